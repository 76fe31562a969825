"""The texts in the facts of a paper that a correction may reword.

A correction puts words right (笔误). What identifies the case and whom it concerns, dates, figures, what people said,
decided, signed or scored, and what was taken from the record stay as they were: where those are wrong, the act was.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind
from portal.documents.facts import (
    FACTS,
    Confirmation,
    CoordinationRecord,
    Decision,
    Evaluation,
    Iso,
    LedgerLine,
    Opinion,
    ProcessStep,
    Signature,
    TrackedMatter,
)
from portal.documents.text import clean_text
from portal.errors import InvalidInput

IDENTIFYING = frozenset(
    {
        *("case_number", "query_code", "number", "client", "head_hash"),
        *("addressee", "addressees", "recipient", "recipients", "receiver", "copies_to"),
        *("competent_organ", "reconsideration_organ", "court"),
    }
)
ON_RECORD = (
    Confirmation,
    CoordinationRecord,
    Decision,
    Evaluation,
    LedgerLine,
    Opinion,
    ProcessStep,
    Signature,
    TrackedMatter,
)


@dataclass(frozen=True)
class Wording:
    """One text: ``path`` leads to it in the facts (``defects.0.problem``), ``label`` names it to people."""

    path: str
    label: str
    text: str
    required: bool


def wordings(kind: DocumentKind | str, facts: Mapping[str, Any]) -> list[Wording]:
    """The texts that may be reworded, in the order of the paper; an optional one that is missing comes empty."""
    return list(_of_mapping(FACTS[DocumentKind(kind)], facts, "", ""))


def reworded(kind: DocumentKind | str, facts: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The facts with other ``texts`` by path. Raises ``InvalidInput`` for what must not be touched.

    Whether the paper is still complete is judged when it is issued.
    """
    known = {wording.path for wording in wordings(kind, facts)}
    if unknown := set(texts) - known:
        raise InvalidInput(_("这些内容不能更正：%(names)s。") % {"names": "、".join(sorted(unknown))})
    made: dict[str, Any] = copy.deepcopy(dict(facts))
    for path, text in texts.items():
        *way, last = path.split(".")
        place: Any = made
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[int(last) if isinstance(place, list) else last] = clean_text(text)
    return made


def _of_mapping(schema: Any, facts: Mapping[str, Any], path: str, label: str) -> Iterator[Wording]:
    for key, hint in get_type_hints(schema, include_extras=True).items():
        required = get_origin(hint) is not NotRequired
        if not required:
            (hint,) = get_args(hint)
        if key in IDENTIFYING or (required and key not in facts):
            continue
        # An optional text that is missing may be added on the paper itself, not in the rows of its lists.
        value = facts.get(key, "" if not path else None)
        yield from _of(hint, value, f"{path}{key}", label, required)


def _of(hint: Any, value: Any, path: str, label: str, required: bool) -> Iterator[Wording]:
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    named = next((mark for mark in reversed(marks) if isinstance(mark, str)), "")
    label = f"{label}{named}"
    if is_typeddict(hint):
        if hint not in ON_RECORD and isinstance(value, Mapping):
            yield from _of_mapping(hint, value, f"{path}.", f"{label}：")
    elif get_origin(hint) is list:
        for number, item in enumerate(value or [], start=1):
            numbered = _("%(label)s第 %(number)d 项") % {"label": label, "number": number}
            yield from _of(get_args(hint)[0], item, f"{path}.{number - 1}", numbered, True)
    elif hint is str and isinstance(value, str) and not any(isinstance(mark, Iso) for mark in marks):
        yield Wording(path, label, value, required)
