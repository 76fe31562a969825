"""Archived requests, for 保管与销毁 (BZ54-5.5-LEDGER). The keeper is the park, for its zones too."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.organizations.models.organization import OrganizationQuerySet
from portal.retention.kinds import FileKind, Told
from portal.workdays.due import beijing_date
from proxy_service.models import Delivery, ProxyRequest, Visit


def _archived(keepers: OrganizationQuerySet) -> QuerySet[ProxyRequest]:
    rows = ProxyRequest.objects.filter(park__in=keepers).exclude(archived_at=None)
    return rows.select_related("ledger", "park__parent", "enterprise")


def _told(request: ProxyRequest) -> Told:
    assert request.park is not None  # noqa: S101  (submitted)
    assert request.archived_at is not None  # noqa: S101  (archived)
    return Told(
        kind="request",
        ledger_id=request.ledger_id,
        number=request.number or "",
        title=_("%(who)s关于%(what)s代办服务的案卷") % {"who": request.enterprise, "what": request.title},
        archived_on=beijing_date(request.archived_at),
        retained_until=request.retained_until,
        keeper=request.park.park,
    )


def _prolong(ledger: Any, until: date) -> None:
    ProxyRequest.objects.filter(ledger=ledger).update(retained_until=until)


def _strip(ledger: Any) -> int:
    """Whom to call, what was typed, who signed and who was asked; the enterprise, its project and the figures stay."""
    ProxyRequest.objects.filter(ledger=ledger).update(contact_name="", contact_phone="", answers={})
    Delivery.objects.filter(request__ledger=ledger).update(recipient_name="")
    Visit.objects.filter(request__ledger=ledger).update(interviewee="")
    return 0


REQUESTS = FileKind(
    code="request",
    archived=_archived,
    told=lambda rows: map(_told, rows),
    prolong=_prolong,
    strip=_strip,
    overseen=True,
)
