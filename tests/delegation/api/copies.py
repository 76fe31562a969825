"""Copies of cases, rows alone, so that lists grow long; what they say is of no interest."""

from typing import Any

from django.db.models import Model

from delegation.models.case import Case
from portal.ledger.services import open_ledger

#: The rows that a list shows with each case.
SHOWN = {
    "whistle": ("calls",),
    "inspection": ("wishes",),
    "inspection_plan": ("visits",),
    "hall_window": ("services",),
}
#: What may not be there twice.
DIFFERS: dict[str, Any] = {
    "inspection": lambda number: {"plan": None, "ground": "law", "ground_text": "依法检查"},
    "whistle_matter": lambda number: {"name": f"事项{number}"},
    "inspection_plan": lambda number: {"year": 2027 + number},
    "hall_window": lambda number: {"letter": f"{number:02d}"},
    "appointment": lambda number: {"state": "cancelled"},
    "unabsorbed": lambda number: {"state": "removed"},
    "order": lambda number: {"state": "order_revoked"},
}


def copy_of(case: Case, number: int) -> Case:
    """Another case of the same kind, seen by the same people, with the same rows in the list."""
    called = f"{case.SUBJECT}-副本-{number}"
    made: Any = _again(case, pk=None, ledger=open_ledger(called), number=called, **_differs(case, number))
    meta: Any = case._meta
    for field in meta.many_to_many:
        if field.remote_field.through._meta.auto_created:
            getattr(made, field.name).set(getattr(case, field.name).all())
    for name in SHOWN.get(case.SUBJECT, ()):
        relation = meta.get_field(name)
        for row in getattr(case, name).all():
            if isinstance(row, Case):
                of_it = open_ledger(f"{called}-上门")
                _again(row, pk=None, ledger=of_it, number=f"{called}-上门", **{relation.field.name: made})
            else:
                _again(row, pk=None, **{relation.field.name: made, **_apart(row)})
    return made


def _differs(case: Case, number: int) -> dict[str, Any]:
    return DIFFERS[case.SUBJECT](number) if case.SUBJECT in DIFFERS else {}


def _apart(row: Any) -> dict[str, Any]:
    return {"plan": None} if hasattr(row, "plan_id") else {}


def _again(row: Any, **changes: Any) -> Model:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name, value in changes.items():
        field = row._meta.pk if name == "pk" else row._meta.get_field(name)
        values.pop(field.attname)
        if name != "pk":
            values[field.attname] = value.pk if isinstance(value, Model) else value
    made: Model = type(row)._default_manager.create(**values)
    return made
