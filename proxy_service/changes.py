"""Requests, and their parts, in the order of the requests' last change, as other systems pull them (``portal.api``).

PostgreSQL keeps the moment, in a row beside the request's, and in one for each department that has it on its list
(migrations 0033 and 0034): with every entry of its ledger, and while a draft is filled in. So whoever sees few requests
among many has theirs from an index, in this order, without looking at the others'.
"""

from typing import Any

from django.db.models import F, QuerySet

from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, PARK_ROLES
from portal.organizations.models import Membership
from portal.organizations.queries import park_keys
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


def with_changes(membership: Membership | None, rows: QuerySet[Any], way: str = "") -> QuerySet[Any]:
    """Requests, or parts of requests to which ``way`` leads, all of which the person sees, each with ``changed_at`` of
    its request and, from beside that, the request's key, ``changed_request``. What these are read from is narrowed to
    the reader's own once more, so that their index gives the order: who sees few requests among many has the parts of
    these without a look at others'."""
    if membership is None:
        return rows.none()
    change = f"{way}__change" if way else "change"
    if membership.role in DEPARTMENT_ROLES:
        change = f"{way}__department_changes" if way else "department_changes"
        rows = rows.filter(**{f"{change}__group": membership.organization.group_id})
    elif membership.role in PARK_ROLES:
        rows = rows.filter(**{f"{change}__park_id__in": park_keys(membership.organization)})
    elif membership.role in ENTERPRISE_ROLES:
        rows = rows.filter(**{f"{change}__enterprise_id": membership.organization_id})
    else:
        rows = rows.filter(**{f"{change}__isnull": False})
    return rows.annotate(changed_at=F(f"{change}__changed_at"), changed_request=F(f"{change}__request"))


def order(*, is_pulled: bool) -> tuple[str, ...]:
    """That of ``with_changes``: the newest change first or, for whoever pulls what changed since, last; nothing is
    passed over that changes meanwhile, by whatever its ledger tells of. The parts of one request stay together."""
    names = ("changed_at", "changed_request", "pk")
    return names if is_pulled else tuple(f"-{name}" for name in names)
