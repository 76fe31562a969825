"""The register of numbers of an issuer (文号登记簿): every paper that it issued, void ones included, and its gaps.

Pages cost what they show; whether a number is missing is counted for who asks, in the index of the numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, Max, OuterRef, Q

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Counter, Document, DocumentQuerySet
from portal.documents.queries import register
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_KINDS, PARK_ROLES, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import divisions_under
from portal.paging import Part

READERS = (*PARK_ROLES, *OVERSIGHT_ROLES, Role.AUDITOR)
#: Missing numbers are named up to here.
MOST_MISSING = 20


def issuers_for(membership: Membership) -> OrganizationQuerySet:
    """The issuers whose register a person may read: the own park; for an overseer the own body and the parks of its
    counties; for an auditor everybody who ever issued a paper."""
    everybody = Organization.objects.order_by("code")
    if membership.role in PARK_ROLES:
        return everybody.filter(pk=membership.organization.park.pk)
    issuers = everybody.filter(Exists(Document.objects.filter(issuer=OuterRef("pk"))))
    if membership.role in OVERSIGHT_ROLES:
        own = Q(pk=membership.organization_id)
        overseen = Q(kind__in=PARK_KINDS, division_code__in=divisions_under(membership.organization))
        return issuers.filter(own | overseen)
    return issuers if membership.role == Role.AUDITOR else everybody.none()


def papers_in(
    issuer: Organization, *, kind: str = "", year: int | None = None, standing: str = ""
) -> DocumentQuerySet:
    """The rows of the register in the order of the numbers, with all that a row shows; facts stay where they are."""
    found = register(issuer_id=issuer.pk, kind=kind, year=year)
    if standing:
        found = found.standing(standing)
    related = ("ledger__request", "replaces", "sealing__seal", "issued_by__user")
    return found.select_related(*related).prefetch_related("replaced_by").defer("facts")


def newest_first(papers: DocumentQuerySet, kind: str) -> Part:
    """``papers_in`` an issuer as a list. Those of one ``kind`` lie in the index of the numbers, and in their order."""
    return Part(papers, ("-year", "-sequence") if kind else ("-year", "-issued_at", "-pk"))


def years_of(issuer: Organization) -> list[int]:
    """The years in which the issuer numbered papers, the latest first."""
    found = Counter.objects.filter(issuer=issuer, kind__in=DocumentKind.values).order_by("-year")
    return list(found.distinct("year").values_list("year", flat=True))


@dataclass(frozen=True)
class Series:
    """The numbers of one kind in one year: 1 to ``last``, each there once unless ``missing`` names it."""

    kind: DocumentKind
    year: int
    last: int
    found: int
    void: int
    missing: tuple[int, ...]

    @property
    def is_complete(self) -> bool:
        return self.found == self.last


def series_of(issuer: Organization, *, kind: str = "", year: int | None = None) -> list[Series]:
    """Counts the numbers that are there against the counter that gave them out; the latest year first."""
    return sorted(_series(issuer, kind, year), key=lambda series: (-series.year, series.kind.value))


def _series(issuer: Organization, kind: str, year: int | None) -> Iterator[Series]:
    # Before the papers: the counter does not know yet what is issued while they are counted.
    counters = Counter.objects.filter(issuer=issuer, kind__in=[kind] if kind else DocumentKind.values)
    if year:
        counters = counters.filter(year=year)
    given = {(counter.kind, counter.year): counter.last for counter in counters}
    numbered = register(issuer_id=issuer.pk, kind=kind, year=year).order_by()
    there = {
        (row["kind"], row["year"]): row
        for row in numbered.values("kind", "year").annotate(
            # Not of the key, which stands in no index of numbers.
            found=Count("*"),
            highest=Max("sequence"),
        )
    }
    void = {
        (row["kind"], row["year"]): row["void"]
        for row in numbered.filter(state=DocumentState.VOID).values("kind", "year").annotate(void=Count("*"))
    }
    nothing = {"found": 0, "highest": 0}
    rows = {key: there.get(key, nothing) for key in there.keys() | given.keys()}
    lasts = {key: max(given.get(key, 0), row["highest"]) for key, row in rows.items()}
    known = _numbers(numbered, [key for key, row in rows.items() if row["found"] != lasts[key]])
    for key, row in rows.items():
        missing = (
            [number for number in range(1, lasts[key] + 1) if number not in known[key]]
            if key in known
            else []
        )
        first = tuple(missing[:MOST_MISSING])
        yield Series(DocumentKind(key[0]), key[1], lasts[key], row["found"], void.get(key, 0), first)


def _numbers(papers: DocumentQuerySet, series: list[tuple[str, int]]) -> dict[tuple[str, int], set[int]]:
    """The numbers that are there, of several kinds and years in one query."""
    found: dict[tuple[str, int], set[int]] = {key: set() for key in series}
    if series:
        asked = reduce(or_, (Q(kind=kind, year=year) for kind, year in series))
        for kind, year, sequence in papers.filter(asked).values_list("kind", "year", "sequence"):
            found[kind, year].add(sequence)
    return found
