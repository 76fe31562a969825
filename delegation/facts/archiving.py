"""Cover and index of an archived case, whatever its kind (BZ54-5.5-LEDGER, 档案法 13)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.archiving import FILES
from delegation.models.case import Case
from delegation.models.filings import Filing
from portal.archives.papers import cover_facts, file_line, files_in, index_facts, paper_line, papers_in
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership

Facts = dict[str, Any]


def index(case: Case, *, now: datetime, actor: Membership, filing: Filing, **_extra: Any) -> Facts:
    """The papers issued so far, what was handed in, and last the record itself, which is there where nothing else is.
    Only who keeps the file reads it (``archiving.keeps``)."""
    papers = [paper_line(paper, now) for paper in papers_in(case.ledger)]
    files = files_in(case.ledger).select_related("uploaded_by__organization")
    return index_facts(
        case_number=str(case.number),
        title=filing.title,
        lines=[
            *papers,
            *(file_line(file, filing.handler.name) for file in files),
            _record(case, filing, now),
        ],
        now=now,
        actor=actor,
    )


def _record(case: Case, filing: Filing, now: datetime) -> Facts:
    return {
        "responsible": filing.handler.name,
        "title": _("办理登记和台账（%(count)d条）") % {"count": case.ledger.length},
        "on": timezone.localdate(now).isoformat(),
        "note": _("电子数据"),
    }


def cover(case: Case, *, now: datetime, actor: Membership, filing: Filing, **_extra: Any) -> Facts:
    return cover_facts(
        ledger=case.ledger,
        fonds=filing.owner.name,
        case_number=str(case.number),
        started_at=FILES[case.SUBJECT].began(case),
        archived_at=now,
        actor=actor,
        archive_number=filing.number,
        retention=str(filing.get_retention_display()),
        retain_until=filing.retained_until.isoformat() if filing.retained_until else "",
        handed_by=filing.handler.name if filing.handler != filing.owner else "",
    )


BUILDERS = {DocumentKind.ARCHIVE_INDEX: index, DocumentKind.ARCHIVE_COVER: cover}
