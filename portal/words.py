"""The words that stand for codes, for pages and files of many rows."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Model


def word_of(row: Model, name: str) -> str:
    """What ``row.get_…_display()`` says of a field with choices: Django translates all the choices anew for every row,
    which takes longer than all the rest of the row."""
    return word_for(type(row), name, getattr(row, name))


def word_for(model: type[Model], name: str, code: Any) -> str:
    """The same of a code that such a field holds."""
    return str(_labels(model, name).get(code, code))


@cache
def _labels(model: type[Model], name: str) -> Mapping[Any, Any]:
    """Untranslated: a label becomes a word in the language of whoever reads it."""
    field: Any = model._meta.get_field(name)
    return dict(field.flatchoices)
