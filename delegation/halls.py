"""Reads on the service halls: which parks have one, and who can own an inquiry there (YN84-2.4)."""

from datetime import datetime

from django.db.models import QuerySet

from delegation.enums.hall import ServiceKind, WindowState
from delegation.models.hall import Inquiry
from delegation.postings import posted_to
from portal.organizations.enums import PARK_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import park_scope

# How far ahead people may book: 平台默认，可调整.
DAYS_AHEAD = 14


def parks_with_hall() -> OrganizationQuerySet:
    """The parks that have a window."""
    return Organization.objects.active().filter(hall_windows__state=WindowState.OPEN).distinct()


def serves(park: Organization, enterprise: Organization) -> bool:
    """Whether a hall serves an enterprise: both in one prefecture (the first four digits of their divisions)."""
    return park.division_code[:4] == enterprise.division_code[:4]


def halls_near(enterprise: Organization) -> OrganizationQuerySet:
    """The parks with a hall that serves the enterprise."""
    return parks_with_hall().filter(division_code__startswith=enterprise.division_code[:4])


def parks_with_opening() -> OrganizationQuerySet:
    """The parks whose hall has a window that opens companies."""
    return (
        Organization.objects.active()
        .filter(
            hall_windows__state=WindowState.OPEN,
            hall_windows__services__kind=ServiceKind.OPENING,
            hall_windows__services__active=True,
        )
        .distinct()
    )


def halls_served(membership: Membership, now: datetime) -> QuerySet[Organization]:
    """The park of the person's office, or those that they are posted to now."""
    if membership.role in PARK_ROLES:
        return Organization.objects.filter(pk=membership.organization.park.pk)
    return Organization.objects.filter(pk__in=posted_to(membership, now).values("park"))


def hall_of(membership: Membership, now: datetime) -> Organization | None:
    """The park at whose hall the person serves now: their own, or the one that they are posted to; None for others."""
    if membership.role in PARK_ROLES:
        return membership.organization.park
    posting = posted_to(membership, now).select_related("park").first()
    return posting.park if posting is not None else None


def colleagues_of(inquiry: Inquiry, now: datetime) -> QuerySet[Membership]:
    """The people of the park and its zones who can own it now."""
    held = (
        Membership.objects.valid(now)
        .people()
        .filter(organization__in=park_scope(inquiry.park), role__in=PARK_ROLES)
    )
    return held.select_related("user", "organization")
