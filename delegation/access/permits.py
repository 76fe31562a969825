"""Who sees an application for a permit, and what an act asks of the person beside the role (YN84-3.2, CZ4-2.2).

In the modes in which a park decides, its people handle the case and its leader decides. Where the department posts a
unit, only those whose posting for the power runs do either, and whoever has what a posting left. What is no longer
exercised at the park the department handles and decides itself (``permit_authority``). It reads everything.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from delegation import following
from delegation.enums.authorities import PowerPart
from delegation.enums.permits import UNDER_REVIEW, PermitState
from delegation.models.permits import Permit, PermitVisit
from delegation.permit_authority import as_it_stands
from delegation.postings import is_left_with, is_posted
from portal.ledger.models import LedgerEntry
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def visible_permits(membership: Membership) -> QuerySet[Permit]:
    """A draft is seen by those who fill it in alone; the scheme's government and the auditor read what was sent."""
    permits = Permit.objects.select_related("power__organ", "park", "applicant", "ledger")
    if membership.role in ENTERPRISE_ROLES:
        return permits.filter(applicant=membership.organization_id, filed_at_window=False) | permits.filter(
            applicant=membership.organization_id, submitted_at__isnull=False
        )
    if membership.role in PARK_ROLES:
        own = permits.filter(park=membership.organization.park)
        return own.filter(submitted_at__isnull=False) | own.filter(filed_at_window=True)
    if membership.role in DEPARTMENT_ROLES:
        return permits.filter(power__organ=membership.organization_id, submitted_at__isnull=False)
    submitted = permits.filter(submitted_at__isnull=False)
    if membership.role == Role.COUNTY_OFFICER:
        return submitted.filter(power__scheme__government=membership.organization_id)
    return submitted if membership.role == Role.AUDITOR else permits.none()


def has_from_posting(membership: Membership, permit: Permit) -> bool:
    """Whether the person's posting to the park for this power runs, to the minute, or one that ended left them the case
    (YN84-2.1). Asked by every button of a page: the row remembers the answer for a second."""
    known: dict[int, tuple[datetime, bool]] = permit.__dict__.setdefault("_from_posting", {})
    now = timezone.now()
    at, answer = known.get(membership.pk, (None, False))
    if at is None or not at <= now < at + timedelta(seconds=1):
        runs = is_posted(membership, permit.park, permit.power, now)
        answer = runs or is_left_with(membership, permit.ledger, now)
        known[membership.pk] = (now, answer)
    return answer


def files(membership: Membership, permit: Permit) -> bool:
    """The applicant, or the window where the clerk entered the paper."""
    if membership.role in ENTERPRISE_ROLES:
        return not permit.filed_at_window
    return permit.filed_at_window


def may_still_follow(permit: Permit) -> bool:
    """Before the decision whatever may follow; after it only what is promised and not there (CZ4-2.7)."""
    return permit.state in UNDER_REVIEW or any(
        hasattr(material, "promise") and not material.files.all() for material in permit.materials.all()
    )


def withdraws(membership: Membership, permit: Permit) -> bool:
    """The applicant can always do so themselves."""
    return membership.role in ENTERPRISE_ROLES or permit.filed_at_window


def withdraws_by_paper(membership: Membership, permit: Permit) -> bool:
    """The window, for the applicant, once the application was sent: never without their word."""
    return membership.role not in ENTERPRISE_ROLES and permit.submitted_at is not None


def handles(membership: Membership, permit: Permit) -> bool:
    standing = as_it_stands(permit)
    if standing.is_posted:
        return membership.role in DEPARTMENT_ROLES and has_from_posting(membership, permit)
    return membership.role in (DEPARTMENT_ROLES if standing.is_taken_over else PARK_ROLES)


def decides(membership: Membership, permit: Permit) -> bool:
    """Grants and refuses: not what the province decides, and only where the decision was handed over."""
    standing = as_it_stands(permit)
    if standing.is_forwarding:
        return False
    if standing.is_posted:
        return handles(membership, permit)
    return membership.role == (Role.PARK_LEADER if standing.decides_here else Role.DEPARTMENT_LEADER)


