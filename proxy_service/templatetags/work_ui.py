"""Small helpers of the pages of filing, lists and dashboards."""

from datetime import date
from typing import Any

from django import forms, template
from django.utils.translation import gettext as _

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
