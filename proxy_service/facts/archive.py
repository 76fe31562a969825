"""Cover and index of a request that is archived (BZ54-5.5-LEDGER)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.archives.papers import cover_facts, file_line, index_facts, kept_back, paper_line, papers_in
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership
from proxy_service.facts.pieces import Facts
from proxy_service.models import ProxyRequest, SupervisionReply
from proxy_service.papers import files_of


def _title(request: ProxyRequest) -> str:
    about = _("关于%(project)s") % {"project": request.project_name} if request.project_name else ""
    return _("%(client)s%(about)s代办服务的案卷") % {"client": request.enterprise.name, "about": about}


def _lines(request: ProxyRequest, now: datetime) -> list[Facts]:
    """What lies in the file: the papers issued so far, then what was handed in."""
    lines = []
    for paper in papers_in(request.ledger):
        line = paper_line(paper, now)
        is_letter = paper.kind == DocumentKind.SUPERVISION_LETTER
        lines.append(kept_back(line, str(paper.get_kind_display())) if is_letter else line)
    replies = SupervisionReply.objects.filter(supervision__request=request)
    answers = set(replies.values_list("paper", flat=True))
    for file in files_of(request).select_related("uploaded_by__organization"):
        line = file_line(file, request.enterprise.name)
        lines.append(kept_back(line, _("督办反馈")) if file.pk in answers else line)
    return lines


def archive_index(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return index_facts(
        case_number=request.number,
        title=_title(request),
        lines=_lines(request, now),
        now=now,
        actor=actor,
    )


def archive_cover(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return cover_facts(
        ledger=request.ledger,
        fonds=request.park.park.name,
        case_number=request.number,
        started_at=request.submitted_at,
        archived_at=request.archived_at,
        actor=actor,
        retain_until=request.retained_until.isoformat(),
    )
