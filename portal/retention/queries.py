"""Reads: whose files one sees, which of them are due, and what became of them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Case, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.enums import DEPARTMENT_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import bodies_under, park_scope
from portal.privacy import holds
from portal.retention.enums import AppraisalState, Verdict
from portal.retention.kinds import FileKind, Told, all_kinds
from portal.retention.models import Appraisal, AppraisedFile, Hold
from portal.workdays.due import beijing_date

#: Who works with the files proposes; who answers for the organisation approves (国家档案局令第13号).
LEADERS = frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER})
PROPOSERS = (PARK_ROLES | DEPARTMENT_ROLES) - LEADERS
HOLDERS = LEADERS | OVERSIGHT_ROLES
READERS = PROPOSERS | HOLDERS | {Role.AUDITOR}
Day = TypeVar("Day", date, datetime)
#: A list is worked off from the top; the register of files has them all.
MOST = 200


def keepers_seen(membership: Membership) -> OrganizationQuerySet:
    """Whose files a person sees: their own organisation's, those they oversee, or all for the auditor."""
    if membership.role == Role.AUDITOR:
        return Organization.objects.all()
    if membership.role in OVERSIGHT_ROLES:
        return bodies_under(membership.organization)
    if membership.role in PROPOSERS | LEADERS:
        return park_scope(membership.organization)
    return Organization.objects.none()


def _kinds_for(membership: Membership) -> list[FileKind]:
    return [kind for kind in all_kinds() if kind.overseen or membership.role not in OVERSIGHT_ROLES]


def _files(membership: Membership, *wanted: Any) -> Iterator[Told]:
    for kind in _kinds_for(membership):
        rows = kind.archived(keepers_seen(membership)).filter(*wanted).order_by("retained_until", "pk")
        yield from kind.told(rows[: MOST + 1])


def due(membership: Membership, now: datetime) -> list[Told]:
    """Files whose last day is over and about which nobody has decided, the longest due first; at most ``MOST`` + 1."""
    over = Q(retained_until__lt=beijing_date(now), ledger__closed_at__lt=two_years_before(now))
    decided = Exists(AppraisedFile.objects.filter(ledger=OuterRef("ledger"), settled=False))
    files = _files(membership, over, ~decided)
    return sorted(files, key=lambda told: (told.retained_until or date.max, told.number))[: MOST + 1]


def years_on(day: Day, years: int) -> Day:
    """So many years later, or earlier if negative; of 29 February it is the 28th."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def two_years_before(now: datetime) -> datetime:
    """No file goes before it was archived for two years, whatever else is said of it (BZ54-5.5-LEDGER)."""
    return years_on(now, -2)


def find(membership: Membership, ledger: Any) -> Told | None:
    """One archived file, due or not, that the person sees."""
    return next(_files(membership, Q(ledger=ledger)), None)


def standing_of(ledger: Any, membership: Membership | None, code: str = "") -> tuple[bool, bool]:
    """Of the file of that ledger, whether it was destroyed, and whether it is one that the person sees: one query.
    Where the kind of the file is known by its ``code``, the others, of which the ledger is none, are not looked at."""
    kinds = _kinds_for(membership) if membership is not None else []
    keepers = keepers_seen(membership) if membership is not None else Organization.objects.none()
    kept = (
        Exists(kind.archived(keepers).filter(ledger=OuterRef("pk")))
        for kind in kinds
        if code in ("", kind.code)
    )
    seen = Case(When(reduce(or_, kept, Q(pk=None)), then=Value(True)), default=Value(False))
    gone = Exists(AppraisedFile.objects.filter(ledger=OuterRef("pk")).exclude(emptied_at=None))
    found: tuple[bool, bool] = Ledger.objects.values_list(gone, seen).get(pk=ledger)
    return found


def found(membership: Membership, words: str) -> list[Told]:
    """Archived files by a part of their number."""
    return list(_files(membership, Q(ledger__label__icontains=words)))[:MOST] if words else []


def held_of(ledgers: list[Any]) -> dict[Any, Hold]:
    """The hold in force on each, if there is one."""
    return {hold.ledger_id: hold for hold in Hold.objects.filter(ledger__in=ledgers, lifted_at=None)}


def appraisals(membership: Membership) -> QuerySet[Appraisal]:
    seen = Appraisal.objects.filter(organization__in=keepers_seen(membership))
    if membership.role in OVERSIGHT_ROLES:
        hidden = [kind.code for kind in all_kinds() if not kind.overseen]
        unseen = AppraisedFile.objects.filter(appraisal=OuterRef("pk"), kind__in=hidden)
        seen = seen.exclude(Exists(unseen))
    people = (
        "proposed_by__user",
        "proposed_by__organization",
        "decided_by__user",
        "decided_by__organization",
    )
    return seen.select_related("organization", "certificate", *people)


def disposals_of(ledgers: Iterable[Any]) -> dict[Any, AppraisedFile]:
    """Which of the files were destroyed, with the certificate if it is there already."""
    gone = AppraisedFile.objects.filter(ledger__in=list(ledgers)).exclude(emptied_at=None)
    return {file.ledger_id: file for file in gone.select_related("appraisal__certificate")}


def disposal_of(ledger: Any) -> AppraisedFile | None:
    """That one file was destroyed."""
    return disposals_of([ledger]).get(ledger)


def awaiting_destruction() -> QuerySet[Appraisal]:
    """What was approved and is not destroyed: the queue of the worker."""
    return Appraisal.objects.filter(state=AppraisalState.APPROVED, verdict=Verdict.DESTROY)


def waiting_since() -> datetime | None:
    """Since when the oldest of them could have been destroyed."""
    begins = Coalesce("not_before", "decided_at")
    since: datetime | None = awaiting_destruction().aggregate(since=Min(begins))["since"]
    return since


def holds_on(user: User, now: datetime) -> Iterator[holds.Hold]:
    """Files in which the person had a part and whose disposal is held."""
    acted = LedgerEntry.objects.filter(ledger=OuterRef("ledger"), actor=user)
    if count := Hold.objects.filter(Exists(acted), lifted_at=None).values("ledger").distinct().count():
        yield holds.Hold(_("参与的 %(count)d 个案卷被暂缓销毁") % {"count": count})
