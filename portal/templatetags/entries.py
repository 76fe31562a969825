"""Entries of a ledger as a list and as a table. A case has hundreds: their rows are put together here, which a template
takes ten times as long for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ledger.models import LedgerEntry
from portal.markup import format_html, format_html_join
from portal.words import word_of

register = template.Library()

ITEM = """<li class="timeline-item{} timeline-{}">{}
    <div class="timeline-body"><p class="timeline-title"><span class="heading-tag">{}</span> {}</p>
      <p class="timeline-who">{}{}</p>{}</div></li>"""
CELL = '<td data-label="{}">{}</td>'
ROW = f"<tr>{CELL * 4}</tr>"


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """``{% moment entry.occurred_at %}``: day, hour and minute, as people read it and as machines do."""
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}")


@register.simple_tag
def timeline(entries: Iterable[LedgerEntry]) -> SafeString:
    """``{% timeline entries %}``: what happened, in the order given; the first is marked as the latest."""
    system = _("系统")
    items = (
        (
            "" if number else " timeline-latest",
            entry.heading,
            moment(entry.occurred_at),
            word_of(entry, "heading"),
            entry.summary,
            entry.organization_name or system,
            _person(entry),
            _opinion(entry.data),
        )
        for number, entry in enumerate(entries)
    )
    return format_html('<ol class="timeline">{}</ol>', format_html_join("\n", ITEM, items))


def _person(entry: LedgerEntry) -> str:
    role = f"（{entry.role_name}）" if entry.role_name else ""
    return f" · {entry.actor_name}{role}" if entry.actor_name else ""


def _opinion(data: dict[str, Any]) -> SafeString | str:
    said = data.get("opinion")
    return format_html('<p class="timeline-opinion">{}</p>', said) if said else ""


@register.simple_tag
def entry_rows(entries: Iterable[LedgerEntry]) -> SafeString:
    """``{% entry_rows entries %}``: 序号, 时间, 内容 and 经办 of each, as rows of a table."""
    number, time, words, by, system = _("序号"), _("时间"), _("内容"), _("经办"), _("系统")
    rows = (
        (
            number,
            entry.sequence,
            time,
            moment(entry.occurred_at),
            words,
            entry.summary,
            by,
            _who(entry) or system,
        )
        for entry in entries
    )
    return format_html_join("\n", ROW, rows)


def _who(entry: LedgerEntry) -> SafeString | str:
    if not entry.actor_name:
        return ""
    return format_html('{}<br><span class="muted">{}</span>', entry.actor_name, entry.organization_name)
