"""Requests in the order of their last change, as other systems pull them (``portal.api``).

PostgreSQL keeps the moment, in a row beside the request's, and in one for each department that has it on its list
(migrations 0033 and 0034): with every entry of its ledger, and while a draft is filled in. So whoever sees few requests
among many has theirs from an index, in this order, without looking at the others'.
"""

from collections.abc import Mapping

from django.db.models import F, QuerySet

from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES
from portal.organizations.models import Membership
from portal.organizations.queries import park_keys
from proxy_service.models import ProxyRequest
from proxy_service.recounting import Kept

_of_requests = Kept(
    table="proxy_service_requestchange",
    columns="request_id, park_id, enterprise_id, changed_at",
    truth="proxy_service_changes_of",
    keep="proxy_service_keep_changes",
)
_of_departments = Kept(
    table="proxy_service_departmentchange",
    columns="request_id, group_id, changed_at",
    truth="proxy_service_department_changes_of",
    keep="proxy_service_keep_department_changes",
)


def recount() -> int:
    """As ``Kept.recount``: of the requests, then of what departments list."""
    return _of_requests.recount() + _of_departments.recount()


def with_changes(membership: Membership | None, requests: QuerySet[ProxyRequest]) -> QuerySet[ProxyRequest]:
    """The requests, all of which the person sees, each with ``changed_at``. What it is read from is narrowed to the
    reader's own once more, so that their index gives the order."""
    if membership is None:
        return requests.none()
    if membership.role in DEPARTMENT_ROLES:
        own = requests.filter(department_changes__group=membership.organization.group_id)
        return own.annotate(changed_at=F("department_changes__changed_at"))
    requests = requests.filter(change__isnull=False)
    if membership.role in PARK_ROLES:
        requests = requests.filter(change__park_id__in=park_keys(membership.organization))
    if membership.role in ENTERPRISE_ROLES:
        requests = requests.filter(change__enterprise_id=membership.organization_id)
    return requests.annotate(changed_at=F("change__changed_at"))


def kept_for(membership: Membership | None) -> Mapping[str, str]:
    """Where the rows of ``with_changes`` have their keys in the index of the order: ``portal.paging.Part.kept``."""
    is_department = membership is not None and membership.role in DEPARTMENT_ROLES
    return {"pk": f"{'department_changes' if is_department else 'change'}__request"}
