"""What a park committee alone may do. A zone is a part of it and holds no power; nobody passes powers on (行政许可法
24)."""

from portal.organizations.enums import PARK_ROLES, Role
from portal.organizations.models import Membership

LEADERS_ALONE = frozenset({Role.PARK_LEADER})


def acts_as(membership: Membership, roles: frozenset[Role]) -> bool:
    """Whether the person's role is one of ``roles``. Where these name of a park its leader alone, that is the leader of
    the committee, whose decision it is, and not one of a zone."""
    if membership.role not in roles:
        return False
    of_the_committee = membership.organization.park.pk == membership.organization_id
    return membership.role != Role.PARK_LEADER or roles & PARK_ROLES != LEADERS_ALONE or of_the_committee
