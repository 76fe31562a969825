"""Who reads the lines of old ledgers, and how they are looked for. Everything is denied that is not named here."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_scope
from proxy_service.models import PaperRecord

READERS = PARK_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR}


def visible_records(membership: Membership | None) -> QuerySet[PaperRecord]:
    """A park's people see those of the park and its zones, who oversees it those of its divisions, the auditor all."""
    records = PaperRecord.objects.select_related("park", "volume")
    if membership is None:
        return records.none()
    if membership.role in PARK_ROLES:
        return records.filter(park__in=park_scope(membership.organization))
    if membership.role in OVERSIGHT_ROLES:
        return records.filter(park__division_code__in=divisions_under(membership.organization))
    return records if membership.role == Role.AUDITOR else records.none()


def found(records: QuerySet[PaperRecord], wanted: dict[str, Any]) -> QuerySet[PaperRecord]:
    """Those that have every word of ``q`` in number, client, matter or officer, within the days ``since`` to ``until``
    (both included), with the ``follow_up``, of the ``park``; what is not given does not narrow."""
    for word in str(wanted.get("q") or "").split():
        records = records.filter(
            Q(number__icontains=word)
            | Q(client__icontains=word)
            | Q(matter__icontains=word)
            | Q(officer__icontains=word)
        )
    since: date | None = wanted.get("since")
    until: date | None = wanted.get("until")
    if since:
        records = records.filter(entrusted_on__gte=since)
    if until:
        records = records.filter(entrusted_on__lte=until)
    if wanted.get("follow_up"):
        records = records.filter(follow_up=wanted["follow_up"])
    if wanted.get("park"):
        records = records.filter(park=wanted["park"])
    return records
