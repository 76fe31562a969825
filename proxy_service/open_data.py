"""Open data: the bytes of the published sets as CSV and JSON, for pages and programs of anybody."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.exchange.tables import Column
from portal.exchange.writing import csv_text
from portal.health.remembered import Remembered
from proxy_service.open_sets import SETS, DataSet

#: Seconds for which a process gives the same bytes again.
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Published:
    """The bytes of a set in both forms, with a strong tag of each."""

    as_of: date | None
    count: int
    csv: bytes
    json: bytes

    def etag(self, form: str) -> str:
        return f'"{hashlib.sha256(getattr(self, form)).hexdigest()[:32]}"'


def _publish(dataset: DataSet) -> Published:
    now = timezone.now()
    as_of, rows = dataset.as_of(now), [list(row) for row in dataset.rows(now)]
    return Published(as_of, len(rows), _csv(dataset, rows), _json(dataset, rows, as_of))


def _csv(dataset: DataSet, rows: list[list[Any]]) -> bytes:
    heads = [Column(one.label, len(str(one.label)), str) for one in dataset.columns]
    return b"".join(csv_text(str(dataset.title), heads, ([_spoken(one) for one in row] for row in rows)))


def _spoken(value: Any) -> Any:
    return str(_("是") if value else _("否")) if isinstance(value, bool) else value


def _json(dataset: DataSet, rows: list[list[Any]], as_of: date | None) -> bytes:
    names = [column.name for column in dataset.columns]
    content = {
        "set": dataset.name,
        "title": str(dataset.title),
        "description": str(dataset.about),
        "publisher": settings.SERVICE_NAME,
        "licence": settings.OPEN_DATA_LICENCE,
        "as_of": as_of,
        "fewest_cases": settings.OPEN_DATA_FEWEST,
        "columns": [
            {"name": one.name, "label": str(one.label), "description": str(one.about)}
            for one in dataset.columns
        ],
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=date.isoformat).encode()


def _remembered(dataset: DataSet) -> Remembered[Published]:
    return Remembered(lambda: _publish(dataset), KEPT_SECONDS)


published: dict[str, Remembered[Published]] = {name: _remembered(one) for name, one in SETS.items()}
