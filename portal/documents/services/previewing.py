"""What an act would issue, on paper and for one pair of eyes: nothing of it stays."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from portal.documents import limits
from portal.documents.composing import Paper, compose
from portal.documents.models import Document, DocumentQuerySet
from portal.documents.press import press
from portal.documents.services.uploading import undone_with_uploads
from portal.ledger.models import Ledger

# A person waits for it, and a thread of the web server with them.
PATIENCE = 5.0


class _TakenBack(Exception):
    """Ends the transaction of a preview."""


def drafts(carry_out: Callable[[], object], among: DocumentQuerySet) -> list[Paper]:
    """The papers that ``carry_out`` would add to ``among``: marked as drafts, without number and check code, and with a
    blank for every other number and hash that only the act itself gives.

    The act runs whole, so a draft says what the paper would say and is refused for what the act would be refused for;
    then all of it is taken back: numbers, files, deadlines, messages, ledger entries.
    """
    issued: list[Document] = []
    try:
        with undone_with_uploads():
            before = list(among.values_list("pk", flat=True))
            carry_out()
            new = among.exclude(pk__in=before).select_related("ledger", "replaces")
            issued += new.order_by("issued_at", "kind", "sequence")
            raise _TakenBack
    except _TakenBack:
        taken = _taken_back(issued)
        return [_draft(document, taken) for document in issued]


def _taken_back(issued: Sequence[Document]) -> set[str]:
    """The numbers and hashes that were there during the act alone: another one may get such a number."""
    ledgers = {document.ledger for document in issued if document.ledger is not None}
    during = {value for ledger in ledgers for value in (ledger.label, ledger.head_hash)}
    for ledger in Ledger.objects.filter(pk__in=[ledger.pk for ledger in ledgers]):
        during -= {ledger.label, ledger.head_hash}
    return (during | {document.number for document in issued}) - {""}


def _draft(document: Document, taken: set[str]) -> Paper:
    paper = Paper.of(document)
    return replace(paper, number="", token="", mark=_("草稿"), facts=_blanked(paper.facts, taken))


def _blanked(facts: Any, taken: set[str]) -> Any:
    match facts:
        case dict():
            return {name: _blanked(value, taken) for name, value in facts.items()}
        case list():
            return [_blanked(value, taken) for value in facts]
        case str():
            for number in taken:
                facts = facts.replace(number, _("（待定）"))
    return facts


def print_drafts(papers: Sequence[Paper]) -> bytes:
    """One PDF of all the drafts. Raises ``PressError`` (``Busy`` after ``PATIENCE`` seconds), ``UnprintableText`` or
    ``TooManyPages``."""
    with pikepdf.new() as whole:
        for paper in papers:
            pdf = press.print(compose(paper), limit=limits.seconds(paper.kind), patience=PATIENCE).pdf
            with pikepdf.open(io.BytesIO(pdf)) as printed:
                whole.pages.extend(printed.pages)
        whole.docinfo["/Title"] = "、".join(dict.fromkeys(paper.title for paper in papers)) + _("（草稿）")
        out = io.BytesIO()
        whole.save(out)
    return out.getvalue()
