"""What somebody owes, by role: one row of ``DUTIES`` for every act that waits for a person, and at which desk.

Which acts lie at which desk is kept by PostgreSQL (``proxy_service.owed``); here stands who sits there. Acts that one
may do but need not (withdraw, report a problem, pause …) are no duties.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_keys
from proxy_service.lifecycle import ACTS, Act
from proxy_service.lifecycle.supervision import SUPERVISED_ROLES


class Desk(StrEnum):
    """Whose an act is: of what, with which key, ``OwedAct.desk`` says."""

    ENTERPRISE = "enterprise"
    WINDOW = "window"  # of the park
    OFFICER = "officer"  # by their membership
    LEADER = "leader"  # of the park
    SUCCESSOR = "successor"  # of the officer with that membership: the leader's, once they have left
    ORGAN = "organ"  # that a matter, a hand-over, a decision or a report is for, or that a letter is from
    SUPERVISED = "supervised"  # organ or park that a letter of supervision is for
    COUNTY = "county"  # by its division: what lies within one county is the county's to follow up (BZ54-5.5)
    COUNTIES = "counties"  # what spans several the work-group's


def cases_of(membership: Membership) -> list[int]:
    """Whose cases are a proxy officer's: their own, and those of the colleague they stand in for; a leader minds
    nobody's."""
    return [pk for pk in (membership.pk, membership.substitute_for_id) if pk]


SITS_AT: dict[Desk, Callable[[Membership], Iterable[Any]]] = {
    Desk.ENTERPRISE: lambda membership: [membership.organization_id],
    Desk.WINDOW: lambda membership: park_keys(membership.organization),
    Desk.OFFICER: cases_of,
    Desk.LEADER: lambda membership: park_keys(membership.organization),
    Desk.ORGAN: lambda membership: [membership.organization_id],
    # A letter to a park goes to the committee, whose leaders may sit in a zone.
    Desk.SUPERVISED: lambda membership: [membership.organization.park.pk],
    Desk.COUNTY: lambda membership: divisions_under(membership.organization),
    Desk.COUNTIES: lambda membership: divisions_under(membership.organization),
}


@dataclass(frozen=True)
class Duty:
    """An act that somebody owes, and the desk where those of a role find it. ``also`` are further acts offered beside
    it, where the table and the person allow them."""

    act: str
    roles: frozenset[str]
    desk: Desk
    also: tuple[str, ...] = ()

    @property
    def row(self) -> Act:
        return ACTS[self.act]


ENTERPRISE, OVERSIGHT = frozenset(ENTERPRISE_ROLES), frozenset(OVERSIGHT_ROLES)
OFFICER, LEADER, CLERK = ({Role.PROXY_OFFICER}, {Role.PARK_LEADER}, {Role.WINDOW_CLERK})
DEPARTMENT = frozenset(DEPARTMENT_ROLES)
D = Desk

# fmt: off
DUTIES = tuple(Duty(act, frozenset(roles), desk, also) for act, roles, desk, also in (
    ("answer_correction", ENTERPRISE, D.ENTERPRISE, ()),
    ("answer_correction", CLERK, D.WINDOW, ()),
    ("agree_plan", ENTERPRISE, D.ENTERPRISE, ("comment_plan",)),
    ("agree_plan", CLERK, D.WINDOW, ("comment_plan",)),
    ("sign_delivery", ENTERPRISE, D.ENTERPRISE, ()),
    ("sign_delivery", CLERK, D.WINDOW, ()),
    ("evaluate_as_enterprise", ENTERPRISE, D.ENTERPRISE, ()),
    ("accept", CLERK, D.WINDOW, ("ask_correction", "decline")),
    ("assign_officer", LEADER, D.LEADER, ()),
    ("assign_officer", LEADER, D.SUCCESSOR, ()),
    ("save_plan", OFFICER, D.OFFICER, ()),
    ("prepare_materials", OFFICER, D.OFFICER, ()),
    ("hand_over", OFFICER, D.OFFICER, ()),
    ("start_coordination", CLERK, D.WINDOW, ("resolve_problem",)),
    ("start_coordination", LEADER, D.LEADER, ("resolve_problem",)),
    ("start_coordination", OFFICER, D.OFFICER, ("resolve_problem",)),
    ("resolve_problem", OFFICER, D.OFFICER, ()),
    ("conclude_coordination", OFFICER, D.OFFICER, ()),
    ("fulfil_decision", DEPARTMENT | PARK_ROLES, D.ORGAN, ()),
    ("deliver", CLERK, D.WINDOW, ()),
    ("deliver", OFFICER, D.OFFICER, ()),
    ("evaluate_as_park", OFFICER, D.OFFICER, ()),
    ("save_report", OFFICER, D.OFFICER, ()),
    ("approve_report", LEADER, D.LEADER, ("reject_report",)),
    ("close_follow_up", OFFICER, D.OFFICER, ()),
    ("archive", OFFICER, D.OFFICER, ()),
    ("archive", LEADER, D.LEADER, ()),
    ("archive", LEADER, D.SUCCESSOR, ()),
    ("sign_handover", DEPARTMENT, D.ORGAN, ("refuse_handover",)),
    ("give_opinion", DEPARTMENT, D.ORGAN, ()),
    ("post_progress", DEPARTMENT, D.ORGAN, ("grant", "return_for_correction")),
    ("sign_supervision", SUPERVISED_ROLES, D.SUPERVISED, ()),
    ("answer_supervision", SUPERVISED_ROLES, D.SUPERVISED, ()),
    ("close_supervision", OVERSIGHT, D.ORGAN, ("return_supervision",)),
    ("sign_report", OVERSIGHT, D.ORGAN, ()),
    ("accept_report", OVERSIGHT, D.ORGAN, ("return_report",)),
    ("visit", {Role.COUNTY_OFFICER}, D.COUNTY, ()),
    ("visit", {Role.WORKGROUP_OFFICER}, D.COUNTIES, ()),
))
# fmt: on


def duties_of(membership: Membership) -> list[Duty]:
    return [duty for duty in DUTIES if membership.role in duty.roles]


def desks_of(membership: Membership) -> list[str]:
    """The desks that the person sits at, as ``OwedAct.desk`` names them. Whose successor a leader is at the moment is
    looked up with what lies there."""
    sorts = dict.fromkeys(duty.desk for duty in duties_of(membership) if duty.desk != Desk.SUCCESSOR)
    return [f"{sort}:{key}" for sort in sorts for key in SITS_AT[sort](membership)]
