"""Writes on organisations themselves."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from portal.organizations.models import Membership, Organization


@transaction.atomic
def create_organization(*, code: str, name: str, kind: str, **fields: Any) -> Organization:
    """Adds an organisation together with the group that receives its cross-organisation permissions."""
    group = Group.objects.create(name=f"organization:{code}")
    return Organization.objects.create(code=code, name=name, kind=kind, group=group, **fields)


def confirm_enterprise(*, enterprise: Organization, actor: Membership, now: datetime) -> None:
    """The park confirms that an enterprise is what it says it is, at its first request; once is enough."""
    Organization.objects.filter(pk=enterprise.pk, confirmed_at=None).update(
        confirmed_at=now, confirmed_by=actor.user
    )
    enterprise.refresh_from_db(fields=["confirmed_at", "confirmed_by"])
