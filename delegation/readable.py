"""What a person reads of all cases at once, in SQL: ledgers, entries, papers and clocks. ``access`` says the same of
one case (``readable_entries``, ``readable_papers``, ``readable_clocks``); the tests hold them against each other."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from delegation import access
from delegation.access.inspections import own_keys, read_in_part
from delegation.access.postings import reviews_not_for
from delegation.access.whistles import letters_not_for
from delegation.kinds import KINDS
from delegation.lifecycle import Clock
from delegation.models.filings import Filing
from portal.archives.papers import ABOUT_THE_FILE
from portal.deadlines.models import Deadline
from portal.documents.models import Document
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership
from portal.paging import Part


def ledgers(membership: Membership) -> QuerySet[Ledger]:
    """Those of every case that the person sees."""
    return Ledger.objects.filter(_of_cases(membership, "pk"))


def entries(membership: Membership) -> QuerySet[LedgerEntry]:
    own = Q(subject__in=own_keys(membership)) | Q(organization=membership.organization_id)
    found = LedgerEntry.objects.filter(_of_cases(membership, "ledger"))
    return found.filter(_read_whole(membership) | own).exclude(_unread_entries(membership))


def clocks(membership: Membership) -> QuerySet[Deadline]:
    """Those that ended too: why a day was the last is asked afterwards."""
    found = Deadline.objects.filter(_of_cases(membership, "ledger")).exclude(kind=Clock.FILE_RETENTION)
    own = Q(subject__in=own_keys(membership))
    return found.filter(_read_whole(membership) | own).exclude(_unread(membership))


def papers(membership: Membership) -> QuerySet[Document]:
    organ = membership.organization.park
    kept = Filing.objects.filter(Q(owner=organ) | Q(handler=organ)).values("ledger")
    own = Q(subject__in=own_keys(membership))
    return (
        Document.objects.filter(_of_cases(membership, "ledger"))
        .filter(~Q(kind__in=ABOUT_THE_FILE) | Q(ledger__in=kept))
        .filter(_read_whole(membership) | own)
        .exclude(reviews_not_for(membership) | letters_not_for(membership))
    )


def led_to_ledgers(membership: Membership, rows: QuerySet[Ledger]) -> Sequence[Part]:
    return [Part(rows.filter(pk__among=_ledgers(membership)), ("-pk",))]


def led_to_clocks(membership: Membership, rows: QuerySet[Deadline]) -> Sequence[Part]:
    return [Part(rows.filter(ledger__among=_ledgers(membership)), ("-pk",))]


def led_to_papers(membership: Membership, rows: QuerySet[Document]) -> Sequence[Part]:
    return [Part(rows.filter(ledger__among=_ledgers(membership)), ("-issued_at", "-pk"))]


def _ledgers(membership: Membership) -> QuerySet[Any]:
    """Of every case that the person sees, to be gathered first (``portal.among``): they are few beside those of
    requests, past which PostgreSQL would rather walk."""
    first, *others = (access.visible(kind, membership).order_by().values("ledger") for kind in KINDS)
    return first.union(*others)


def _of_cases(membership: Membership, way: str) -> Q:
    seen = Q(pk__in=[])
    for kind in KINDS:
        seen |= Q(**{f"{way}__in": access.visible(kind, membership).order_by().values("ledger")})
    return seen


def _read_whole(membership: Membership) -> Q:
    return ~Q(ledger__in=read_in_part(membership).values("ledger"))


def _unread(membership: Membership) -> Q:
    """Clocks that are not for the person's role."""
    unread = Q(pk__in=[])
    for kind, of in access.UNREAD.items():
        unread |= Q(kind__in=list(of(membership)), **_cases(kind, membership))
    return unread


def _unread_entries(membership: Membership) -> Q:
    unread = Q(pk__in=[])
    for kind, of in access.UNREAD_ENTRIES.items():
        unread |= of(membership) & Q(**_cases(kind, membership))
    return unread


def _cases(kind: str, membership: Membership) -> dict[str, Any]:
    return {"ledger__in": access.visible(kind, membership).order_by().values("ledger")}
