"""Grants that cross organisations. The only importer of guardian; everything else is a plain filter on a key.

A grant is given to the group of an organisation, never to a person: whoever joins or leaves the organisation gains or
loses it at once. The tables are guardian's direct foreign-key ones, so that no grant outlives its object.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_group_obj_perms_model

from portal.organizations.models import Organization

M = TypeVar("M", bound=Model)


def grant(permission: str, organization: Organization, subject: Model) -> None:
    """Grants ``app.codename`` on ``subject`` to everybody of ``organization``; granting twice is granting once."""
    assign_perm(permission, organization.group, subject)


def revoke(permission: str, organization: Organization, subject: Model) -> None:
    remove_perm(permission, organization.group, subject)


def granted(permission: str, organization: Organization, queryset: "QuerySet[M, Any]") -> "QuerySet[M, Any]":
    """Those of ``queryset`` on which ``organization`` was granted ``permission``, decided in SQL: the shortcut of
    guardian reads the keys into a list, which grows with every grant."""
    app, codename = permission.split(".")
    model: Any = queryset.model
    grants = get_group_obj_perms_model(model)._default_manager.filter(
        group=organization.group_id, permission__codename=codename, permission__content_type__app_label=app
    )
    return queryset.filter(pk__in=grants.values("content_object"))
