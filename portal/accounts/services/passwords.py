"""A forgotten password."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from portal.notifications.services import send_email
from portal.organizations.models import User


def send_reset_letter(*, user: User) -> None:
    """Queues the letter with the link that lets a person choose a new password. The link leads to the portal's own
    address, whatever host the question came by."""
    identity = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password-reset-confirm", args=[identity, default_token_generator.make_token(user)])
    body = _(
        "%(name)s，您好：\n\n有人（应当是您本人）申请重设用户名“%(username)s”的密码。"
        "请在%(minutes)d分钟内打开下面的链接：\n\n%(link)s\n\n如果不是您本人申请，请忽略本邮件，密码不会改变。"
    ) % {
        "name": user.full_name,
        "username": user.username,
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        "link": settings.PUBLIC_URL + path,
    }
    send_email(to=user.email, subject=_("重设园办通密码"), body=body)
