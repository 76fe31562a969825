"""The register's data of a case as an archive reads them in thirty years: every field, parts and all, in plain JSON."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from delegation.models.case import Case
from portal.documents.models import StoredFile
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization

LABEL = "_label"
DEEPEST = 4


def case_data(case: Case) -> dict[str, Any]:
    """The case and its parts, as they stand now; organisations by code and name, people by name, files by their hash.
    Other cases are named by their number: each has a file of its own."""
    return _row(case, DEEPEST)


def _row(subject: Model, depth: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in subject._meta.concrete_fields:
        value = getattr(subject, field.name)
        if isinstance(value, Ledger):
            continue
        row[field.name] = _plain(value)
        if field.choices and value not in (None, ""):
            row[field.name + LABEL] = str(getattr(subject, f"get_{field.name}_display")())
    for several in subject._meta.many_to_many:
        row[several.name] = [_plain(one) for one in getattr(subject, several.name).all()]
    if depth:
        for name, model in _parts_of(type(subject)):
            found = model._default_manager.filter(**{name[1]: subject}).order_by("pk")
            is_case = issubclass(model, Case)
            row[name[0]] = [_plain(one) if is_case else _row(one, depth - 1) for one in found]
    return row


def _parts_of(model: type[Model]) -> Iterator[tuple[tuple[str, str], type[Model]]]:
    """What names an object of the model as the whole to which it belongs, within this app."""
    for relation in model._meta.related_objects:
        part: Any = relation.related_model
        if part._meta.app_label == model._meta.app_label and not relation.many_to_many:
            yield (relation.get_accessor_name() or "", relation.field.name), part


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case Organization():
            return {"code": value.code, "name": value.name}
        case Membership():
            return {"name": value.user.full_name, "organization": value.organization.name}
        case StoredFile():
            return {"name": value.name, "sha256": value.sha256}
        case Case():
            return value.number
    return str(value)


def told(model: type[Model], data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of every field that says something, for people. JSON of the register is left to machines."""
    lines = []
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        value = data.get(field.name + LABEL, data.get(field.name))
        shown = value if isinstance(value, list) and field.many_to_many else [value]
        text = "、".join(_spoken(one) for one in shown if one not in (None, "", [], {}, False))
        if text and not field.primary_key and field.verbose_name != field.name.replace("_", " "):
            lines.append((str(field.verbose_name), text))
    return lines


def _spoken(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if value is True:
        return "是"
    text = str(value)
    return (
        text[:16].replace("T", " ")
        if len(text) == len("2026-11-21T10:00:00+08:00") and text[10] == "T"
        else text
    )


def told_parts(model: type[Model], data: Mapping[str, Any]) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """The parts of a case, by their kind: its name, and each of them as ``told``."""
    parts = []
    for (name, _way), part in _parts_of(model):
        rows = data.get(name) or []
        lines = [told(part, row) for row in rows if isinstance(row, dict)]
        if lines := [line for line in lines if line]:
            parts.append((str(part._meta.verbose_name), lines))
    return parts


def digest_text(data: Mapping[str, Any]) -> str:
    """One text for the same data, of which a hash is taken."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
