"""What a field of a form is called, and which JSON it takes."""

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TRUE_OR_FALSE = {"true", "false"}
TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?")


class Kind(StrEnum):
    """The type of a member, as the description of an act names it. ``choice`` and ``choices`` are keys of what is
    offered; their keys are texts or whole numbers."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MOMENT = "date-time"
    TIME = "time"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"
    FILES = "files"


# Subclasses before what they are subclasses of.
_KINDS: tuple[tuple[type[forms.Field], Kind], ...] = (
    (forms.FileField, Kind.FILE),
    (forms.BooleanField, Kind.BOOLEAN),
    (forms.MultipleChoiceField, Kind.CHOICES),
    (forms.ModelMultipleChoiceField, Kind.CHOICES),
    (forms.ChoiceField, Kind.CHOICE),
    (forms.ModelChoiceField, Kind.CHOICE),
    (forms.DecimalField, Kind.DECIMAL),
    (forms.IntegerField, Kind.INTEGER),
    (forms.DateTimeField, Kind.MOMENT),
    (forms.DateField, Kind.DATE),
    (forms.TimeField, Kind.TIME),
)

COMPLAINTS = {
    Kind.TEXT: _("应为文字。"),
    Kind.BOOLEAN: _("应为 true 或 false。"),
    Kind.INTEGER: _("应为整数。"),
    Kind.DECIMAL: _("应为数字。"),
    Kind.DATE: _("应为日期，如 2026-03-02。"),
    Kind.MOMENT: _("应为带时区的日期和时间，如 2026-03-02T10:00:00+08:00。"),
    Kind.TIME: _("应为时刻，如 10:30。"),
    Kind.CHOICE: _("应为所列选项之一。"),
    Kind.CHOICES: _("应为所列选项组成的数组。"),
    Kind.FILE: _("文件须以 multipart/form-data 上传。"),
    Kind.FILES: _("文件须以 multipart/form-data 上传。"),
}


def kind_of(field: forms.Field) -> Kind:
    kind = next((kind for base, kind in _KINDS if isinstance(field, base)), Kind.TEXT)
    several = kind == Kind.FILE and getattr(field.widget, "allow_multiple_selected", False)
    return Kind.FILES if several else kind


def is_aid(field: forms.Field) -> bool:
    """Whether the field only helps the page along: nothing that a system would send."""
    return field.widget.is_hidden and not field.required


def fits(kind: Kind, value: Any, *, as_text: bool) -> bool:
    """Whether a JSON value, or the text of a part (``as_text``), can be meant for a member of that kind. Whether it is
    a good one is the form's business. Nothing (null, or an empty text) fits everywhere but for files."""
    if kind in (Kind.FILE, Kind.FILES):
        return False
    if kind == Kind.CHOICES:
        items = [value] if as_text and not isinstance(value, list) else value
        return value is None or (isinstance(items, list) and all(_is_key(item) for item in items))
    if value is None or (as_text and value == ""):
        return True
    if kind == Kind.BOOLEAN:
        return value in TRUE_OR_FALSE if as_text else isinstance(value, bool)
    if kind == Kind.CHOICE:
        return _is_key(value)
    if kind in (Kind.INTEGER, Kind.DECIMAL):
        numbers = (str, int, float) if kind == Kind.DECIMAL else (str,) if as_text else (int,)
        return isinstance(value, numbers) and not isinstance(value, bool)
    return isinstance(value, str) and (value == "" or _is_written(kind, value))


def _is_key(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_written(kind: Kind, value: str) -> bool:
    """Whether a text is one of its kind as ISO 8601 writes it."""
    try:
        if kind == Kind.DATE:
            return date.fromisoformat(value).isoformat() == value
        if kind == Kind.MOMENT:
            return datetime.fromisoformat(value).tzinfo is not None
        if kind == Kind.TIME:
            return bool(TIME.fullmatch(value) and time.fromisoformat(value))
    except ValueError:
        return False
    return True
