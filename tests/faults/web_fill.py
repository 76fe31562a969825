"""The form of any act, filled in as somebody would who reads nothing but the form: what is asked for, likely values."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from django import forms
from django.utils import timezone

from portal.acts.fields import Upload, Uploads
from portal.acts.forms import ActForm
from portal.documents.samples.uploads import pdf
from tests.proxy_service.test_act_pages import is_upload, querydict

# How far ahead a day may be that is asked for, and which of several choices is taken.
DAYS, PLACES = (0, 7, 1, -1, 30, 400), (0, -1, 1)
UPLOADS = (Upload, Uploads, forms.FileField)


def fillings(form: ActForm) -> Iterator[dict[str, Any]]:
    """What could be typed: the fields that must be, then all; with other days and other choices."""
    for days, place, everything in product(DAYS, PLACES, (False, True)):
        typed = _fields(form, "", days, place, everything)
        if form.formset is not None:
            rows = form.formset
            typed |= {f"{rows.prefix}-TOTAL_FORMS": len(rows.forms), f"{rows.prefix}-INITIAL_FORMS": 0}
            for number, row in enumerate(rows.forms):
                anchored = any(row[name].value() for name in row.fields)
                if anchored or number == 0:
                    typed |= _fields(row, f"{rows.prefix}-{number}-", days, place, everything)
        yield typed


def bound(form: ActForm, typed: dict[str, Any]) -> ActForm:
    """The same form with what was typed."""
    data = querydict({name: value for name, value in typed.items() if not is_upload(value)})
    files = querydict({name: value for name, value in typed.items() if is_upload(value)})
    for several in files.lists():
        for file in several[1]:
            file.seek(0)
    return type(form)(data, files, subject=form.subject, membership=form.membership, now=form.now)


def _fields(form: Any, prefix: str, days: int, place: int, everything: bool) -> dict[str, Any]:
    typed = {}
    for name, field in form.fields.items():
        held = form[name].value()
        if isinstance(held, date | datetime):
            held = field.widget.format_value(held)
        if isinstance(field, forms.BooleanField):
            held = "on" if held else None
        if held in (None, "", []) or isinstance(field, UPLOADS):
            held = _value(name, field, days, place) if field.required or everything else None
        if held is not None:
            typed[prefix + name] = held
    return typed


def _value(name: str, field: forms.Field, days: int, place: int) -> Any:
    day = timezone.localdate() + timedelta(days=days)
    match field:
        case Uploads():
            return [pdf(name)]
        case forms.FileField():
            return pdf(name)
        case forms.MultipleChoiceField():
            return [key for key, _label in _choices(field)] or None
        case forms.ChoiceField():
            offered = [key for key, _label in _choices(field) if key not in ("", None)]
            return offered[place % len(offered)] if offered else None
        case forms.BooleanField():
            return "on"
        case forms.DateTimeField():
            return f"{day.isoformat()}T16:00"
        case forms.DateField():
            return day.isoformat()
        case forms.TimeField():
            return "16:00"
        case forms.IntegerField():
            least = field.min_value if isinstance(field.min_value, int) else 1
            return max(least, 1)
        case forms.DecimalField():
            return "100.00"
        case forms.URLField():
            return "https://www.example.cn/"
        case _:
            return "13999090001" if "phone" in name else "情况说明，请予办理。"


def _choices(field: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in field.choices:
        found += label if isinstance(label, list | tuple) else [(key, label)]
    return found
