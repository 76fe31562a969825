"""The whole file of an archived case as one ZIP (``portal.archives.packaging``), for every kind of case."""

from functools import partial
from typing import IO, Any

from delegation.archiving import FILES
from delegation.file_data import told, told_parts
from delegation.models.case import Case
from delegation.models.filings import Filing
from portal.archives import packaging
from portal.archives.data import FORMAT, documents_data, files_data
from portal.documents.models import Document, StoredFile


def build(case: Case, filing: Filing) -> IO[bytes]:
    """The package of an archived case as an open temporary file; ``Conflict`` where it cannot be made."""
    page = {
        "title": filing.title,
        "filing": filing,
        "kind": case._meta.verbose_name,
        "lines": told(type(case), filing.data),
        "parts": told_parts(type(case), filing.data),
        "giver": filing.handler.name,
    }
    return packaging.build(
        packaging.CaseFile(
            ledger=case.ledger,
            number=filing.case_number,
            archived_at=filing.archived_at,
            keeper=filing.owner,
            data=partial(package_data, case, filing),
            template="delegation/package.html",
            page=page,
        )
    )


def package_data(
    case: Case, filing: Filing, papers: list[tuple[str, Document]], files: list[tuple[str, StoredFile]]
) -> dict[str, Any]:
    """What a register needs that takes the package in, and the case as it was on the day of its archive. ``park`` is
    who keeps the file, as the register of archives finds it by."""
    owner, party = filing.owner, FILES[case.SUBJECT].party(case)
    asker = FILES[case.SUBJECT].asker(case)
    keeper = {"code": owner.code, "name": owner.name}
    return {
        "format": FORMAT,
        "id": case.pk,
        "number": case.number,
        "archive_number": filing.number,
        "title": filing.title,
        "kind": case.SUBJECT,
        "archived_at": filing.archived_at,
        "retention": filing.retention,
        "retained_until": filing.retained_until,
        "enterprise": {"code": party.code, "name": party.name} if party else {"code": "", "name": asker},
        "park": keeper,
        "issuer": keeper,
        "handler": {"code": filing.handler.code, "name": filing.handler.name},
        "handed_at": filing.handed_at,
        "divisions": [owner.division_code] if owner.division_code else [],
        "case": filing.data,
        "documents": documents_data(papers),
        "files": files_data(files),
    }
