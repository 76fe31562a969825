"""Who reads what an enterprise reports of those who handle its request (BZ54-6.3): never they themselves."""

from django.db.models import Q, QuerySet

from portal.organizations.enums import ENTERPRISE_ROLES, OVERSIGHT_ROLES, OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from proxy_service.access import visible_requests
from proxy_service.enums import ComplaintState, Jurisdiction
from proxy_service.models import Complaint, ProxyRequest

READERS = (*ENTERPRISE_ROLES, *OVERSIGHT_ROLES, Role.AUDITOR)


def visible_complaints(membership: Membership | None) -> QuerySet[Complaint]:
    """Those of the own enterprise; for counties and the work-group, on the requests that they oversee."""
    complaints = Complaint.objects.all()
    if membership is None:
        return complaints.none()
    if membership.role in ENTERPRISE_ROLES:
        return complaints.filter(request__enterprise=membership.organization)
    if membership.role in OVERSIGHT_ROLES:
        return complaints.filter(request__in=visible_requests(membership)).filter(_overseen_by(membership))
    return complaints if membership.role == Role.AUDITOR else complaints.none()


def _overseen_by(membership: Membership) -> Q:
    """BZ54-5.5: what lies within one county is the county's, what spans several the work-group's, which reads both.
    Where a prefecture has no work-group, its counties receive everything."""
    if membership.role == Role.WORKGROUP_OFFICER:
        return Q()
    workgroups = Organization.objects.active().filter(
        kind=OrganizationKind.WORKGROUP, division_code__startswith=membership.organization.division_code[:4]
    )
    return Q(request__jurisdiction=Jurisdiction.SINGLE) if workgroups.exists() else Q()


def open_complaints(membership: Membership | None) -> QuerySet[Complaint]:
    """What waits for the body that the person acts for; nothing for those who only read."""
    if membership is None or membership.role not in OVERSIGHT_ROLES:
        return Complaint.objects.none()
    return visible_complaints(membership).exclude(state=ComplaintState.CLOSED)


def may_complain(membership: Membership | None, request: ProxyRequest) -> bool:
    """The enterprise's own people, about a request that was filed."""
    return (
        membership is not None
        and membership.role in ENTERPRISE_ROLES
        and membership.organization_id == request.enterprise_id
        and request.number is not None
    )
