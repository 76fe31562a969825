"""Printing a paper anew: the same facts under the same number in the layout of today, before it bears a seal."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentState
from portal.documents.models import Document, Rendering
from portal.documents.services.chosen import Outcome, earlier_sealing, one_by_one, refuse_unless_open
from portal.errors import Conflict
from portal.ledger.enums import Heading
from portal.ledger.models import LedgerEntry
from portal.ledger.services import append
from portal.organizations.models import Membership


def print_anew(*, documents: Iterable[Document], actor: Membership, now: datetime) -> Outcome:
    """Has papers of the actor's organisation printed in today's layout, so that they can be read and sealed.

    Refused are papers that bear a seal or wait for one, that are replaced, void or archived, and those whose present
    bytes somebody was handed on record. Until the new printing is there, and for good if it fails, the present one
    stands. Raises like ``one_by_one``.
    """
    return one_by_one(documents, actor=actor, carry_out=lambda document: _request(document, actor, now))


def _request(document: Document, actor: Membership, now: datetime) -> Rendering:
    refuse_unless_open(document)
    earlier_sealing(document)
    if LedgerEntry.objects.filter(ledger=document.ledger_id, data__sha256=document.sha256).exists():
        raise Conflict(
            _("文书%(number)s的现有文件已送达并有记录，不能重新生成；请更正后重新出具。")
            % {"number": document.number}
        )
    rendering = Rendering.objects.create(
        document=document,
        file=document.file.name,
        size=document.size,
        sha256=document.sha256,
        sm3=document.sm3,
        pages=document.pages,
        template_version=document.template_version,
        rendered_at=document.rendered_at or now,
        requested_by=actor,
        requested_at=now,
    )
    document.state, document.attempts, document.not_before = DocumentState.PENDING, 0, None
    document.error = ""
    document.save(update_fields=["state", "attempts", "not_before", "error"])
    _record(document, "print_anew", _("要求按现行版式重新生成《%(title)s》%(number)s。"), now, actor=actor)
    return rendering


def supersede(rendering: Rendering, sha256: str) -> None:
    """The new bytes, of this hash, take the place of the rendering, which stays. ``Conflict`` if the case was archived
    meanwhile: then nothing of it changes any more."""
    rendering.superseded_at = timezone.now()
    told = _("《%(title)s》%(number)s已按现行版式重新生成，内容和文号不变，原文件留存。")
    _record(
        rendering.document,
        "printed_anew",
        told,
        rendering.superseded_at,
        before=rendering.sha256,
        after=sha256,
    )
    rendering.save(update_fields=["superseded_at"])


def _record(
    document: Document, kind: str, told: str, now: datetime, *, actor: Membership | None = None, **data: str
) -> None:
    """Into the ledger of the request; a register's own papers have none, only the row."""
    if document.ledger is not None:
        append(
            ledger=document.ledger,
            heading=Heading.SYSTEM,
            kind=kind,
            summary=told % {"title": document.title, "number": document.number},
            occurred_at=now,
            actor=actor,
            subject=document.subject,
            data={"document": document.number, **data},
        )
