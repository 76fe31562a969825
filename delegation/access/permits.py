"""Who sees an application for a permit, and what an act asks of the person beside the role (YN84-3.2, CZ4-2.2).

In the modes in which a park decides, its people handle the case and its leader decides. Where the department posts a
unit, only those whose posting for the power runs do either. The department whose power it is reads everything.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from delegation.enums.authorities import Standing
from delegation.enums.instruments import Ender, PendingOf
from delegation.enums.permits import UNDER_REVIEW, PermitState
from delegation.models import PendingCase
from delegation.models.permits import Permit
from delegation.postings import is_posted
from delegation.queries import authority_on
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def visible_permits(membership: Membership) -> QuerySet[Permit]:
    """A draft is seen by those who fill it in alone."""
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
    return permits.none()


def is_posted_for(membership: Membership, permit: Permit) -> bool:
    """Whether the person's posting to the park for this power runs, to the minute (YN84-2.1)."""
    return is_posted(membership, permit.park, permit.power, timezone.now())


def taken_over(permit: Permit) -> bool:
    """Whether the department ends the case itself: the power went back to it after the acceptance, or rests, and nobody
    left the case with the park (``PendingCase``). A lapsed document takes nothing away from cases under way."""
    known: bool | None = getattr(permit, "_taken_over", None)
    if known is None:
        known = permit._taken_over = _is_taken_over(permit)  # type: ignore[attr-defined]  # asked by every button
    return known


def _is_taken_over(permit: Permit) -> bool:
    if permit.is_posted or permit.accepted_at is None:
        return False
    answer = authority_on(permit.power, permit.park, timezone.localdate())
    if answer.is_exercised or answer.standing == Standing.AUTHORITY_LAPSED:
        return False
    left = PendingCase.objects.filter(instrument=permit.authority["instrument"], number=permit.number)
    return not left.filter(moment=PendingOf.TAKE_BACK, ender=Ender.PARK).exists()


def files(membership: Membership, permit: Permit) -> bool:
    """The applicant, or the window where the clerk entered the paper."""
    if membership.role in ENTERPRISE_ROLES:
        return not permit.filed_at_window
    return permit.filed_at_window


def adds(membership: Membership, permit: Permit) -> bool:
    """Before the decision whatever may follow; after it only what is promised and not there (CZ4-2.7)."""
    owed = permit.materials.filter(promise__isnull=False, files=None)
    return files(membership, permit) and (permit.state in UNDER_REVIEW or owed.exists())


def withdraws(membership: Membership, permit: Permit) -> bool:
    """The applicant can always do so themselves."""
    return membership.role in ENTERPRISE_ROLES or permit.filed_at_window


def handles(membership: Membership, permit: Permit) -> bool:
    if permit.is_posted:
        return membership.role in DEPARTMENT_ROLES and is_posted_for(membership, permit)
    return membership.role in (DEPARTMENT_ROLES if taken_over(permit) else PARK_ROLES)


def decides(membership: Membership, permit: Permit) -> bool:
    """Grants and refuses: not what the province decides, and only where the decision was handed over."""
    if permit.is_forwarding:
        return False
    if permit.is_posted:
        return membership.role in DEPARTMENT_ROLES and is_posted_for(membership, permit)
    here = permit.decides_here and not taken_over(permit)
    return membership.role == (Role.PARK_LEADER if here else Role.DEPARTMENT_LEADER)


def sends_back(membership: Membership, permit: Permit) -> bool:
    return decides(membership, permit) or (permit.is_forwarding and membership.role == Role.PARK_LEADER)


def extends(membership: Membership, permit: Permit) -> bool:
    """The head of the organ that decides, once (行政许可法 42)."""
    by_department = permit.is_posted or not permit.decides_here or taken_over(permit)
    return (
        membership.role == (Role.DEPARTMENT_LEADER if by_department else Role.PARK_LEADER)
        and permit.extended_at is None
        and permit.power.extension_days > 0
    )


def certifies(membership: Membership, permit: Permit) -> bool:
    return handles(membership, permit) and bool(permit.power.certificate_name)


def delivers(membership: Membership, permit: Permit) -> bool:
    """What is to be certified is delivered with its certificate."""
    waits = permit.state == PermitState.GRANTED and bool(permit.power.certificate_name)
    return handles(membership, permit) and not waits


def corrects(membership: Membership, permit: Permit) -> bool:
    """Defects are told once."""
    told_already = permit.state == PermitState.RECEIVED and permit.corrections_asked_at is not None
    return handles(membership, permit) and not told_already


def forwards(membership: Membership, permit: Permit) -> bool:
    return permit.is_forwarding


def asks_stamp(membership: Membership, permit: Permit) -> bool:
    return permit.is_forwarding and permit.stamp_asked_at is None


def stamps(membership: Membership, permit: Permit) -> bool:
    return permit.stamp_asked_at is not None and permit.stamped_at is None


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {Permit.SUBJECT: visible_permits}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    **dict.fromkeys(("submit_permit", "fill_permit", "answer_permit_correction"), files),
    **dict.fromkeys(
        (
            "accept_permit",
            "fix_permit",
            "decline_permit",
            "verify_permit",
            "review_permit",
            "pause_permit",
            "resume_permit",
        ),
        handles,
    ),
    "add_permit_material": adds,
    "ask_permit_correction": corrects,
    "return_permit": sends_back,
    "extend_permit": extends,
    "grant_permit": decides,
    "refuse_permit": decides,
    "certify_permit": certifies,
    "deliver_permit": delivers,
    "forward_permit": forwards,
    "ask_permit_stamp": asks_stamp,
    "stamp_permit": stamps,
    "record_permit_result": forwards,
    "withdraw_permit": withdraws,
}
