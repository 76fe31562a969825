"""Who is told about a case: the people of the organisations behind each party."""

from datetime import datetime
from typing import Any

from delegation.lifecycle import Party
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES, Role
from portal.organizations.models import User
from portal.organizations.queries import park_scope, people_in

ROLES: dict[str, frozenset[Role]] = {
    Party.APPLICANT: ENTERPRISE_ROLES,
    Party.PARK: PARK_ROLES,
    Party.PARK_LEADER: frozenset({Role.PARK_LEADER}),
    Party.DEPARTMENT: DEPARTMENT_ROLES,
    Party.DEPARTMENT_LEADER: frozenset({Role.DEPARTMENT_LEADER}),
    Party.BUREAU: DEPARTMENT_ROLES,
    Party.JUSTICE: DEPARTMENT_ROLES,
    Party.GOVERNMENT: frozenset({Role.COUNTY_OFFICER}),
}


def people(party: str, subject: Any, now: datetime) -> list[User]:
    """The people of one party to the subject; of a park, those of its zones too, but its leader is the committee's."""
    organs = list(subject.organs(party))
    if party == Party.PARK:
        organs = [zone for park in organs for zone in park_scope(park)]
    return people_in(organs, ROLES[party], now)
