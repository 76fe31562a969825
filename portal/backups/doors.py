"""A restore takes back what was shut since the backup: what can be shut for everybody is, the rest is listed."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Session
from portal.health.clock import database_now
from portal.organizations.enums import SEPARATED_ROLES
from portal.organizations.models import CalendarFeed, Invitation, Membership, User
from portal.service_accounts.models import ApiKey


@transaction.atomic
def shut() -> None:
    """Ends all sessions, and revokes all invitations that nobody accepted; doing it twice is doing it once."""
    Session.objects.all().delete()
    Invitation.objects.filter(accepted_at=None, revoked_at=None).update(revoked_at=database_now())


def still_open() -> Iterator[str]:
    """What opens the portal again although it may have been ended since the backup: only people know, from the audit
    log of the machine that was lost and from each other. One line each; holders of 三员 and keys by name."""
    now = database_now()
    valid = Membership.objects.valid(now)
    yield _("账号 %(users)d 个、任职 %(roles)d 项：其后停用、结束的，在“人员管理”重新停用、结束") % {
        "users": User.objects.filter(is_active=True, is_service=False).count(),
        "roles": valid.people().count(),
    }
    held = valid.people().filter(role__in=SEPARATED_ROLES).select_related("user")
    for membership in held.order_by("role", "pk"):
        yield _("%(role)s：%(name)s（%(username)s）") % {
            "role": membership.get_role_display(),
            "name": membership.user.full_name,
            "username": membership.user.username,
        }
    yield _("密码全部是备份时的：其后改过的，通知本人重新修改，或停用账号")
    yield _("第二因子 %(count)d 人：其后清除、移除的重新清除，其后用过的恢复码重新生成") % {
        "count": User.objects.filter(authenticator__isnull=False).distinct().count()
    }
    open_accounts = {"account__closed_at": None, "account__membership__in": valid}
    keys = (
        ApiKey.objects.live(now).filter(**open_accounts).select_related("account__membership__organization")
    )
    for key in keys.order_by("pk"):
        yield _("接口密钥 %(key)s（%(account)s，%(organization)s）：其后停用的，在“系统对接”重新停用") % {
            "key": key,
            "account": key.account,
            "organization": key.account.membership.organization.label,
        }
    yield _("日历订阅 %(count)d 个：其后停用、更换的，通知本人重新停用") % {
        "count": CalendarFeed.objects.count()
    }
