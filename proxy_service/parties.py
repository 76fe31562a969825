"""Who is told about a request: the people behind each party."""

from datetime import datetime
from typing import Any

from portal.organizations.enums import (
    DEPARTMENT_ROLES,
    ENTERPRISE_ROLES,
    OVERSIGHT_ROLES,
    PARK_ROLES,
    OrganizationKind,
    Role,
)
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import park_scope, people_in
from proxy_service.lifecycle import Party
from proxy_service.models import Handover, ProxyRequest


def overseers_of(request: ProxyRequest) -> list[Organization]:
    """BZ54-5.5: the county government for a request within one county; the prefecture's work-group for several. Where a
    prefecture has no work-group, the county governments concerned, so that the report can always be sent."""
    if request.is_multi:
        prefix = request.park.division_code[:4]
        workgroups = Organization.objects.active().filter(
            kind=OrganizationKind.WORKGROUP, division_code__startswith=prefix
        )
        if workgroups:
            return list(workgroups)
    counties = Organization.objects.active().filter(
        kind=OrganizationKind.COUNTY, division_code__in=request.divisions
    )
    return list(counties)


def oversees(organization: Organization, request: ProxyRequest) -> bool:
    """Whether the organisation is one of ``overseers_of``; within one county its kind and its division tell."""
    if request.is_multi:
        return organization in overseers_of(request)
    return organization.kind == OrganizationKind.COUNTY and organization.division_code in request.divisions


def departments_of(subject: Any) -> list[Organization]:
    """The organ of the subject itself, or every department to which papers of the request were handed."""
    organ = getattr(subject, "organ", None)
    if organ is not None:
        return [organ]
    matter = getattr(subject, "matter", None)
    if matter is not None and matter.organ is not None:
        return [matter.organ]
    handed = Handover.objects.filter(matter__request=subject.request)
    return list(Organization.objects.filter(pk__in=handed.values("organ")))


def officers_of(request: ProxyRequest, now: datetime) -> list[User]:
    """The proxy officer and whoever stands in for them; without one, or with one who has left or is another system,
    everybody of the park."""
    in_office = Membership.objects.valid(now).people()
    if request.officer is None or not in_office.filter(pk=request.officer.pk).exists():
        return people_in(park_scope(request.park), PARK_ROLES, now) if request.park else []
    standing_in = in_office.filter(substitute_for=request.officer)
    return [request.officer.user, *User.objects.filter(pk__in=standing_in.values("user"))]


def people(party: Party, subject: Any, now: datetime) -> list[User]:
    """The people of one party to the request that the subject belongs to."""
    request = subject.request
    match party:
        case Party.ENTERPRISE:
            return people_in([request.enterprise], ENTERPRISE_ROLES, now)
        case Party.PARK:
            return officers_of(request, now)
        case Party.LEADER:
            return people_in(park_scope(request.park), [Role.PARK_LEADER], now)
        case Party.DEPARTMENT:
            return people_in(departments_of(subject), DEPARTMENT_ROLES, now)
        case Party.OVERSIGHT:
            return people_in(overseers_of(request), OVERSIGHT_ROLES, now)
        case Party.SUPERVISOR:
            return people_in([subject.issuer], OVERSIGHT_ROLES, now)
        case Party.SUPERVISED:
            organ = subject.organ
            if organ.is_park:
                return people_in(park_scope(organ), [Role.PARK_LEADER], now)
            return people_in([organ], DEPARTMENT_ROLES, now)
