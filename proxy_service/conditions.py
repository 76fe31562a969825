"""What, beside the role, an act asks of the person who carries it out (BZ54-2.4): ``access.may`` judges by it. An act
that is not named here asks nothing more."""

from collections.abc import Callable
from typing import Any

from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from proxy_service.models import Decision, ProxyRequest, ReportRecipient, Supervision
from proxy_service.parties import oversees


def _own_organ(membership: Membership, subject: Any) -> bool:
    """Departments act on what was given to them, not on the neighbour's part of the same request."""
    return subject.organ_id == membership.organization_id


def _own_decision(membership: Membership, decision: Decision) -> bool:
    """The unit that owes a decision reports on it; the park may do so for every unit."""
    return membership.role in PARK_ROLES or decision.organ_id == membership.organization_id


def _own_report(membership: Membership, recipient: ReportRecipient) -> bool:
    return recipient.organization_id == membership.organization_id


def _overseer(membership: Membership, request: ProxyRequest) -> bool:
    """The county presses within its county, the work-group across counties (BZ54-5.5, BZ54-6.3)."""
    return oversees(membership.organization, request)


def _own_letter(membership: Membership, letter: Supervision) -> bool:
    return letter.issuer_id == membership.organization_id


def _owes_answer(membership: Membership, letter: Supervision) -> bool:
    """A letter to a park goes to the committee, whose leaders may sit in a zone."""
    return letter.organ_id == membership.organization.park.pk


def _case_officer(membership: Membership, subject: Any) -> bool:
    """A proxy officer works on the cases assigned to them or to the colleague they stand in for; a leader on all."""
    if membership.role != Role.PROXY_OFFICER:
        return True
    officer_id = subject.request.officer_id
    return officer_id is not None and officer_id in (membership.pk, membership.substitute_for_id)


def _filed_here(membership: Membership, subject: Any) -> bool:
    """Window clerks act for an enterprise only where the paper was filed at the window."""
    return membership.role in ENTERPRISE_ROLES or subject.request.filed_at_window


_DEPARTMENT_ACTS = (
    "post_progress",
    "return_for_correction",
    "pause",
    "resume",
    "grant",
    "refuse",
    "sign_handover",
    "refuse_handover",
    "give_opinion",
)
_OFFICER_ACTS = (
    "save_plan",
    "propose_plan",
    "prepare_materials",
    "ask_assistance",
    "hand_over",
    "apply_permit",
    "correct_permit",
    "remind",
    "evaluate_as_park",
    "save_report",
    "submit_report",
    "close_follow_up",
)
_ENTERPRISE_ACTS = (
    "submit",
    "answer_correction",
    "comment_plan",
    "agree_plan",
    "withdraw",
    "withdraw_matter",
)
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    **dict.fromkeys(_DEPARTMENT_ACTS, _own_organ),
    **dict.fromkeys(_OFFICER_ACTS, _case_officer),
    **dict.fromkeys(_ENTERPRISE_ACTS, _filed_here),
    "fulfil_decision": _own_decision,
    "sign_report": _own_report,
    "accept_report": _own_report,
    "return_report": _own_report,
    "issue_supervision": _overseer,
    **dict.fromkeys(("sign_supervision", "answer_supervision"), _owes_answer),
    **dict.fromkeys(("close_supervision", "return_supervision", "withdraw_supervision"), _own_letter),
}
