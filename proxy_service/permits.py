"""A matter that is a delegated power: who decides it at the park, and the permit that was applied for (YN84-3.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from delegation import access as delegation_access
from delegation.answer import Answer
from delegation.enums.permits import PermitState
from delegation.lifecycle import Clock
from delegation.models import Permit, Power
from delegation.queries import answers_on, authority_on
from portal.deadlines.models import Deadline
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.organizations.models import Membership, Organization
from proxy_service.enums import MatterState
from proxy_service.models import ProxyRequest, RequestMatter

#: What an applicant gets in the end: each is the result of the matter, too.
RESULTS = (DocumentKind.PERMIT_GRANT, DocumentKind.PERMIT_REFUSAL, DocumentKind.PERMIT_CERTIFICATE)
#: What the request shows of the permit's clocks: its course. Promises, notes and archive are the permit's own.
CLOCKS = (Clock.PERMIT_FIRST_CHECK, Clock.PERMIT_LIMIT, Clock.PERMIT_STAMP, Clock.PERMIT_CERTIFICATE)


@dataclass(frozen=True)
class Exercised:
    """How the park stands to the power of a matter; ``answer`` of today, as long as an application can be filed.
    ``url`` leads to the application, for those who may see it."""

    power: Power
    answer: Answer | None
    permit: Permit | None
    deadline: Deadline | None
    results: list[Document]
    url: str

    @property
    def mode(self) -> str:
        found = self.answer.mode if self.answer else self.permit.mode if self.permit else None
        return str(found.label) if found else ""

    @property
    def issuer_name(self) -> str:
        if self.answer:
            return self.answer.issuer_name
        return str(self.permit.authority["issuer_name"]) if self.permit else ""


def is_of_the_power(matter: RequestMatter) -> bool:
    """Whether the matter lies with the department whose power the park may exercise: not with one of another county."""
    power = matter.version.power
    return power is not None and power.active and power.organ_id == matter.organ_id


def answer_for(matter: RequestMatter, on: date) -> Answer | None:
    """Who decides the matter at the park of its request; None for one that is no delegated power there."""
    if not is_of_the_power(matter):
        return None
    return authority_on(matter.version.power, matter.request.park, on)


def matter_of(permit: Permit) -> RequestMatter | None:
    """The matter that an application stands for now; None for one in whose place there is another."""
    return RequestMatter.objects.select_related("request", "version").filter(permit=permit).first()


def results_of(request: ProxyRequest) -> QuerySet[Document]:
    """Decisions and certificates on the permits that were applied for: everybody who sees the request reads them."""
    permits = Permit.objects.filter(request_matter__request=request)
    return Document.objects.filter(ledger__in=permits.values("ledger"), kind__in=RESULTS)


def needs_correction(matter: RequestMatter) -> bool:
    permit = matter.permit
    return permit is not None and permit.state == PermitState.CORRECTION


def asks(matter: RequestMatter) -> Organization | None:
    """The organ outside the park that has the matter in hand, and can be written to."""
    if matter.state != MatterState.PERMIT or matter.permit is None:
        return matter.organ
    handler = matter.permit.handler
    return None if handler.is_park else handler


def exercised_in(request: ProxyRequest, membership: Membership, now: datetime) -> dict[int, Exercised]:
    """By matter, for those that are powers; so many queries, however many matters they are, and none without one."""
    matters = [matter for matter in request.matters.all() if matter.version.power_id is not None]
    if not matters:
        return {}
    powers = Power.objects.select_related(
        "organ__parent", "scheme__authority__superseded_by", "scheme__government"
    ).in_bulk([matter.version.power_id for matter in matters])
    held = {matter.pk: powers[matter.version.power_id] for matter in matters}
    matters = [m for m in matters if held[m.pk].active and held[m.pk].organ_id == m.organ_id]
    open_ones = [m for m in matters if not m.is_closed and m.state != MatterState.PERMIT]
    answers = dict(
        zip(
            [matter.pk for matter in open_ones],
            answers_on([held[m.pk] for m in open_ones], request.park, timezone.localdate(now))
            if open_ones
            else [],
            strict=True,
        )
    )
    permits = [matter.permit for matter in matters if matter.permit is not None]
    ledgers = [permit.ledger_id for permit in permits]
    clocks: dict[UUID, Deadline] = {}
    results: dict[UUID, list[Document]] = {ledger: [] for ledger in ledgers}
    seen: set[object] = set()
    if permits:
        owed = Deadline.objects.owed().filter(ledger__in=ledgers, kind__in=CLOCKS).select_related("organ")
        for clock in owed.most_urgent_first():
            clocks.setdefault(clock.ledger_id, clock)
        for paper in Document.objects.filter(ledger__in=ledgers, kind__in=RESULTS):
            results[paper.ledger_id].append(paper)
        visible = delegation_access.visible(Permit.SUBJECT, membership)
        seen = set(visible.filter(pk__in=[permit.pk for permit in permits]).values_list("pk", flat=True))
    return {
        matter.pk: Exercised(
            power=held[matter.pk],
            answer=answers.get(matter.pk),
            permit=matter.permit,
            deadline=clocks.get(matter.permit.ledger_id) if matter.permit else None,
            results=results[matter.permit.ledger_id] if matter.permit else [],
            url=matter.permit.get_absolute_url() if matter.permit and matter.permit.pk in seen else "",
        )
        for matter in matters
        if matter.permit is not None or matter.pk in answers
    }
