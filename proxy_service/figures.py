"""Figures in words: how a number, its change and the address of its rows stand on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.addresses import url_of
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


def change_of(pair: Pair, unit: str = "") -> str:
    """How the figure changed; shares change by points, not by per cent."""
    if pair.now is None or pair.before is None:
        return ""
    difference = round(pair.now - pair.before, 1)
    if not difference:
        return _("持平")
    text = f"{'+' if difference > 0 else '−'}{plain(abs(difference))}"
    return _("%s 个百分点") % text if unit == "%" else text


def rows_url(**filters: Any) -> str:
    """The ledger list with these filters in its address."""
    return f"{url_of('requests')}?{urlencode(filters)}"


def chart(
    labels: list[str],
    rows: list[list[Any]],
    names: Sequence[str],
    *,
    horizontal: bool = False,
    stacked: bool = False,
    most: int = 0,
) -> dict[str, Any]:
    """What ``dashboard.js`` draws: one bar a row for each name; ``most`` ends the axis, 0 leaves it open."""
    series = [{"name": name, "data": [row[index] for row in rows]} for index, name in enumerate(names)]
    return {
        "labels": labels,
        "series": series,
        "horizontal": horizontal,
        "stacked": stacked,
        "most": most,
    }
