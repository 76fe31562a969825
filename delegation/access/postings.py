"""Who sees a posting and the list behind it, and what an act asks of the person beside the role (YN84-2.1)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from delegation.models.postings import Posting, UnabsorbedPower
from portal.documents.enums import DocumentKind
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership


def visible_unabsorbed(membership: Membership) -> QuerySet[UnabsorbedPower]:
    """The park's people, the departments whose powers stand there, and the park's government."""
    listed = UnabsorbedPower.objects.select_related("power__organ", "park")
    if membership.role in PARK_ROLES:
        return listed.filter(park=membership.organization.park)
    if membership.role in DEPARTMENT_ROLES:
        return listed.filter(power__organ=membership.organization_id)
    if membership.role == Role.COUNTY_OFFICER:
        return listed.filter(park__parent=membership.organization_id)
    return listed if membership.role == Role.AUDITOR else listed.none()


def visible_postings(membership: Membership) -> QuerySet[Posting]:
    """The park's hall, the department's leader, the official who is posted and whoever takes over the work."""
    postings = Posting.objects.select_related("park", "department", "member__user", "ledger")
    if membership.role in PARK_ROLES:
        return postings.filter(park=membership.organization.park)
    if membership.role == Role.DEPARTMENT_LEADER:
        return postings.filter(department=membership.organization_id)
    if membership.role in DEPARTMENT_ROLES:
        return postings.filter(Q(member=membership) | Q(handed_to=membership))
    if membership.role == Role.COUNTY_OFFICER:
        return postings.filter(park__parent=membership.organization_id)
    return postings if membership.role == Role.AUDITOR else postings.none()


def may_read_reviews(membership: Membership, posting: Posting) -> bool:
    """Personnel matters: for the two leaders, and for the official who is assessed."""
    return membership.role in (Role.PARK_LEADER, Role.DEPARTMENT_LEADER) or membership.pk == posting.member_id


def hidden_papers(membership: Membership, posting: Posting) -> Q:
    return Q(pk__in=[]) if may_read_reviews(membership, posting) else Q(kind=DocumentKind.POSTING_REVIEW)


def reviews_not_for(membership: Membership) -> Q:
    """The papers that ``hidden_papers`` hides, of all postings at once."""
    if membership.role in (Role.PARK_LEADER, Role.DEPARTMENT_LEADER):
        return Q(pk__in=[])
    own = Posting.objects.filter(member=membership)
    return Q(kind=DocumentKind.POSTING_REVIEW) & ~Q(ledger__in=own.values("ledger"))


def _is_at_the_hall(posting: Posting) -> bool:
    return any(stay.left_at is None for stay in posting.attendances.all())


def _may_keep_attendance(membership: Membership, posting: Posting) -> bool:
    """The official for themself, or the window clerk of the hall."""
    return membership.pk == posting.member_id or membership.role == Role.WINDOW_CLERK


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    UnabsorbedPower.SUBJECT: visible_unabsorbed,
    Posting.SUBJECT: visible_postings,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "sign_in_posted": _may_keep_attendance,
    "sign_out_posted": _may_keep_attendance,
}
OFFERED: dict[str, Callable[[Any], bool]] = {
    "sign_in_posted": lambda posting: posting.is_in_force(timezone.now()) and not _is_at_the_hall(posting),
    "sign_out_posted": _is_at_the_hall,
}
