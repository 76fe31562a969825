"""Who is told about a request: the people behind each party."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from portal.fixed import fixed
from portal.organizations.enums import (
    DEPARTMENT_ROLES,
    ENTERPRISE_ROLES,
    OVERSIGHT_ROLES,
    PARK_ROLES,
    OrganizationKind,
    Role,
)
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import people_at, people_in, people_of_park
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
    held = _in_office.ask(officer=request.officer_id, now=now) if request.officer_id else []
    if not any(each.pk == request.officer_id for each in held):
        return people_of_park(request.park, PARK_ROLES, now) if request.park else []
    return list({each.user_id: each.user for each in held}.values())


@fixed(officer=int, now=datetime)
def _in_office(officer: int, now: datetime) -> QuerySet[Membership]:
    """The officer's membership, if it is in force, and those in which others stand in for it."""
    held = Membership.objects.valid(now).people().filter(Q(pk=officer) | Q(substitute_for=officer))
    return held.select_related("user")


def people(party: Party, subject: Any, now: datetime) -> list[User]:
    """The people of one party to the request that the subject belongs to."""
    request = subject.request
    match party:
        case Party.ENTERPRISE:
            return people_at([request.enterprise_id], ENTERPRISE_ROLES, now)
        case Party.PARK:
            return officers_of(request, now)
        case Party.LEADER:
            return people_of_park(request.park, [Role.PARK_LEADER], now)
        case Party.DEPARTMENT:
            return people_in(departments_of(subject), DEPARTMENT_ROLES, now)
        case Party.OVERSIGHT:
            return people_in(overseers_of(request), OVERSIGHT_ROLES, now)
        case Party.SUPERVISOR:
            return people_in([subject.issuer], OVERSIGHT_ROLES, now)
        case Party.SUPERVISED:
            organ = subject.organ
            if organ.is_park:
                return people_of_park(organ, [Role.PARK_LEADER], now)
            return people_in([organ], DEPARTMENT_ROLES, now)
