"""Who watches over accounts hears at once of what weakens the watch itself."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.notifications.services import notify
from portal.organizations.enums import Role
from portal.organizations.models import User
from portal.organizations.queries import holders, security_administrators


def is_auditor(user: User, now: datetime) -> bool:
    return holders(Role.AUDITOR, now).filter(user=user).exists()


def tell_watchers(subject: str, body: str, now: datetime) -> None:
    """Tells all who hold 审计管理员 or 安全管理员 at ``now``, within the caller's transaction: no auditor is put out
    of the way without the others knowing."""
    auditors = holders(Role.AUDITOR, now).values("user")
    watchers = User.objects.filter(Q(pk__in=auditors) | Q(pk__in=security_administrators(now).values("pk")))
    notify(
        users=watchers.order_by("pk"),
        subject=subject,
        body=body + _("请在审计日志中核对。"),
        url=reverse("audit:log"),
    )
