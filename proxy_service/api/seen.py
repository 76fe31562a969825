"""What of the service a caller reads: the pages' own judgement, part by part."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from delegation.models import Permit
from portal.api import registry
from portal.deadlines.models import Deadline
from portal.documents.models import Document, StoredFile
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.paging import Part
from portal.service_accounts.enums import Scope
from proxy_service import access, changes
from proxy_service.enums import EvaluationSide
from proxy_service.models import (
    Evaluation,
    Report,
    ReportRecipient,
    Supervision,
    SupervisionReply,
)
from proxy_service.permits import RESULTS
from proxy_service.services.delivery import record_opening
from proxy_service.tracking import papers_of


def parts_of_seen(parts: QuerySet[Any], membership: Membership, way: str) -> QuerySet[Any]:
    """Those of ``parts`` that belong to requests that the person sees."""
    return parts.filter(**{f"{way}__in": access.visible_requests(membership)})


def seen_evaluations(membership: Membership) -> QuerySet[Evaluation]:
    """Their own side's at once, the rest when both are in: as ``Case.scores`` judges."""
    evaluations = parts_of_seen(Evaluation.objects.all(), membership, "request")
    open_to_all = Q(request__evaluated_at__isnull=False)
    if membership.role in ENTERPRISE_ROLES:
        return evaluations.filter(open_to_all | Q(side=EvaluationSide.ENTERPRISE))
    if membership.role in PARK_ROLES:
        return evaluations.filter(open_to_all | Q(side=EvaluationSide.PARK))
    return evaluations.filter(open_to_all)


def seen_reports(membership: Membership) -> QuerySet[Report]:
    """Its draft is the park's alone, and the auditor's; its sent version everybody's: as ``Case.report`` judges."""
    reports = parts_of_seen(Report.objects.all(), membership, "request")
    if membership.role in PARK_ROLES or membership.role == Role.AUDITOR:
        return reports
    return reports.filter(round__gt=0)


def seen_recipients(membership: Membership) -> QuerySet[ReportRecipient]:
    return ReportRecipient.objects.filter(report__in=seen_reports(membership))


def seen_letters(membership: Membership) -> QuerySet[Supervision]:
    """That there is a letter everybody learns who sees the request; its words are another question."""
    return parts_of_seen(Supervision.objects.all(), membership, "request")


def seen_files(membership: Membership) -> QuerySet[StoredFile]:
    """Everything handed in for those requests; the papers of an answer go with its letter."""
    files = parts_of_seen(StoredFile.objects.all(), membership, "ledger__request")
    readable = access.readable_supervisions(membership).filter(pk=OuterRef("supervision"))
    kept_back = SupervisionReply.objects.filter(~Exists(readable), paper=OuterRef("pk"))
    return files.exclude(Exists(kept_back))


def seen_documents(membership: Membership) -> QuerySet[Document]:
    """The papers of those requests but the letters kept back, the results of their permits, and the records of a
    period that their own park issued."""
    requests = access.visible_requests(membership)
    # Asked of each paper, not gathered: the papers of a park are a million.
    ledger, paper = OuterRef("ledger"), OuterRef("pk")
    letters, readable = Supervision.objects.all(), access.readable_supervisions(membership)
    is_kept_back = Exists(letters.filter(document=paper)) & ~Exists(readable.filter(document=paper))
    own = Exists(requests.filter(ledger=ledger)) & ~Q(is_kept_back)
    permits = Permit.objects.filter(ledger=ledger, request_matter__request__in=requests)
    results = Q(Exists(permits), kind__in=RESULTS)
    records = Exists(papers_of(membership).order_by().filter(pk=paper))
    return Document.objects.filter(own | results | records)


def seen_deadlines(membership: Membership) -> QuerySet[Deadline]:
    return parts_of_seen(Deadline.objects.all(), membership, "ledger__request")


def seen_ledgers(membership: Membership) -> QuerySet[Ledger]:
    return Ledger.objects.filter(request__in=access.visible_requests(membership))


def seen_entries(membership: Membership) -> QuerySet[LedgerEntry]:
    return parts_of_seen(LedgerEntry.objects.all(), membership, "ledger__request")


def note_opening(opened: StoredFile | Document, membership: Membership) -> None:
    """Somebody took the bytes of a file or a paper: of what was delivered to them electronically, that counts."""
    if membership.role not in ENTERPRISE_ROLES:
        return
    requests = access.visible_requests(membership)
    within = Q(ledger=opened.ledger_id) | Q(matters__permit__ledger=opened.ledger_id)
    for request in requests.filter(pk__in=requests.filter(within).values("pk")):
        record_opening(request=request, actor=membership, opened=opened)


def _in_order(rows: QuerySet[Any], membership: Membership, way: str) -> Part:
    """Those of ``rows`` that belong to requests of the person, in the order in which these changed."""
    return Part(changes.with_changes(membership, rows, way), changes.order(is_pulled=False))


def led_to_deadlines(membership: Membership, rows: QuerySet[Any]) -> Sequence[Part]:
    return [_in_order(rows, membership, "ledger__request")]


def led_to_ledgers(membership: Membership, rows: QuerySet[Ledger]) -> Sequence[Part]:
    return [_in_order(rows, membership, "request")]


def led_to_documents(membership: Membership, rows: QuerySet[Document]) -> Sequence[Part]:
    """The requests' own, the results of their permits, and what belongs to no case, newest first."""
    results = rows.filter(kind__in=RESULTS)
    return [
        _in_order(rows, membership, "ledger__request"),
        _in_order(results, membership, "ledger__delegation_permit__request_matter__request"),
        Part(rows.filter(ledger=None), ("-issued_at", "-pk")),
    ]


def register_all() -> None:
    """Tells the interface which rows of the capabilities are read through requests."""
    scope = Scope.PROXY_READ
    registry.deadlines.register(seen_deadlines, scope=scope, led=led_to_deadlines)
    registry.documents.register(seen_documents, scope=scope, led=led_to_documents)
    registry.ledgers.register(seen_ledgers, scope=scope, led=led_to_ledgers)
    registry.entries.register(seen_entries, scope=scope)
    registry.document_opened.append(note_opening)
