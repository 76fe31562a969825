"""The tracking record of a period (代办服务全程跟踪备案表, BZ54-A3): its rows and the papers issued from them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind
from portal.documents.models import Document, DocumentQuerySet
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.paging import Part
from proxy_service import listing
from proxy_service.facts.closing import tracking_rows
from proxy_service.models import ProxyRequest
from proxy_service.periods import Period

READERS = (*PARK_ROLES, *OVERSIGHT_ROLES, Role.AUDITOR)
# One paper holds no more, and is never cut off in silence.
MOST = 500
#: What a row tells of besides the request.
PARTS = ("matters__version", "visits")


def requests_in(membership: Membership, period: Period, park: int | None = None) -> QuerySet[ProxyRequest]:
    """What was entrusted in the period, as far as the person may read it, in the order of entrustment."""
    found = listing.listed(membership).filter(period.covers("submitted_at"))
    if park is not None:
        found = found.filter(park=park)
    return found.prefetch_related(*PARTS).order_by(*listing.BY_DAY)


def as_list(requests: QuerySet[ProxyRequest]) -> Part:
    """``requests_in`` a period, for pages of it; only of those that a page shows the parts are read."""
    return Part(requests.prefetch_related(None), listing.BY_DAY)


def rows_of(requests: Iterable[ProxyRequest]) -> list[dict[str, Any]]:
    """The rows of annex 3: a few queries for any number of them."""
    found = list(requests)
    prefetch_related_objects(found, *PARTS)
    return [row for request in found for row in tracking_rows(request)]


def cells_of(row: dict[str, Any]) -> tuple[Any, ...]:
    """One row of annex 3 as its seven cells."""
    return (
        row["client"],
        row["matter"],
        date.fromisoformat(row["entrusted_on"]),
        _("%(begin)s 至 %(end)s") % {"begin": row["period_from"], "end": row["period_until"]},
        row["officer"],
        row["progress"],
        row.get("follow_up", ""),
    )


def papers_of(membership: Membership) -> DocumentQuerySet:
    """The records of a period that the person's park issued, latest first. Those of one request stand with it."""
    found = Document.objects.filter(kind=DocumentKind.TRACKING, ledger=None)
    if membership.role not in PARK_ROLES:
        return found.none()
    return found.filter(issuer=membership.organization.park).order_by("-issued_at", "-sequence")
