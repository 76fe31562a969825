"""Files that have no case here get what lets them be appraised: a closed ledger, and a last day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.ledger.models import Ledger
from portal.ledger.services import close_ledger, open_ledger, open_ledger_named
from portal.retention.queries import years_on
from portal.workdays.due import beijing_date
from proxy_service.models import ArchivedCase, PackageKeeping, PaperRecord, PaperVolume
from proxy_service.services.closing import retention_months


def ledger_of_package(number: str) -> Ledger:
    """For the bytes of a package with the number that it tells: whoever made it wrote that, so its label is of a space
    of its own. To be closed once the bytes are in."""
    return open_ledger(f"案卷包-{number}")


def keep_package(case: ArchivedCase, ledger: Ledger) -> None:
    """The package that was taken in is kept as long as it says; its bytes stand under ``ledger``, into which nothing is
    written."""
    close_ledger(ledger, case.archived_at)
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
        "ledger": lambda: _closed_ledger(label, record),
        "retained_until": years_on(day, retention_months() // 12),
    }
    return PaperVolume.objects.get_or_create(park=record.park, year=year, entered_on=day, defaults=made)[0]


def _closed_ledger(label: str, record: PaperRecord) -> Ledger:
    """Nothing is ever written into it. The second label where another park once had this one's code."""
    ledger = open_ledger_named(label, f"{label}-{record.park_id}")
    close_ledger(ledger, record.entered_at)
    return ledger
