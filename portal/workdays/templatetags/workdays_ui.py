"""Days on the calendar's pages."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.icons import PATHS
from portal.markup import format_html
from portal.workdays.enums import Agreement, DayKind
from portal.workdays.written_dates import weekday_name

register = template.Library()

LAMPS = {Agreement.AGREES: ("normal", "check"), Agreement.DIFFERS: ("overdue", "alert")}


@register.simple_tag
def days(first: date, last: date) -> str:
    """``{% days row.first row.last %}``: 2027-02-05（周五）至 2027-02-11（周四）"""
    if first == last:
        return f"{first:%Y-%m-%d}（{weekday_name(first)}）"
    return _("%(first)s（%(from)s）至 %(last)s（%(to)s）") % {
        "first": f"{first:%Y-%m-%d}",
        "from": weekday_name(first),
        "last": f"{last:%m-%d}" if first.year == last.year else f"{last:%Y-%m-%d}",
        "to": weekday_name(last),
    }


@register.simple_tag
def agreement(value: Agreement) -> SafeString:
    """``{% agreement row.count %}``: colour, sign and word."""
    if value not in LAMPS:
        return format_html('<span class="muted">{}</span>', value.label)
    tone, icon = LAMPS[value]
    return format_html(
        '<span class="lamp lamp-{}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg><span>{}</span></span>',
        tone,
        PATHS[icon],
        value.label,
    )


@register.simple_tag
def arranged(value: tuple[DayKind, str] | None) -> str:
    """``{% arranged change.before %}``: 放假 · 春节, or what holds where nothing is entered."""
    if value is None:
        return _("未列（平日上班、周末休息）")
    kind, name = value
    return f"{kind.label} · {name}"


@register.filter
def entered_days(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a proposal, in the order of their days."""
    rows = [
        {
            "first": date.fromisoformat(row.get("day") or row["from"]),
            "last": date.fromisoformat(row.get("to") or row.get("day") or row["from"]),
            "name": row["name"],
            "works": kind == DayKind.WORK,
        }
        for kind in (DayKind.OFF, DayKind.WORK)
        for row in entry.get(kind.value, ())
    ]
    yield from sorted(rows, key=lambda row: row["first"])
