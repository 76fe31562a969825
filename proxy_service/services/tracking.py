"""The tracking record of a period as an official paper of the park (BZ54-A3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import services as documents
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.errors import InvalidInput, NotAllowed
from portal.organizations.enums import PARK_ROLES
from portal.organizations.models import Membership


@transaction.atomic
def issue_tracking_record(
    *, actor: Membership, since: date, until: date, rows: Sequence[Mapping[str, Any]]
) -> Document:
    """Freezes the rows as they stand now under a number of the park. It belongs to no single request's ledger."""
    if actor.role not in PARK_ROLES:
        raise NotAllowed(_("只有园区可以出具跟踪备案表。"))
    if not rows:
        raise InvalidInput(_("该期间没有委托，不必出具。"), field="since")
    now = timezone.now()
    park = actor.organization.park
    return documents.issue(
        kind=DocumentKind.TRACKING,
        issuer=park,
        ledger=None,
        facts={
            "park": park.name,
            "period_from": since.isoformat(),
            "period_until": until.isoformat(),
            "rows": [dict(row) for row in rows],
            "drawn_on": timezone.localdate(now).isoformat(),
        },
        now=now,
        actor=actor,
    )
