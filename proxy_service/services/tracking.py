"""Issuing the tracking record of a period as an official paper of the park (BZ54-A3)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import services as documents
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.errors import InvalidInput, NotAllowed
from portal.organizations.enums import PARK_ROLES
from portal.organizations.models import Membership
from portal.paging import counted
from proxy_service import tracking
from proxy_service.periods import Period


@transaction.atomic
def issue_tracking_record(*, actor: Membership, since: date, until: date) -> Document:
    """Freezes the rows of the period as they stand now under a number of the park; the paper belongs to no single
    request's ledger."""
    if actor.role not in PARK_ROLES:
        raise NotAllowed(_("只有园区可以出具跟踪备案表。"))
    now = timezone.now()
    requests = tracking.requests_in(actor, Period(since, until))
    if counted(requests, tracking.MOST).is_more:
        raise InvalidInput(_("一份备案表最多 %d 件，请缩短期间。") % tracking.MOST, field="until")
    rows = tracking.rows_of(requests)
    if not rows:
        raise InvalidInput(_("该期间没有委托，不必出具。"), field="since")
    park = actor.organization.park
    return documents.issue(
        kind=DocumentKind.TRACKING,
        issuer=park,
        ledger=None,
        facts={
            "park": park.name,
            "period_from": since.isoformat(),
            "period_until": until.isoformat(),
            "rows": rows,
            "drawn_on": timezone.localdate(now).isoformat(),
        },
        now=now,
        actor=actor,
    )
