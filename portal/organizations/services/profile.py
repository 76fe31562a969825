"""People keep their own data."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal.notifications.services import send_email
from portal.organizations.models import User


@transaction.atomic
def update_profile(*, user: User, full_name: str, phone: str, email: str) -> None:
    """A new address is told to the old one: whoever changes it gets the letters for a forgotten password."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = person.email
    person.full_name, person.phone, person.email = full_name, phone, email
    person.save(update_fields=["full_name", "phone", "email"])
    if before and before != email:
        body = _(
            "%(name)s，您好：\n\n您在园办通的账号“%(username)s”刚刚改用了另一个电子邮箱，今后的通知和重设密码的邮件"
            "不再发到这里。\n\n如果不是您本人操作，请立即联系本单位负责人或平台的安全管理员。"
        ) % {"name": full_name, "username": person.username}
        send_email(to=before, subject=_("园办通的电子邮箱已更改"), body=body)
