"""What somebody owes, by role: one row of ``DUTIES`` for every act that waits for a person.

Acts that one may do but need not (withdraw, report a problem, pause …) are no duties.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
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
from proxy_service.lifecycle import ACTS, Act, Clock
from proxy_service.lifecycle.supervision import SUPERVISED_ROLES
from proxy_service.models import Delivery, Evaluation, ReportRecipient, Supervision, Visit

Condition = Callable[[Membership], Q]


def everybody(membership: Membership) -> Q:
    return Q()


def own_case(way: str) -> Condition:
    """A proxy officer's own cases, and those of the colleague they stand in for; a leader minds nobody's."""

    def condition(membership: Membership) -> Q:
        holders = [pk for pk in (membership.pk, membership.substitute_for_id) if pk]
        return Q(**{f"{way}officer__in": holders})

    return condition


def own_organ(membership: Membership) -> Q:
    return Q(organ=membership.organization_id)


def own_report(membership: Membership) -> Q:
    return Q(organization=membership.organization_id)


def owes_answer(membership: Membership) -> Q:
    return Q(organ=membership.organization.park)


def own_letter(membership: Membership) -> Q:
    return Q(issuer=membership.organization_id)


def at_window(membership: Membership) -> Q:
    return Q(filed_at_window=True)


def both(*conditions: Condition) -> Condition:
    def condition(membership: Membership) -> Q:
        found = Q()
        for one in conditions:
            found &= one(membership)
        return found

    return condition


def that(**lookups: Any) -> Condition:
    return lambda membership: Q(**lookups)


def of_request(parts: QuerySet[Any]) -> Exists:
    """Whether the request has one of them; looked up by the request, where ``NOT IN`` would read the whole table."""
    return Exists(parts.filter(request=OuterRef("pk")))


def lacks_evaluation(side: EvaluationSide) -> Condition:
    return lambda membership: ~Q(of_request(Evaluation.objects.filter(side=side)))


def overseen(membership: Membership) -> Q:
    """BZ54-5.5: what lies within one county is the county's to follow up, what spans several the work-group's."""
    multi = membership.role == Role.WORKGROUP_OFFICER
    return Q(jurisdiction=Jurisdiction.MULTI if multi else Jurisdiction.SINGLE)


def ready_to_archive(membership: Membership) -> Q:
    """Reported, reviewed by everybody and visited, with nothing left open; or ended early. A draft that was
    thrown away has no file."""
    visited = of_request(Visit.objects.all())
    open_visits = of_request(Visit.objects.filter(state=VisitState.FOLLOW_UP))
    this_round = ReportRecipient.objects.filter(round=F("report__round"), report__request=OuterRef("pk"))
    unread = Exists(this_round.exclude(state=RecipientState.ACCEPTED))
    reported = Q(visited) & ~Q(open_visits) & ~Q(unread)
    supervised = of_request(Supervision.objects.filter(state__in=OPEN_SUPERVISION))
    ready = reported | ~Q(state=RequestState.REPORTED)
    return ~Q(number=None) & ~Q(supervised) & ready


def officer_gone() -> Q:
    """Whose proxy officer has left without handing the case over."""
    return Q(officer__valid_until__lte=timezone.now()) | Q(officer__user__is_active=False)


def to_be_assigned(membership: Membership) -> Q:
    return Q(officer=None, state=RequestState.ACCEPTED) | officer_gone()


def nobodys_case(membership: Membership) -> Q:
    return Q(officer=None) | officer_gone()


@dataclass(frozen=True)
class Duty:
    """An act that somebody owes: who, on what (beyond the table's states), and which clock runs for it.

    ``also`` are further acts offered beside it, where the table and the person allow them.
    """

    act: str
    roles: frozenset[str]
    clock: Clock | None = None
    condition: Condition = everybody
    also: tuple[str, ...] = ()

    @property
    def row(self) -> Act:
        return ACTS[self.act]


def only(*roles: Role) -> frozenset[str]:
    return frozenset(roles)


E, P = EvaluationSide.ENTERPRISE, EvaluationSide.PARK
UNDER_WAY = of_request(Delivery.objects.filter(returned_at=None))
OFFICER, LEADER, CLERK = only(Role.PROXY_OFFICER), only(Role.PARK_LEADER), only(Role.WINDOW_CLERK)
NOT_SENT, SENT = (lambda _m: ~Q(UNDER_WAY)), (lambda _m: Q(UNDER_WAY))

# fmt: off
DUTIES = (
    Duty("answer_correction", frozenset(ENTERPRISE_ROLES), Clock.CORRECTION),
    Duty("answer_correction", CLERK, Clock.CORRECTION, at_window),
    Duty("agree_plan", frozenset(ENTERPRISE_ROLES), Clock.PLAN_CONSENT, also=("comment_plan",)),
    Duty("agree_plan", CLERK, Clock.PLAN_CONSENT, at_window, ("comment_plan",)),
    Duty("sign_delivery", frozenset(ENTERPRISE_ROLES), condition=SENT),
    Duty("sign_delivery", CLERK, condition=both(SENT, at_window)),
    Duty("evaluate_as_enterprise", frozenset(ENTERPRISE_ROLES), Clock.EVALUATION, lacks_evaluation(E)),
    Duty("accept", CLERK, Clock.FIRST_CHECK, also=("ask_correction", "decline")),
    Duty("assign_officer", LEADER, Clock.PLAN, to_be_assigned),
    Duty("save_plan", OFFICER, Clock.PLAN, own_case("")),
    Duty("prepare_materials", OFFICER, condition=own_case("request__")),
    Duty("hand_over", OFFICER, condition=own_case("request__")),
    Duty("start_coordination", CLERK | LEADER, Clock.COORDINATION, that(state="open"), ("resolve_problem",)),
    Duty("start_coordination", OFFICER, Clock.COORDINATION, both(
        that(state="open"), own_case("request__")), ("resolve_problem",)),
    Duty("resolve_problem", OFFICER, condition=both(
        that(state="coordinating"), own_case("request__"), lambda _m: ~Q(coordinations__state="open"))),
    Duty("conclude_coordination", OFFICER, condition=own_case("problem__request__")),
    Duty("fulfil_decision", DEPARTMENT_ROLES | PARK_ROLES, Clock.DECISION, own_organ),
    Duty("deliver", CLERK, Clock.DELIVERY, NOT_SENT),
    Duty("deliver", OFFICER, Clock.DELIVERY, both(NOT_SENT, own_case(""))),
    Duty("evaluate_as_park", OFFICER, Clock.PARK_EVALUATION, both(own_case(""), lacks_evaluation(P))),
    Duty("save_report", OFFICER, Clock.REPORT, own_case("request__")),
    Duty("approve_report", LEADER, Clock.REPORT, also=("reject_report",)),
    Duty("close_follow_up", OFFICER, Clock.FOLLOW_UP, own_case("request__")),
    Duty("archive", OFFICER, condition=both(own_case(""), ready_to_archive)),
    Duty("archive", LEADER, condition=both(nobodys_case, ready_to_archive)),
    Duty("sign_handover", frozenset(DEPARTMENT_ROLES), Clock.HANDOVER_SIGNATURE,
         both(own_organ, lambda _m: ~Q(matter__state__in=CLOSED_MATTER_STATES)), ("refuse_handover",)),
    Duty("give_opinion", frozenset(DEPARTMENT_ROLES), condition=both(
        own_organ, that(purpose=HandoverPurpose.ASSIST))),
    Duty("post_progress", frozenset(DEPARTMENT_ROLES), Clock.STATUTORY_LIMIT, own_organ,
         ("grant", "return_for_correction")),
    Duty("sign_supervision", SUPERVISED_ROLES, Clock.SUPERVISION_SIGNATURE, owes_answer),
    Duty("answer_supervision", SUPERVISED_ROLES, Clock.SUPERVISION_REPLY, owes_answer),
    Duty("close_supervision", frozenset(OVERSIGHT_ROLES), condition=own_letter, also=("return_supervision",)),
    Duty("sign_report", frozenset(OVERSIGHT_ROLES), Clock.REPORT_SIGNATURE, own_report),
    Duty("accept_report", frozenset(OVERSIGHT_ROLES), Clock.REVIEW, own_report, ("return_report",)),
    Duty("visit", frozenset(OVERSIGHT_ROLES), Clock.VISIT, both(overseen, that(visits=None))),
)
# fmt: on


def duties_of(membership: Membership) -> list[Duty]:
    return [duty for duty in DUTIES if membership.role in duty.roles]