def sends_back(membership: Membership, permit: Permit) -> bool:
    return decides(membership, permit) or forwards(membership, permit)


def extends(membership: Membership, permit: Permit) -> bool:
    """The head of the organ that decides (行政许可法 42); a review for the province has no more time (43)."""
    standing = as_it_stands(permit)
    by_department = standing.is_posted or not standing.decides_here
    return (
        membership.role == (Role.DEPARTMENT_LEADER if by_department else Role.PARK_LEADER)
        and not permit.is_forwarding
        and permit.power.extension_days > 0
    )


def certifies(membership: Membership, permit: Permit) -> bool:
    """Those who handle it; the department where the certificate was not handed over."""
    if not permit.power.certificate_name:
        return False
    if PowerPart.CERTIFICATE in as_it_stands(permit).authority.get("parts", ()):
        return handles(membership, permit)
    return membership.role in DEPARTMENT_ROLES


def delivers(membership: Membership, permit: Permit) -> bool:
    """What is to be certified is delivered with its certificate."""
    waits = permit.state == PermitState.GRANTED and bool(permit.power.certificate_name)
    return handles(membership, permit) and not waits


def goes_to_the_province(membership: Membership, permit: Permit) -> bool:
    return permit.is_forwarding


def forwards(membership: Membership, permit: Permit) -> bool:
    """The head of those who reviewed it."""
    leads = membership.role in (Role.PARK_LEADER, Role.DEPARTMENT_LEADER)
    return permit.is_forwarding and leads and handles(membership, permit)


def hears_the_province(membership: Membership, permit: Permit) -> bool:
    return permit.is_forwarding and handles(membership, permit)


def awaits_stamp(permit: Permit) -> bool:
    return permit.stamp_asked_at is not None and permit.stamped_at is None


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {Permit.SUBJECT: visible_permits}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    **dict.fromkeys(("submit_permit", "fill_permit", "answer_permit_correction"), files),
    **dict.fromkeys(
        (
            "accept_permit",
            "ask_permit_correction",
            "fix_permit",
            "decline_permit",
            "verify_permit",
            "review_permit",
            "pause_permit",
            "resume_permit",
        ),
        handles,
    ),
    "add_permit_material": files,
    "return_permit": sends_back,
    "extend_permit": extends,
    "grant_permit": decides,
    "refuse_permit": decides,
    "certify_permit": certifies,
    "deliver_permit": delivers,
    "forward_permit": forwards,
    "record_permit_result": hears_the_province,
    **dict.fromkeys(("ask_permit_stamp", "stamp_permit"), goes_to_the_province),
    "withdraw_permit": withdraws,
}
#: Review, decision and what leads to them: nothing for those who act for the applicant.
RECUSED = frozenset(
    {
        *("accept_permit", "ask_permit_correction", "fix_permit", "decline_permit", "verify_permit"),
        *("review_permit", "return_permit", "pause_permit", "resume_permit", "extend_permit"),
        *("grant_permit", "refuse_permit", "certify_permit", "forward_permit", "record_permit_result"),
    }
)


def is_recused(code: str, membership: Membership, permit: Permit) -> bool:
    return code in RECUSED and following.represents_applicant(membership, permit)


def has_judged(membership: Membership, permits: QuerySet[Permit]) -> bool:
    """Whether the person, in whatever role, took part in the judgement of one of the applications."""
    entries = LedgerEntry.objects.filter(ledger__in=permits.values("ledger"), kind__in=RECUSED)
    visits = PermitVisit.objects.filter(permit__in=permits, staff__user=membership.user_id)
    return entries.filter(actor=membership.user_id).exists() or visits.exists()


OFFERED: dict[str, Callable[[Any], bool]] = {
    "add_permit_material": may_still_follow,
    "ask_permit_correction": lambda permit: permit.corrections_asked_at is None,
    "extend_permit": lambda permit: permit.extended_at is None,
    "ask_permit_stamp": lambda permit: permit.stamp_asked_at is None,
    "stamp_permit": awaits_stamp,
    "deliver_permit": lambda permit: not following.is_delivered_elsewhere(permit),
}
