"""Two people of whom one let the other in a short time ago are perhaps one: those who oversee have time to look."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.services.factors import KIND_CLEARED
from portal.ledger.models import LedgerEntry
from portal.notifications.services import notify
from portal.organizations.enums import OVERSIGHT_ROLES, Role
from portal.organizations.models import Invitation, Membership
from portal.retention.models import Appraisal
from portal.retention.queries import appraisals

# Acts on an account after which somebody can act who could not before.
GIVEN = ("person.role_given", "grant.agreed", "person.substitute_appointed", "person.reactivated")


def are_close(one: Membership, other: Membership, now: datetime) -> bool:
    """Whether one of the two invited the other, gave them a role or agreed to it, had them stand in for somebody, or
    opened their account again (also by clearing second factors), in ``RETENTION_CLOSE_DAYS``.

    The audit logs say so; nobody takes it out of them.
    """
    since = now - timedelta(days=settings.RETENTION_CLOSE_DAYS)
    some, others = persons(one), persons(other)
    return _let_in(some, others, since) or _let_in(others, some, since)


def persons(membership: Membership) -> set[int]:
    """Who acts, and for whom."""
    stands_for = membership.substitute_for
    return {membership.user_id, *([stands_for.user_id] if stands_for else [])}


def _let_in(givers: set[int], newcomers: set[int], since: datetime) -> bool:
    told = LedgerEntry.objects.filter(ledger__audited__isnull=False, recorded_at__gte=since)
    of_theirs = told.filter(data__user__in=sorted(newcomers))
    if of_theirs.filter(kind__in=GIVEN, actor__in=givers).exists():
        return True
    if told.filter(kind=KIND_CLEARED, actor__in=givers, data__person__in=sorted(newcomers)).exists():
        return True
    accepted = of_theirs.filter(kind="person.joined").values_list("data__invitation", flat=True)
    return Invitation.objects.filter(pk__in=list(accepted), invited_by__user__in=givers).exists()


def pause(appraisal: Appraisal, actor: Membership, now: datetime) -> datetime | None:
    """From when what ``actor`` approves may be destroyed; None is at once."""
    if not are_close(appraisal.proposed_by, actor, now):
        return None
    return now + timedelta(days=settings.RETENTION_PAUSE_DAYS)


def tell_overseers(appraisal: Appraisal, now: datetime) -> None:
    """Auditors and whoever oversees these files hear that, and until when they can have it held (暂缓销毁)."""
    if appraisal.not_before is None or appraisal.decided_by is None:
        return
    watching = Membership.objects.valid(now).people().filter(role__in=OVERSIGHT_ROLES | {Role.AUDITOR})
    body = _(
        "%(keeper)s批准销毁案卷：批准人%(approver)s在 %(days)d 天内邀请了提出人%(proposer)s，"
        "或者给了其角色、安排了其代班、恢复了其账号。"
        "%(at)s 以前不会销毁，请核对；有疑问的，县市人民政府或者州专班可以暂缓销毁。"
    ) % {
        "keeper": appraisal.organization.name,
        "approver": appraisal.decided_by.user.full_name,
        "proposer": appraisal.proposed_by.user.full_name,
        "days": settings.RETENTION_CLOSE_DAYS,
        "at": f"{timezone.localtime(appraisal.not_before):%Y-%m-%d %H:%M}",
    }
    sees = [one.user for one in watching.select_related("user", "organization") if _sees(one, appraisal)]
    page = reverse("retention:appraisal", args=[appraisal.pk])
    notify(users=sees, subject=_("批准销毁档案，等待核对"), body=body, url=page)


def _sees(membership: Membership, appraisal: Appraisal) -> bool:
    return appraisals(membership).filter(pk=appraisal.pk).exists()
