"""Cover and index of a request that is archived (BZ54-5.5-LEDGER)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document, StoredFile
from portal.organizations.models import Membership
from proxy_service.facts.pieces import Facts, filled, iso_day
from proxy_service.models import ProxyRequest, SupervisionReply
from proxy_service.papers import files_of, papers_of

ABOUT_THE_FILE = (DocumentKind.ARCHIVE_COVER, DocumentKind.ARCHIVE_INDEX)


def _title(request: ProxyRequest) -> str:
    about = _("关于%(project)s") % {"project": request.project_name} if request.project_name else ""
    return _("%(client)s%(about)s代办服务的案卷") % {"client": request.enterprise.name, "about": about}


def _paper_note(paper: Document, now: datetime) -> str:
    if paper.state == DocumentState.VOID:
        return _("已作废")
    for other in paper.replaced_by.all():
        if other.state != DocumentState.VOID:
            return _("已由%(number)s替代") % {"number": other.number}
    if paper.is_ready or paper.is_printed_anew:
        return ""
    return _("归档时形成") if paper.issued_at == now else str(paper.get_state_display())


def _paper_line(paper: Document, now: datetime) -> Facts:
    return filled(
        number=paper.number,
        responsible=paper.issuer_name,
        title=paper.title,
        on=iso_day(paper.issued_at),
        pages=paper.pages or None,
        note=_paper_note(paper, now),
        sha256=paper.final.sha256,
    )


def _file_line(file: StoredFile, request: ProxyRequest) -> Facts:
    giver = file.uploaded_by.organization if file.uploaded_by else request.enterprise
    return filled(
        responsible=giver.name,
        title=file.name,
        on=iso_day(file.uploaded_at),
        note=_("电子文件"),
        sha256=file.sha256,
    )


def _kept_back(line: Facts, title: str) -> Facts:
    """That there is a letter of supervision and an answer, all may know who read the index; not what is in them."""
    return {name: value for name, value in line.items() if name != "sha256"} | {"title": title}


def _lines(request: ProxyRequest, now: datetime) -> list[Facts]:
    """What lies in the file: the papers issued so far, then what was handed in."""
    lines = []
    for paper in papers_of(request).exclude(kind__in=ABOUT_THE_FILE):
        line = _paper_line(paper, now)
        is_letter = paper.kind == DocumentKind.SUPERVISION_LETTER
        lines.append(_kept_back(line, str(paper.get_kind_display())) if is_letter else line)
    replies = SupervisionReply.objects.filter(supervision__request=request)
    answers = set(replies.values_list("paper", flat=True))
    for file in files_of(request).select_related("uploaded_by__organization"):
        line = _file_line(file, request)
        lines.append(_kept_back(line, _("督办反馈")) if file.pk in answers else line)
    return lines


def archive_index(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return {
        "case_number": request.number,
        "title": _title(request),
        "lines": _lines(request, now),
        "compiler": actor.user.full_name,
        "compiled_on": iso_day(now),
    }


def archive_cover(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """Counts what the index of the same act lists."""
    index = papers_of(request).filter(kind=DocumentKind.ARCHIVE_INDEX).latest("sequence")
    pages = [line.get("pages", 0) for line in index.facts["lines"]]
    return {
        "fonds": request.park.park.name,
        "case_number": request.number,
        "title": index.facts["title"],
        "year": timezone.localdate(now).year,
        "started_on": iso_day(request.submitted_at),
        "archived_on": iso_day(request.archived_at),
        "retain_until": request.retained_until.isoformat(),
        "items": len(pages),
        "pages": sum(pages),
        "unpaged": pages.count(0),
        "compiler": actor.user.full_name,
        "index_number": index.number,
        "ledger_hash": request.ledger.head_hash,
    }
