"""Small helpers of the pages of filing, lists and dashboards."""

from datetime import date
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.markup import format_html
from proxy_service.figures import Cell

register = template.Library()


@register.filter
def answer(field: forms.BoundField) -> str:
    """What was answered, in words: the label of a choice, 是 or 否, a date; a dash where nothing was."""
    value: Any = field.value()
    if isinstance(field.field, forms.BooleanField):
        return _("是") if value and value not in ("False", "off") else _("否")
    if isinstance(field.field, forms.ModelChoiceField):
        found = field.field.queryset.filter(pk=value).first() if value and str(value).isdecimal() else None
        return str(found or "—")
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        return str(dict(choices).get(value, value or "—"))
    if isinstance(value, date):
        return value.isoformat()
    return str(value or "—")


@register.simple_tag
def cell_link(cell: Cell, label: Any, when: str = "") -> SafeString | str:
    """``{% cell_link row.before row.label _("上期") %}``: a figure, linked to the rows behind it; what it is of is said
    to those who hear the page."""
    if not cell.url:
        return cell.text
    heard = f"{label}，{when}" if when else str(label)
    return format_html(
        '<a href="{}">{}<span class="visually-hidden">（{}）</span></a>', cell.url, cell.text, heard
    )
