"""Writes on organisations themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import NotAllowed
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.organizations.recording import record


@transaction.atomic
def create_organization(*, code: str, name: str, kind: str, **fields: Any) -> Organization:
    """Adds an organisation together with the group that receives its cross-organisation permissions."""
    group = Group.objects.create(name=f"organization:{code}")
    return Organization.objects.create(code=code, name=name, kind=kind, group=group, **fields)


@transaction.atomic
def change_organization(
    *, organization: Organization, actor: Membership, now: datetime, **facts: str
) -> Organization:
    """The system administrator keeps what an organisation is called for short, where it is reached and what its
    numbers begin with. Nothing is written where nothing differs."""
    if actor.role != Role.ADMINISTRATOR:
        raise NotAllowed(_("只有系统管理员可以修改组织资料。"))
    kept = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    before = {name: getattr(kept, name) for name in facts}
    changed = [name for name, value in facts.items() if value != before[name]]
    if not changed:
        return kept
    for name in changed:
        setattr(kept, name, facts[name])
    kept.save(update_fields=changed)
    labels = "、".join(str(getattr(Organization, name).field.verbose_name) for name in changed)
    record(
        actor=actor,
        organization=kept,
        kind="organization.changed",
        summary=_("修改%(name)s的%(fields)s") % {"name": kept.name, "fields": labels},
        data=changes(before, facts),
        now=now,
    )
    return kept


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    """What differs, for the audit log. A telephone may be somebody's own: that it changed is told, not from what to
    what."""
    fields = [name for name in after if after[name] != before[name]]
    told = [name for name in fields if name != "phone"]
    return {
        "fields": fields,
        "before": {name: before[name] for name in told},
        "after": {name: after[name] for name in told},
    }


@transaction.atomic
def confirm_enterprise(*, enterprise: Organization, actor: Membership, now: datetime) -> None:
    """The park confirms that an enterprise is what it says it is, at its first request; once is enough."""
    confirmed = Organization.objects.filter(pk=enterprise.pk, confirmed_at=None).update(
        confirmed_at=now, confirmed_by=actor.user
    )
    enterprise.refresh_from_db(fields=["confirmed_at", "confirmed_by"])
    if confirmed:
        record(
            actor=actor,
            organization=enterprise,
            kind="enterprise.confirmed",
            summary=_("园区确认%(name)s") % {"name": enterprise.name},
            now=now,
        )
