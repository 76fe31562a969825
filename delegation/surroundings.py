"""Who belongs to the surroundings of a park: whose departments come to it, whose enterprises it serves."""

from delegation.halls import serves
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Organization


def departments_around(park: Organization) -> list[Organization]:
    """The departments of the park's government, and those of the prefecture above it."""
    governments = [park.parent_id, park.parent.parent_id if park.parent else None]
    found = Organization.objects.active().filter(kind__in=DEPARTMENT_KINDS, parent__in=governments)
    return list(found.order_by("-code"))


def belongs_to(department: Organization, park: Organization) -> bool:
    return department in departments_around(park)


def lies_around(enterprise: Organization, park: Organization) -> bool:
    """In the prefecture of the park: enterprises are entered with the division of a county or of a park's code."""
    return serves(park, enterprise)
