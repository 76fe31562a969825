"""Bringing the register of organisations to what a reference file says."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from portal.organizations.models import Organization
from portal.organizations.services.structure import create_organization

FACTS = ("name", "short_name", "kind", "division_code", "document_prefix")
# Filled in where the portal has nothing yet; afterwards they belong to the organisation itself.
CONTACTS = ("phone", "address")


@transaction.atomic
def load_organizations(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Adds organisations that are missing and updates those whose facts differ; (added, updated).

    ``rows`` name a parent by its code, parents first. Nothing is ever removed: requests and their ledgers point at
    organisations.
    """
    known = {organization.code: organization for organization in Organization.objects.select_for_update()}
    added = updated = 0
    for row in rows:
        parent = known[row["parent"]] if row["parent"] else None
        facts = {**{name: row[name] for name in FACTS}, "parent": parent}
        organization = known.get(row["code"])
        if organization is None:
            contacts = {name: row[name] for name in CONTACTS}
            known[row["code"]] = create_organization(code=row["code"], **facts, **contacts)
            added += 1
            continue
        facts |= {name: row[name] for name in CONTACTS if row[name] and not getattr(organization, name)}
        changed = [name for name, value in facts.items() if getattr(organization, name) != value]
        if changed:
            for name in changed:
                setattr(organization, name, facts[name])
            organization.save(update_fields=changed)
            updated += 1
    return added, updated
