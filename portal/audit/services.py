"""The only writer of the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.audit.models import AuditLedger
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization


def write(
    *,
    actor: Membership | None,
    organization: Organization | None,
    kind: str,
    summary: str,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    """Adds one entry, in the transaction of the act; see ``portal.organizations.recording.record``."""
    ledger.append(
        ledger=ledger_of(organization),
        heading=Heading.SYSTEM,
        kind=kind,
        summary=summary,
        occurred_at=now,
        actor=actor,
        data=dict(data),
        told=False,  # the log is no case: other houses' systems hear nothing of it
    )


def ledger_of(organization: Organization | None) -> Ledger:
    """The log of an organisation, opened at its first entry; of two who open it at once, one does."""
    # Called only if there is none yet, and undone where somebody else was quicker.
    opened: dict[str, Any] = {"ledger": lambda: ledger.open_ledger_named(*_labels(organization))}
    logs = AuditLedger.objects.select_related("ledger")
    return logs.get_or_create(organization=organization, defaults=opened)[0].ledger


def _labels(organization: Organization | None) -> tuple[str, ...]:
    """The second where another organisation's log was called by this code before; no log may fail to open."""
    if organization is None:
        return (_("审计-平台"), _("审计-平台-0"))
    return (
        _("审计-%(code)s") % {"code": organization.code},
        _("审计-%(code)s-%(key)d") % {"code": organization.code, "key": organization.pk},
    )
