"""What an act would issue, on paper and for one pair of eyes: nothing of it stays."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import pikepdf
from django.utils.translation import gettext as _

from portal.documents import limits
from portal.documents.composing import Paper, compose
from portal.documents.models import DocumentQuerySet
from portal.documents.press import press
from portal.documents.services.uploading import undone_with_uploads

# A person waits for it, and a thread of the web server with them.
PATIENCE = 5.0


class _TakenBack(Exception):
    """Ends the transaction of a preview."""


def drafts(carry_out: Callable[[], object], among: DocumentQuerySet) -> list[Paper]:
    """The papers that ``carry_out`` would add to ``among``: marked as drafts, without number and check code.

    The act runs whole, so a draft says what the paper would say and is refused for what the act would be refused for;
    then all of it is taken back: numbers, files, deadlines, messages, ledger entries.
    """
    papers: list[Paper] = []
    try:
        with undone_with_uploads():
            before = list(among.values_list("pk", flat=True))
            carry_out()
            for document in among.exclude(pk__in=before).order_by("issued_at", "kind", "sequence"):
                papers.append(replace(Paper.of(document), number="", token="", mark=_("草稿")))
            raise _TakenBack
    except _TakenBack:
        return papers


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
