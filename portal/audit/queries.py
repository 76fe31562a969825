"""Who reads which part of the audit log, and what is looked for in it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import SignIn
from portal.accounts.services.log import digest_of
from portal.audit.models import AuditLedger
from portal.ledger.models import DepartedMonth, LedgerEntry
from portal.organizations.enums import LEADER_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import managed_organizations
from portal.organizations.usernames import normalise_username

M = TypeVar("M", bound=Model)
READERS = LEADER_ROLES | {Role.AUDITOR}


def visible_entries(membership: Membership) -> QuerySet[LedgerEntry]:
    """The whole log for the auditor, that of their own organisations for leaders, nothing for anybody else: those who
    administer do not audit. The latest first."""
    entries = LedgerEntry.objects.filter(ledger__in=_visible_logs(membership).values("ledger"))
    return entries.select_related("ledger__audited__organization").order_by("-pk")


def _visible_logs(membership: Membership) -> QuerySet[AuditLedger]:
    if membership.role in LEADER_ROLES:
        return AuditLedger.objects.filter(organization__in=managed_organizations(membership))
    return AuditLedger.objects.all() if membership.role == Role.AUDITOR else AuditLedger.objects.none()


def months_gone(membership: Membership) -> QuerySet[DepartedMonth]:
    """The months of those logs that have left for a file, each with how many entries of theirs (``count``)."""
    theirs = Count("stayed", filter=Q(stayed__ledger__in=_visible_logs(membership).values("ledger")))
    return DepartedMonth.objects.annotate(count=theirs).filter(count__gt=0).order_by("left_at")


def found_in(entries: QuerySet[LedgerEntry], wanted: Mapping[str, Any]) -> QuerySet[LedgerEntry]:
    """What the filters of the page let through; ``wanted`` is the cleaned data of ``forms.AuditForm``."""
    if person := wanted.get("person"):
        about = Q(actor_name__icontains=person) | Q(summary__icontains=person)
        entries = entries.filter(about | Q(actor__username=person))
    if words := wanted.get("organization"):
        concerned = "ledger__audited__organization__"
        named = Q(**{f"{concerned}name__icontains": words}) | Q(
            **{f"{concerned}short_name__icontains": words}
        )
        entries = entries.filter(named | Q(**{f"{concerned}code": words}))
    if kind := wanted.get("kind"):
        entries = entries.filter(kind=kind)
    return _within(entries, "recorded_at", wanted)


def sign_ins_found(wanted: Mapping[str, Any]) -> QuerySet[SignIn]:
    """Every attempt to sign in that the filters let through, the latest first; ``wanted`` is the cleaned data of
    ``forms.SignInForm``. The whole name of a person also finds an account whose personal data were erased, and a whole
    user name the attempts with it while it was nobody's."""
    found = SignIn.objects.select_related("user").order_by("-pk")
    if person := wanted.get("person"):
        digest = digest_of(normalise_username(person))
        found = found.filter(
            Q(user__full_name__icontains=person)
            | Q(user__username=person)
            | Q(user__in=_erased_under(digest))
            | Q(name_digest=digest)
        )
    if outcome := wanted.get("outcome"):
        found = found.filter(outcome=outcome)
    return _within(found, "at", wanted)


def _erased_under(digest: str) -> list[int]:
    """The accounts that had this name, or user name, until it was erased."""
    erased = LedgerEntry.objects.filter(kind="privacy.erased", data__names__contains=[digest])
    return list(erased.values_list("data__account", flat=True))


def _within(log: QuerySet[M], column: str, wanted: Mapping[str, Any]) -> QuerySet[M]:
    """The rows of a log from the day ``begin`` to the day ``end``, both included and either left out."""
    if begin := wanted.get("begin"):
        log = log.filter(**{f"{column}__gte": _begin_of(begin)})
    if end := wanted.get("end"):
        log = log.filter(**{f"{column}__lt": _begin_of(end + timedelta(days=1))})
    return log


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
