"""Problems and coordination: started within 48 hours, by somebody or else by the system (BZ54-5.5-48H, BZ54-6.2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput
from portal.organizations.models import Membership, Organization
from portal.workdays.due import end_of_day
from proxy_service import access, rules
from proxy_service.enums import (
    MEETING_KINDS,
    CoordinationKind,
    HandoverState,
    ProblemKind,
    ProblemState,
)
from proxy_service.lifecycle import ACTS, Clock, Party
from proxy_service.models import (
    Coordination,
    Decision,
    Handover,
    Problem,
    ProxyRequest,
    RequestMatter,
)
from proxy_service.permits import asks
from proxy_service.services.acting import Step, perform


class DefectText(TypedDict):
    """A defect named by a department: plain texts, since it may concern a paper that was never asked for."""

    material: str
    problem: str
    clause: str
    remedy: str


class DecisionInput(TypedDict):
    text: str
    organ: Organization
    due_on: date


def open_problem(
    step: Step,
    *,
    kind: ProblemKind,
    description: str,
    matter: RequestMatter | None = None,
    handover: Handover | None = None,
    defects: Sequence[DefectText] = (),
) -> Problem:
    """Records a problem within another act and starts its 48 clock hours (民法典 201)."""
    problem = Problem.objects.create(
        request=step.case,
        matter=matter,
        handover=handover,
        kind=kind,
        description=description,
        defects=list(defects),
        raised_at=step.now,
        raised_by=step.actor,
    )
    step.open_clock(Clock.COORDINATION, problem)
    return problem


def report_problem(
    *,
    request: ProxyRequest,
    actor: Membership | None,
    description: str,
    kind: str = ProblemKind.OTHER,
    matter: RequestMatter | None = None,
    handover: Handover | None = None,
    at: datetime | None = None,
) -> Problem:
    """Anyone concerned says that something is stuck; the system, ``at`` the moment due."""
    with perform("report_problem", request, actor, at=at) as step:
        if matter is not None and matter.request_id != step.case.pk:
            raise InvalidInput(_("该事项不属于本申请。"), field="matter")
        problem = open_problem(
            step, kind=ProblemKind(kind), description=description, matter=matter, handover=handover
        )
        step.say(
            _("%(kind)s：%(description)s") % {"kind": problem.get_kind_display(), "description": description},
            problem=problem.pk,
        )
    return problem


def report_stalled_handover(*, handover: Handover, now: datetime) -> Problem | None:
    """The system raises a hand-over that was not signed for in time, once; nothing if it was signed meanwhile."""
    if (
        handover.state != HandoverState.SENT
        or not rules.is_open(ACTS["report_problem"], handover.request)
        or handover.problems.exclude(state=ProblemState.RESOLVED).exists()
    ):
        return None
    description = _("%(organ)s未在时限内签收“%(matter)s”的移交材料") % {
        "organ": handover.organ.name,
        "matter": handover.matter,
    }
    return report_problem(
        request=handover.request,
        actor=None,
        description=description,
        kind=ProblemKind.STALLED_HANDOVER,
        matter=handover.matter,
        handover=handover,
        at=now,
    )


def start_coordination(
    *,
    problem: Problem,
    actor: Membership | None,
    kind: str,
    subject_matter: str,
    organs: Sequence[Organization],
    scheduled_at: datetime | None = None,
    place: str = "",
    at: datetime | None = None,
) -> Coordination:
    """Starts a round of coordination. A letter goes out as an official document; a meeting needs time and place."""
    with perform("start_coordination", problem, actor, at=at) as step:
        if kind in MEETING_KINDS and (scheduled_at is None or not place):
            raise InvalidInput(_("召开会议须写明时间和地点。"), field="scheduled_at")
        coordination = Coordination.objects.create(
            problem=step.subject,
            kind=kind,
            started_at=step.now,
            started_by=actor,
            subject_matter=subject_matter,
            scheduled_at=scheduled_at,
            place=place,
        )
        coordination.organs.set(organs)
        access.open_case_to(organs, step.case, step.subject.matter)
        if kind == CoordinationKind.LETTER:
            step.issue(DocumentKind.COORDINATION_LETTER, coordination)
        by = _("系统自动启动协调") if actor is None else _("启动协调")
        step.say(
            _("%(by)s（%(kind)s）：%(subject)s")
            % {"by": by, "kind": coordination.get_kind_display(), "subject": subject_matter},
            problem=step.subject.pk,
            organs=[organ.code for organ in organs],
        )
        for organ in organs:
            step.tell(Party.DEPARTMENT, subject=Addressee(step.case, organ))
        if actor is None:
            step.tell(Party.PARK)
    return coordination


class Addressee:
    """Lets ``parties`` find the people of one organ of a request."""

    def __init__(self, request: ProxyRequest, organ: Organization) -> None:
        self.request = request
        self.organ = organ


def start_coordination_by_system(*, problem: Problem, now: datetime) -> Coordination | None:
    """The 48 hours are nearly over and nobody has started: the system writes to the departments concerned itself."""
    if problem.state != ProblemState.OPEN:
        return None
    asking = asks(problem.matter) if problem.matter else None
    organs = [asking] if asking else []
    return start_coordination(
        problem=problem,
        actor=None,
        kind=CoordinationKind.LETTER if organs else CoordinationKind.CALL,
        subject_matter=_("关于%(number)s代办事项有关问题的协调") % {"number": problem.request.number},
        organs=organs,
        at=now,
    )


def resolve_problem(*, problem: Problem, actor: Membership, resolution: str) -> Problem:
    """The problem is out of the way, with or without a round of coordination."""
    with perform("resolve_problem", problem, actor) as step:
        step.subject.resolution, step.subject.resolved_at = resolution, step.now
        step.say(_("问题已解决：%(resolution)s") % {"resolution": resolution}, problem=step.subject.pk)
    return step.subject


def conclude_coordination(
    *,
    coordination: Coordination,
    actor: Membership,
    attendance: str,
    minutes: str,
    outcome: str,
    decisions: Sequence[DecisionInput] = (),
    solved: bool = False,
) -> Coordination:
    """Records what was said and decided. A meeting's minutes become an official document; each decision gets a
    clock of its own; ``solved`` closes the problem too."""
    with perform("conclude_coordination", coordination, actor) as step:
        concluded = step.subject
        concluded.attendance, concluded.minutes, concluded.outcome = attendance, minutes, outcome
        concluded.concluded_at = step.now
        concluded.save()
        owing = [decided["organ"] for decided in decisions]
        access.open_case_to(owing, step.case, concluded.problem.matter)
        for decided in decisions:
            decision = Decision.objects.create(coordination=concluded, **decided)
            days = max((decision.due_on - timezone.localdate(step.now)).days, 0)
            end = end_of_day(decision.due_on)
            step.open_clock(
                Clock.DECISION, decision, amount=days, unit="days", fixed_end=end, title=decision.text
            )
            step.tell(Party.DEPARTMENT, subject=decision)
        if concluded.kind in MEETING_KINDS:
            step.issue(DocumentKind.MINUTES, concluded)
        if solved:
            problem = concluded.problem
            problem.state, problem.resolution, problem.resolved_at = ProblemState.RESOLVED, outcome, step.now
            problem.save()
            step.settle_clock(Clock.COORDINATION, problem)
        step.say(
            _("%(kind)s结果：%(outcome)s") % {"kind": concluded.get_kind_display(), "outcome": outcome},
            minutes=minutes,
            decisions=[
                {
                    "text": decided["text"],
                    "organ": decided["organ"].name,
                    "due_on": decided["due_on"].isoformat(),
                }
                for decided in decisions
            ],
            solved=solved,
        )
    return concluded


def fulfil_decision(*, decision: Decision, actor: Membership, note: str) -> Decision:
    """The unit that owes a decision says that it is done."""
    with perform("fulfil_decision", decision, actor) as step:
        step.subject.done_at, step.subject.done_note = step.now, note
        step.say(_("议定事项“%(text)s”已落实：%(note)s") % {"text": step.subject.text, "note": note})
    return step.subject


def _close(step: Step, problems: Sequence[Problem], resolution: str) -> None:
    for problem in problems:
        problem.state, problem.resolution, problem.resolved_at = ProblemState.RESOLVED, resolution, step.now
        problem.save(update_fields=["state", "resolution", "resolved_at"])
        step.settle_clock(Clock.COORDINATION, problem)


def resolve_corrections_of(step: Step, resolution: str = "") -> None:
    """Handing the corrected papers over again answers the department's correction, and a hand-over it sent back."""
    open_ones = step.subject.problems.exclude(state=ProblemState.RESOLVED).exclude(kind=ProblemKind.OTHER)
    _close(step, list(open_ones), resolution or _("已重新移交材料"))


def resolve_problems_of_withdrawn(step: Step) -> None:
    """A matter that the enterprise took back has no problems any more."""
    open_ones = step.subject.problems.exclude(state=ProblemState.RESOLVED)
    _close(step, list(open_ones), _("企业已撤回该事项"))


def settle_left_over(step: Step) -> None:
    """When every matter is decided, or the request ends, what was still open is closed with it."""
    open_ones = step.case.problems.exclude(state=ProblemState.RESOLVED)
    _close(step, list(open_ones), _("事项已办结，问题随之关闭"))
    for handover in Handover.objects.filter(matter__request=step.case, state=HandoverState.SENT):
        step.cancel_clock(Clock.HANDOVER_SIGNATURE, handover)
