"""Figures in words: how a number, its change and the address of its rows stand on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from proxy_service.statistics import Pair

NOTHING = "—"


@dataclass(frozen=True)
class Cell:
    """A figure as text. Without rows there is no address."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A figure of the period, that of the preceding one, and how it changed."""

    label: str | Promise
    now: Cell
    before: Cell | None = None
    change: str = ""
    tone: str = ""


def plain(value: float) -> str:
    """With one decimal where there is one."""
    return f"{round(value, 1):g}"


def cell(value: float | None, url: str, unit: str = "", *, measure: bool = False) -> Cell:
    if value is None:
        return Cell(NOTHING)
    return Cell(f"{plain(value)}{unit}", url if value or measure else "")


def change_of(pair: Pair) -> str:
    if pair.now is None or pair.before is None:
        return ""
    difference = round(pair.now - pair.before, 1)
    if not difference:
        return _("持平")
    return f"{'+' if difference > 0 else '−'}{plain(abs(difference))}"


def rows_url(**filters: Any) -> str:
    """The ledger list with these filters in its address."""
    return f"{reverse('requests')}?{urlencode(filters)}"


def chart(
    labels: list[str], rows: list[list[Any]], names: Sequence[str], *, horizontal: bool = False, most: int = 0
) -> dict[str, Any]:
    series = [{"name": name, "data": [row[index] for row in rows]} for index, name in enumerate(names)]
    return {"labels": labels, "series": series, "horizontal": horizontal, "most": most}
