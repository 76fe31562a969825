"""Files of cases of delegated powers, for 保管与销毁 (档案法 13). Who keeps a file, the mode of its power settles;
what is kept for ever is none of these."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from delegation.enums.filings import FilingState, Retention
from delegation.models.case import Case
from delegation.models.filings import Filing
from portal.organizations.models.organization import OrganizationQuerySet
from portal.retention.kinds import FileKind, Told
from portal.workdays.due import beijing_date

#: Fields of cases that name somebody to be reached.
PERSONAL = ("contact_name", "contact_phone", "asker", "asker_phone")


def _archived(keepers: OrganizationQuerySet) -> QuerySet[Filing]:
    rows = Filing.objects.filter(owner__in=keepers, state=FilingState.ARCHIVED)
    return rows.exclude(retention=Retention.PERMANENT).select_related("ledger", "owner__parent")


def _told(filing: Filing) -> Told:
    assert filing.archived_at is not None  # noqa: S101  (archived)
    return Told(
        kind="filing",
        ledger_id=filing.ledger_id,
        number=filing.number or "",
        title=filing.title,
        archived_on=beijing_date(filing.archived_at),
        retained_until=filing.retained_until,
        keeper=filing.owner.park,
    )


def _prolong(ledger: Any, until: date) -> None:
    Filing.objects.filter(ledger=ledger).update(retained_until=until)


def _strip(ledger: Any) -> int:
    """Whom to call, and the register's copy of the case; that it was, how it ended and its numbers stay."""
    filing = Filing.objects.get(ledger=ledger)
    (model,) = (
        model
        for model in apps.get_app_config("delegation").get_models()
        if issubclass(model, Case) and filing.subject == model.SUBJECT
    )
    known = {field.name for field in model._meta.concrete_fields}
    if emptied := dict.fromkeys((name for name in PERSONAL if name in known), ""):
        model._default_manager.filter(ledger=ledger).update(**emptied)
    Filing.objects.filter(ledger=ledger).update(data={})
    return 0


FILINGS = FileKind(
    code="filing",
    archived=_archived,
    told=lambda rows: map(_told, rows),
    prolong=_prolong,
    strip=_strip,
    overseen=False,
)
