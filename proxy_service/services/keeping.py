"""Files that have no case here get what lets them be appraised: a closed ledger, and a last day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from portal.ledger.models import Ledger
from portal.ledger.services import close_ledger, open_ledger
from portal.retention.queries import years_on
from portal.workdays.due import beijing_date
from proxy_service.models import ArchivedCase, PackageKeeping, PaperRecord, PaperVolume
from proxy_service.services.closing import retention_months


def closed_ledger(label: str, closed_at: datetime) -> Ledger:
    """Nothing is ever written into it."""
    ledger = open_ledger(label)
    close_ledger(ledger, closed_at)
    return ledger


def keep_package(case: ArchivedCase, ledger: Ledger) -> None:
    """The package that was taken in is kept as long as it says; its bytes stand under ``ledger``."""
    PackageKeeping.objects.create(case=case, ledger=ledger, retained_until=case.retained_until)


def put_into_volumes(records: Iterable[PaperRecord]) -> None:
    """Gives each line the volume of its park, its year and the day of its entry. The lines are not saved."""
    volumes: dict[tuple[int, int, date], PaperVolume] = {}
    for record in records:
        key = record.park_id, record.entrusted_on.year, beijing_date(record.entered_at)
        if key not in volumes:
            volumes[key] = _volume_of(record)
        record.volume = volumes[key]


def _volume_of(record: PaperRecord) -> PaperVolume:
    year, day = record.entrusted_on.year, beijing_date(record.entered_at)
    label = f"{record.park.code}-历史台账-{year}-{day:%Y%m%d}"
    made: dict[str, Any] = {  # the ledger is opened only if there is no such volume yet
        "ledger": lambda: closed_ledger(label, record.entered_at),
        "retained_until": years_on(day, retention_months() // 12),
    }
    return PaperVolume.objects.get_or_create(park=record.park, year=year, entered_on=day, defaults=made)[0]
