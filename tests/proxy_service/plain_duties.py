"""What everybody owes, by a plain definition: each duty a queryset over what the person sees, looked up object by
object, sorted in Python. The work list reads what PostgreSQL keeps, and must show the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from portal.deadlines.models import Deadline
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.enums import (
    CLOSED_MATTER_STATES,
    OPEN_SUPERVISION,
    EvaluationSide,
    HandoverPurpose,
    Jurisdiction,
    RecipientState,
    RequestState,
    VisitState,
)
from proxy_service.lifecycle import ACTS, Act, Clock, Subject
from proxy_service.lifecycle.supervision import SUPERVISED_ROLES
from proxy_service.models import Delivery, Evaluation, ReportRecipient, Supervision, Visit

Condition = Callable[[Membership, datetime], Q]

# The clock of these runs for the request, whatever the act is done to.
CLOCK_ON_REQUEST = {Clock.REPORT, Clock.DELIVERY}
LIMITS = {Clock.PROMISED_LIMIT, Clock.STATUTORY_LIMIT}


def of_request(parts: QuerySet[Any]) -> Exists:
    return Exists(parts.filter(request=OuterRef("pk")))


def always(membership: Membership, now: datetime) -> Q:
    return Q()


def that(condition: Q) -> Condition:
    return lambda membership, now: condition


def own_case(way: str) -> Condition:
    return lambda membership, now: Q(
        **{f"{way}officer__in": [pk for pk in (membership.pk, membership.substitute_for_id) if pk]}
    )


def own(name: str) -> Condition:
    return lambda membership, now: Q(**{name: membership.organization_id})


def owes_answer(membership: Membership, now: datetime) -> Q:
    return Q(organ=membership.organization.park)


def both(*conditions: Condition) -> Condition:
    def condition(membership: Membership, now: datetime) -> Q:
        found = Q()
        for one in conditions:
            found &= one(membership, now)
        return found

    return condition


def gone(now: datetime) -> Q:
    return Q(officer__valid_until__lte=now) | Q(officer__user__is_active=False)


def to_be_assigned(membership: Membership, now: datetime) -> Q:
    return Q(officer=None, state=RequestState.ACCEPTED) | gone(now)


def nobodys_case(membership: Membership, now: datetime) -> Q:
    return Q(officer=None) | gone(now)


def overseen(membership: Membership, now: datetime) -> Q:
    multi = membership.role == Role.WORKGROUP_OFFICER
    return Q(jurisdiction=Jurisdiction.MULTI if multi else Jurisdiction.SINGLE)


def lacks(side: EvaluationSide) -> Condition:
    return that(~Q(of_request(Evaluation.objects.filter(side=side))))


def ready_to_archive(membership: Membership, now: datetime) -> Q:
    this_round = ReportRecipient.objects.filter(round=F("report__round"), report__request=OuterRef("pk"))
    reported = (
        Q(of_request(Visit.objects.all()))
        & ~Q(of_request(Visit.objects.filter(state=VisitState.FOLLOW_UP)))
        & ~Q(Exists(this_round.exclude(state=RecipientState.ACCEPTED)))
    )
    supervised = of_request(Supervision.objects.filter(state__in=OPEN_SUPERVISION))
    return ~Q(number=None) & ~Q(supervised) & (reported | ~Q(state=RequestState.REPORTED))


@dataclass(frozen=True)
class Duty:
    act: str
    roles: Any
    clock: Clock | None
    condition: Condition = always

    @property
    def row(self) -> Act:
        return ACTS[self.act]


E, P = EvaluationSide.ENTERPRISE, EvaluationSide.PARK
FIRM, CLERK, OFFICER, LEADER = ENTERPRISE_ROLES, {Role.WINDOW_CLERK}, {Role.PROXY_OFFICER}, {Role.PARK_LEADER}
AT_WINDOW = that(Q(filed_at_window=True))
UNDER_WAY = of_request(Delivery.objects.filter(returned_at=None))
SENT, NOT_SENT = that(Q(UNDER_WAY)), that(~Q(UNDER_WAY))
OPEN = that(Q(state="open"))
C = Clock

# fmt: off
DUTIES = (
    Duty("answer_correction", FIRM, C.CORRECTION),
    Duty("answer_correction", CLERK, C.CORRECTION, AT_WINDOW),
    Duty("agree_plan", FIRM, C.PLAN_CONSENT),
    Duty("agree_plan", CLERK, C.PLAN_CONSENT, AT_WINDOW),
    Duty("sign_delivery", FIRM, None, SENT),
    Duty("sign_delivery", CLERK, None, both(SENT, AT_WINDOW)),
    Duty("evaluate_as_enterprise", FIRM, C.EVALUATION, lacks(E)),
    Duty("accept", CLERK, C.FIRST_CHECK),
    Duty("assign_officer", LEADER, C.PLAN, to_be_assigned),
    Duty("save_plan", OFFICER, C.PLAN, own_case("")),
    Duty("prepare_materials", OFFICER, None, own_case("request__")),
    Duty("hand_over", OFFICER, None, own_case("request__")),
    Duty("start_coordination", CLERK | LEADER, C.COORDINATION, OPEN),
    Duty("start_coordination", OFFICER, C.COORDINATION, both(OPEN, own_case("request__"))),
    Duty("resolve_problem", OFFICER, None, both(
        that(Q(state="coordinating") & ~Q(coordinations__state="open")), own_case("request__"))),
    Duty("conclude_coordination", OFFICER, None, own_case("problem__request__")),
    Duty("fulfil_decision", DEPARTMENT_ROLES | PARK_ROLES, C.DECISION, own("organ")),
    Duty("deliver", CLERK, C.DELIVERY, NOT_SENT),
    Duty("deliver", OFFICER, C.DELIVERY, both(NOT_SENT, own_case(""))),
    Duty("evaluate_as_park", OFFICER, C.PARK_EVALUATION, both(own_case(""), lacks(P))),
    Duty("save_report", OFFICER, C.REPORT, own_case("request__")),
    Duty("approve_report", LEADER, C.REPORT),
    Duty("close_follow_up", OFFICER, C.FOLLOW_UP, own_case("request__")),
    Duty("archive", OFFICER, None, both(own_case(""), ready_to_archive)),
    Duty("archive", LEADER, None, both(nobodys_case, ready_to_archive)),
    Duty("sign_handover", DEPARTMENT_ROLES, C.HANDOVER_SIGNATURE, both(
        own("organ"), that(~Q(matter__state__in=CLOSED_MATTER_STATES)))),
    Duty("give_opinion", DEPARTMENT_ROLES, None, both(own("organ"), that(Q(purpose=HandoverPurpose.ASSIST)))),
    Duty("post_progress", DEPARTMENT_ROLES, C.STATUTORY_LIMIT, own("organ")),
    Duty("sign_supervision", SUPERVISED_ROLES, C.SUPERVISION_SIGNATURE, owes_answer),
    Duty("answer_supervision", SUPERVISED_ROLES, C.SUPERVISION_REPLY, owes_answer),
    Duty("close_supervision", OVERSIGHT_ROLES, None, own("issuer")),
    Duty("sign_report", OVERSIGHT_ROLES, C.REPORT_SIGNATURE, own("organization")),
    Duty("accept_report", OVERSIGHT_ROLES, C.REVIEW, own("organization")),
    Duty("visit", OVERSIGHT_ROLES, C.VISIT, both(overseen, that(Q(visits=None)))),
)
# fmt: on


@dataclass(frozen=True)
class Owed:
    act: str
    key: Any
    period: Deadline | None


def owed_by(membership: Membership, now: datetime) -> list[Owed]:
    """Overdue first, those without an end last, then by the day of filing, by the duty, by the part."""
    found = []
    for turn, duty in enumerate(duty for duty in DUTIES if membership.role in duty.roles):
        _model, way = access.MODELS[duty.row.subject]
        objects = access.visible(duty.row.subject, membership).filter(state__in=duty.row.from_states)
        if way:
            objects = objects.filter(**{f"{way}__state__in": duty.row.request_states})
        for subject in objects.filter(duty.condition(membership, now)):
            period = _period(duty, subject)
            due = period.due_at if period else None
            part = 0 if subject == subject.request else subject.pk
            order = (due is None, due or now, subject.request.submitted_at, turn, part)
            found.append((order, Owed(duty.act, subject.pk, period)))
    return [owed for _order, owed in sorted(found, key=lambda one: one[0])]


def _period(duty: Duty, subject: Any) -> Deadline | None:
    if duty.clock is None:
        return None
    kinds = LIMITS if duty.clock in LIMITS else {duty.clock}
    rows = Deadline.objects.live().filter(ledger=subject.request.ledger_id, kind__in=kinds)
    if duty.row.subject != Subject.REQUEST and duty.clock not in CLOCK_ON_REQUEST:
        rows = rows.filter(subject=f"{duty.row.subject}:{subject.pk}")
    return rows.most_urgent_first().first()
