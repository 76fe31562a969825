"""Everything that the page of one request shows, read in a number of queries that its size does not change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.functional import cached_property

from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.ledger.departed import Gone, gone_from
from portal.ledger.enums import Heading
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import Broken, verify_read
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.buttons import Button, buttons_on
from proxy_service.enums import DIMENSIONS, Dimension, EvaluationSide, ReportState
from proxy_service.events import SERVICE_CLOCKS
from proxy_service.lifecycle import ACTS, Subject
from proxy_service.loading import load
from proxy_service.models import Evaluation, ProxyRequest, Report, Supervision
from proxy_service.next_steps import NextStep, next_steps
from proxy_service.papers import may_take_package
from proxy_service.permits import Exercised, exercised_in


@dataclass(frozen=True)
class Letter:
    """A letter of supervision, and whether the person may read more of it than that it exists."""

    supervision: Supervision
    readable: bool


@dataclass(frozen=True)
class Scores:
    """One side's evaluation as the page shows it."""

    given: Evaluation

    @property
    def rows(self) -> list[tuple[str, int]]:
        return [(str(Dimension(code).label), score) for code, score in self.given.scores.items()]


@dataclass
class Case:
    """A request as one person, in the role they act in, sees it now."""

    request: ProxyRequest
    membership: Membership
    now: datetime

    def __post_init__(self) -> None:
        load(self.request)

    # People and buttons ------------------------------------------------------------------------------

    @property
    def is_park(self) -> bool:
        return self.membership.role in PARK_ROLES

    @property
    def is_enterprise(self) -> bool:
        return self.membership.role in ENTERPRISE_ROLES

    @cached_property
    def waiting_for(self) -> list[NextStep]:
        return next_steps(self.request)

    @cached_property
    def buttons(self) -> list[Button]:
        """The acts open to the person on any part of the request, those of the request itself first."""
        return list(self._all_buttons())

    @property
    def side_buttons(self) -> list[Button]:
        return [button for button in self.buttons if button.aside]

    @property
    def main_buttons(self) -> list[Button]:
        """The way forward of the request itself, the straight way first."""
        forward = [button for button in self.buttons if not button.about and not button.aside]
        return sorted(forward, key=lambda button: not button.act.main)

    @property
    def tasks(self) -> list[tuple[str, list[Button]]]:
        """The way forward of the parts of the request, each part by its name."""
        forward = [button for button in self.buttons if button.about and not button.aside]
        return [(about, list(group)) for about, group in groupby(forward, key=lambda button: button.about)]

    def _all_buttons(self) -> Iterable[Button]:
        request = self.request
        yield from self._open(Subject.REQUEST, request)
        for matter in request.matters.all():
            yield from self._open(Subject.MATTER, matter, str(matter))
            for handover in matter.handovers.all():
                yield from self._open(Subject.HANDOVER, handover, str(matter))
        for problem in request.problems.all():
            yield from self._open(Subject.PROBLEM, problem, str(problem))
            for coordination in problem.coordinations.all():
                yield from self._open(Subject.COORDINATION, coordination, str(coordination))
                for decision in coordination.decisions.all():
                    yield from self._open(Subject.DECISION, decision, str(decision))
        if self.report is not None:
            yield from self._open(Subject.REPORT, self.report)
            for recipient in self.recipients:
                yield from self._open(Subject.RECIPIENT, recipient)
        for visit in request.visits.all():
            yield from self._open(Subject.VISIT, visit)
        for letter in self.letters:
            if letter.readable:
                yield from self._open(Subject.SUPERVISION, letter.supervision, str(letter.supervision))

    def _open(self, kind: Subject, subject: Any, about: str = "") -> Iterable[Button]:
        return buttons_on(self.membership, kind, subject, about)

    def acts_on(self, subject: Any) -> list[Button]:
        """The buttons that stand beside one part of the request."""
        return [
            button
            for button in self.buttons
            if button.pk == subject.pk and access.MODELS[button.act.subject][0] is type(subject)
        ]

    @cached_property
    def exercised(self) -> dict[int, Exercised]:
        """What is known of the matters that are delegated powers."""
        return exercised_in(self.request, self.membership, self.now)

    # Clocks -------------------------------------------------------------------------------------------

    @cached_property
    def clocks(self) -> list[Deadline]:
        """Every deadline that the request has had; why each ends when it does stands on a page of its own."""
        return list(self.request.ledger.deadlines.all())

    @cached_property
    def live_clocks(self) -> list[Deadline]:
        """The most urgent first; those that a pause holds last."""
        live = [clock for clock in self.clocks if clock.is_owed]
        return sorted(live, key=lambda clock: (clock.due_at is None, clock.due_at or self.now))

    @property
    def most_urgent(self) -> Deadline | None:
        return self.live_clocks[0] if self.live_clocks else None

    def clocks_on(self, subject: Any) -> list[Deadline]:
        return [clock for clock in self.clocks if clock.subject == subject.subject_key]

    # Parts --------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> list[LedgerEntry]:
        return list(self.request.ledger.entries.all())

    @property
    def latest_first(self) -> list[LedgerEntry]:
        return self.entries[::-1]

    @property
    def entries_by_heading(self) -> list[tuple[str, list[LedgerEntry]]]:
        """The ledger under the headings of BZ54-5.5-LEDGER, empty ones included."""
        return [
            (str(heading.label), [entry for entry in self.entries if entry.heading == heading])
            for heading in Heading
        ]

    @cached_property
    def broken(self) -> Broken | None:
        """The first entry of the ledger whose seal does not hold; None for a sound ledger."""
        ledger = self.request.ledger
        return verify_read(ledger, self.entries)

    @cached_property
    def gone(self) -> list[Gone]:
        """What has left of the ledger; asked only where it is longer than what was read."""
        ledger = self.request.ledger
        return gone_from(ledger) if len(self.entries) < ledger.length else []

    @cached_property
    def documents(self) -> list[Document]:
        """The papers that the person may read, in the order of issue: ``papers.readable_papers`` of what was loaded."""
        kept_back = {letter.supervision.document_id for letter in self.letters if not letter.readable}
        return [paper for paper in self.request.ledger.documents.all() if paper.pk not in kept_back]

    @property
    def done_clocks(self) -> list[Deadline]:
        return [clock for clock in self.clocks if not clock.is_live]

    @property
    def documents_pending(self) -> bool:
        return any(document.state == DocumentState.PENDING for document in self.documents)

    @property
    def can_add_material(self) -> bool:
        return any(button.act is ACTS["add_material"] for button in self.side_buttons)

    # Supervision --------------------------------------------------------------------------------------

    @cached_property
    def letters(self) -> list[Letter]:
        """The letters of supervision, each with whether its words are the person's to read."""
        every = self.request.supervisions.all()
        return [Letter(supervision, access.reads(self.membership, supervision)) for supervision in every]

    @property
    def can_supervise(self) -> bool:
        return any(button.act is ACTS["issue_supervision"] for button in self.side_buttons)

    @cached_property
    def stalling(self) -> list[Deadline]:
        """The periods that ran out on those whom a letter of supervision can go to."""
        pressed = [clock for clock in self.live_clocks if clock.kind in SERVICE_CLOCKS]
        return [clock for clock in pressed if clock.lamp(self.now) == Lamp.OVERDUE]

    # Evaluation, report and visits --------------------------------------------------------------------

    @property
    def own_side(self) -> EvaluationSide | None:
        if self.is_enterprise:
            return EvaluationSide.ENTERPRISE
        return EvaluationSide.PARK if self.is_park else None

    @cached_property
    def scores(self) -> list[Scores]:
        """The evaluations that the person may read: their own side's at once, the rest when both are in."""
        open_to_all = self.request.evaluated_at is not None
        return [
            Scores(given)
            for given in self.request.evaluations.all()
            if open_to_all or given.side == self.own_side
        ]

    @property
    def sides_given(self) -> set[str]:
        return {given.side for given in self.request.evaluations.all()}

    @property
    def dimensions(self) -> list[str]:
        return [str(dimension.label) for dimension in DIMENSIONS.get(self.request.jurisdiction, ())]

    @cached_property
    def report(self) -> Report | None:
        """The report: its draft is the park's alone, its sent version everybody's."""
        report: Report | None = getattr(self.request, "report", None)
        if report is None:
            return None
        readable = self.is_park or self.membership.role == Role.AUDITOR or report.round > 0
        return report if readable else None

    @property
    def recipients(self) -> list[Any]:
        return list(self.report.recipients.all()) if self.report else []

    @property
    def shows_report_text(self) -> bool:
        """Whether the text at hand is one that the person may read: a draft of the next version is the park's."""
        return self.report is not None and (self.is_park or self.report.state == ReportState.SENT)

    @property
    def has_package(self) -> bool:
        return may_take_package(self.request, self.membership)
