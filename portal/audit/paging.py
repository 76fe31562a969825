"""Pages of a log by key: however much is written meanwhile, nothing is shown twice and nothing left out."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows, the latest first, and the query strings of the pages beside, "" where there is none."""

    rows: list[Any]
    newer: str
    older: str


def page_of(log: QuerySet[Any], data: QueryDict) -> Page:
    """The page behind ``?before=`` a key, before ``?after=`` one, or the first."""
    before, after = _key(data, "before"), _key(data, "after")
    if after and not before:
        rows = list(log.filter(pk__gt=after).order_by("pk")[: SIZE + 1])
        has_newer, has_older = len(rows) > SIZE, True
        rows = rows[:SIZE][::-1]
    else:
        rows = list((log.filter(pk__lt=before) if before else log).order_by("-pk")[: SIZE + 1])
        has_newer, has_older = before is not None, len(rows) > SIZE
        rows = rows[:SIZE]
    return Page(
        rows,
        _beside(data, after=rows[0].pk) if rows and has_newer else "",
        _beside(data, before=rows[-1].pk) if rows and has_older else "",
    )


def _key(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _beside(data: QueryDict, **key: int) -> str:
    kept = data.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    for name, value in key.items():
        kept[name] = str(value)
    return f"?{kept.urlencode()}"
