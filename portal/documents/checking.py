"""Checks facts against the schema of their paper before they are frozen."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind
from portal.documents.facts import DIMENSIONS, FACTS, Iso, MayBeEmpty
from portal.documents.text import clean_text
from portal.errors import InvalidInput

LONGEST_TEXT = 20_000
LONGEST_LIST = 5_000


def checked(kind: DocumentKind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Clean, complete facts of the paper, ready to be frozen.

    Raises ``InvalidInput`` that names, in the words of the form, the first thing that is missing or malformed.
    """
    clean: dict[str, Any] = _check(FACTS[kind], facts, str(kind.label))
    if names := DIMENSIONS.get(kind):
        _check_dimensions(clean["evaluation"]["dimensions"], names)
    return clean


def _check(hint: Any, value: Any, label: str) -> Any:
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
        label = next((mark for mark in reversed(marks) if isinstance(mark, str)), label)
    if is_typeddict(hint):
        return _check_mapping(hint, value, label)
    if get_origin(hint) is list:
        return _check_list(
            get_args(hint)[0], value, label, any(isinstance(mark, MayBeEmpty) for mark in marks)
        )
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise _malformed(label)
        return value
    if hint is bool or hint is int:
        # bool is an int to Python, but 是/否 is no number on paper.
        if type(value) is not hint:
            raise _malformed(label)
        return value
    return _check_text(value, label, next((mark for mark in marks if isinstance(mark, Iso)), None))


def _check_mapping(schema: Any, value: Any, label: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _malformed(label)
    hints = get_type_hints(schema, include_extras=True)
    if unknown := set(value) - set(hints):
        raise InvalidInput(
            _("文书要素“%(label)s”含有未知内容：%(keys)s。")
            % {"label": label, "keys": "、".join(sorted(map(str, unknown)))}
        )
    clean = {}
    for key, hint in hints.items():
        optional = get_origin(hint) is NotRequired
        if optional:
            (hint,) = get_args(hint)
        if optional and _is_nothing(value.get(key)):
            continue
        if key in value:
            clean[key] = _check(hint, value[key], key)
        elif not optional:
            raise _missing(next((arg for arg in get_args(hint)[1:] if isinstance(arg, str)), key))
    return clean


def _is_nothing(value: Any) -> bool:
    """An optional fact that was passed along empty is a fact left out."""
    return value is None or value == [] or (isinstance(value, str) and not clean_text(value))


def _check_list(hint: Any, value: Any, label: str, may_be_empty: bool) -> list[Any]:
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        raise _malformed(label)
    if not value and not may_be_empty:
        raise _missing(label)
    return [_check(hint, item, label) for item in value]


def _check_text(value: Any, label: str, form: Iso | None) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _malformed(label)
    text = clean_text(value)
    if not text:
        raise _missing(label)
    if form is not None and not _is_iso(text, form):
        raise _malformed(label)
    return text


def _is_iso(text: str, form: Iso) -> bool:
    try:
        if form.form == "date":
            return date.fromisoformat(text).isoformat() == text
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _check_dimensions(dimensions: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    """The regulation names the dimensions; a score is 1 to 5."""
    if tuple(dimension["name"] for dimension in dimensions) != names:
        raise InvalidInput(_("评价维度应当为：%(names)s。") % {"names": "、".join(names)})
    for dimension in dimensions:
        if any(dimension.get(side, 1) not in range(1, 6) for side in ("park", "enterprise")):
            raise InvalidInput(_("评分应当为 1 至 5 分。"))


def _missing(label: str) -> InvalidInput:
    return InvalidInput(_("文书缺少“%(label)s”，请补充后再出具。") % {"label": label})


def _malformed(label: str) -> InvalidInput:
    return InvalidInput(_("文书内容“%(label)s”格式不正确，请核对。") % {"label": label})
