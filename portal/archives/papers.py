"""What the cover and the index of an archived case say (BZ54-5.5-LEDGER, DA/T 22): the same for every kind of case."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document, StoredFile, StoredFileQuerySet
from portal.documents.queries import documents_of
from portal.ledger.models import Ledger
from portal.organizations.models import Membership

Facts = dict[str, Any]
ABOUT_THE_FILE = (DocumentKind.ARCHIVE_COVER, DocumentKind.ARCHIVE_INDEX)


def files_in(ledger: Ledger) -> StoredFileQuerySet:
    """Everything handed in for the case, in the order in which it came."""
    return StoredFile.objects.filter(ledger=ledger).order_by("uploaded_at", "pk")


def papers_in(ledger: Ledger) -> QuerySet[Document]:
    """The papers that the index lists: neither cover nor index."""
    return documents_of(ledger).exclude(kind__in=ABOUT_THE_FILE)


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def _filled(**values: Any) -> Facts:
    return {key: value for key, value in values.items() if value not in (None, "")}


def _note(paper: Document, now: datetime) -> str:
    if paper.state == DocumentState.VOID:
        return _("已作废")
    for other in paper.replaced_by.all():
        if other.state != DocumentState.VOID:
            return _("已由%(number)s替代") % {"number": other.number}
    if paper.is_ready or paper.is_printed_anew:
        return ""
    return _("归档时形成") if paper.issued_at == now else str(paper.get_state_display())


def paper_line(paper: Document, now: datetime) -> Facts:
    """The line of a paper as it stands at the archive."""
    return _filled(
        number=paper.number,
        responsible=paper.issuer_name,
        title=paper.title,
        on=_day(paper.issued_at),
        pages=paper.pages or None,
        note=_note(paper, now),
        sha256=paper.final.sha256,
    )


def file_line(file: StoredFile, otherwise: str) -> Facts:
    """The line of a file; ``otherwise`` is who answers for one that no person handed in."""
    return _filled(
        responsible=file.uploaded_by.organization.name if file.uploaded_by else otherwise,
        title=file.name,
        on=_day(file.uploaded_at),
        note=_("电子文件"),
        sha256=file.sha256,
    )


def kept_back(line: Facts, title: str) -> Facts:
    """That there is such a paper, all may know who read the index; not what is in it."""
    return {name: value for name, value in line.items() if name != "sha256"} | {"title": title}


def index_facts(
    *, case_number: str, title: str, lines: list[Facts], now: datetime, actor: Membership
) -> Facts:
    return {
        "case_number": case_number,
        "title": title,
        "lines": lines,
        "compiler": actor.user.full_name,
        "compiled_on": _day(now),
    }


def cover_facts(
    *,
    ledger: Ledger,
    fonds: str,
    case_number: str,
    started_at: datetime,
    archived_at: datetime,
    actor: Membership,
    **more: Any,
) -> Facts:
    """Counts what the index of the same act lists; ``more`` is what else the cover says of how the file is kept."""
    index = documents_of(ledger).filter(kind=DocumentKind.ARCHIVE_INDEX).latest("sequence")
    pages = [line.get("pages", 0) for line in index.facts["lines"]]
    return {
        "fonds": fonds,
        "case_number": case_number,
        "title": index.facts["title"],
        "year": timezone.localdate(archived_at).year,
        "started_on": _day(started_at),
        "archived_on": _day(archived_at),
        "items": len(pages),
        "pages": sum(pages),
        "unpaged": pages.count(0),
        "compiler": actor.user.full_name,
        "index_number": index.number,
        "ledger_hash": ledger.head_hash,
        **_filled(**more),
    }
