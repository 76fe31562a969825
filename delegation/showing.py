"""What the page of a case shows to a person; the interface answers the same."""

from collections.abc import Iterable
from typing import Any

from delegation import access
from delegation.archiving import FILES, filing_of, is_over
from delegation.kinds import Kind
from delegation.loading import load
from portal.documents.models import Document
from portal.ledger.departed import gone_from
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify_read
from portal.organizations.models import Membership
from portal.together import lists


def shown_of(kind: Kind, case: Any, membership: Membership) -> dict[str, Any]:
    """What is on the page of a case that was read with its ledger, and that the person sees. Loads the case: one
    statement more asks for everything that not all who see it may read."""
    load(case)
    asked = {
        # What a paper says is read when it is printed, never for its row on the page.
        "papers": access.readable_papers(membership, case)
        .prefetch_related(None)
        .defer("facts", "replaces__facts"),
        "clocks": access.readable_clocks(membership, case),
        "files": access.readable_files(membership, case).order_by("uploaded_at"),
        "replacing": Document.objects.filter(replaces__ledger=case.ledger)
        .order_by("issued_at", "number")
        .defer("facts"),
        **kind.read_by(case, membership),
    }
    read = dict(zip(asked, lists(*asked.values()), strict=True))
    _link_replacements(read["papers"], read.pop("replacing"))
    return {
        **read,
        "filing": filing_of(case) if case.SUBJECT in FILES else None,
        **kind.context(case, membership),
    }


def ledger_of(case: Any, membership: Membership) -> dict[str, Any]:
    """The entries of a loaded case that the person may read, the latest first, and whether the ledger holds: that is
    proved by all of them."""
    entries: list[LedgerEntry] = list(case.ledger.entries.all())
    readable = entries
    if access.withholds_entries(membership, case):
        of_person = access.readable_entries(membership, case).values_list("pk", flat=True)
        keys = set(of_person)
        readable = [entry for entry in entries if entry.pk in keys]
    has_gone = is_over(case) and len(entries) < case.ledger.length
    return {
        "entries": readable[::-1],
        "broken": verify_read(case.ledger, entries),
        "gone": gone_from(case.ledger) if has_gone else [],
    }


def _link_replacements(papers: Iterable[Document], replacing: Iterable[Document]) -> None:
    for paper in papers:
        later = paper.replaced_by.get_queryset()
        later._result_cache = [one for one in replacing if one.replaces_id == paper.pk]
        paper._prefetched_objects_cache = {"replaced_by": later}  # type: ignore[attr-defined]  # as Django does
