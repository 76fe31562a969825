"""What an act asks for now, on this very object: the members with their choices, for ``GET …/acts/``."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundField

from portal.acts.forms import MOST_ROWS, ActForm
from portal.api.acts.kinds import Kind, is_aid, kind_of


def describe(form: ActForm) -> dict[str, Any]:
    """The members that the body of the act may have. ``value`` is what the page would hold before anything is typed:
    a proposal, which counts only if it is sent."""
    return {"inputs": _members(form), "rows": _rows(form)}


def _rows(form: ActForm) -> dict[str, Any] | None:
    if form.formset is None:
        return None
    return {
        "name": form.rows_name,
        "label": str(form.rows_label),
        "required": bool(form.formset.at_least_one),
        "most": MOST_ROWS,
        "inputs": _members(form.formset.empty_form),
        "value": [{name: _plain(value) for name, value in row.items()} for row in form.formset.initial or []],
    }


def _members(form: forms.BaseForm) -> list[dict[str, Any]]:
    articles = getattr(form, "articles", {})
    return [
        {**_member(form[name]), "rule": str(articles.get(name, ""))}
        for name, asked in form.fields.items()
        if not is_aid(asked)
    ]


def _member(bound: BoundField) -> dict[str, Any]:
    asked, kind = bound.field, kind_of(bound.field)
    return {
        "name": bound.name,
        "label": str(asked.label or bound.name),
        "type": kind.value,
        "required": asked.required,
        "help": str(asked.help_text),
        "choices": _choices(asked) if kind in (Kind.CHOICE, Kind.CHOICES) else None,
        "value": None if kind in (Kind.FILE, Kind.FILES) else _plain(bound.initial),
        "most": getattr(asked, "max_length", None) or _bound(asked, "max_value"),
        "least": _bound(asked, "min_value"),
    }


def _bound(asked: forms.Field, name: str) -> Any:
    return _plain(getattr(asked, name, None))


def _choices(asked: Any) -> list[dict[str, Any]]:
    found = []
    for value, label in asked.choices:
        # A group has choices of its own.
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        found += [{"value": str(key), "label": str(words)} for key, words in pairs if str(key)]
    return found


def _plain(value: Any) -> Any:
    """A value as JSON writes it and as the member takes it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return str(value)
