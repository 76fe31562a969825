"""A preview shows what would be issued, and leaves nothing."""

import io
from typing import Any

import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents import services, storage
from portal.documents.enums import DocumentKind
from portal.documents.models import Counter, Document, StoredFile
from portal.documents.queries import documents_of
from portal.documents.samples import ordinary
from portal.errors import InvalidInput
from portal.ledger.models import Ledger
from portal.organizations.models import Organization
from tests.portal.documents.conftest import NOW


def issue(park: Organization, ledger: Ledger, kind: DocumentKind, **changes: Any) -> Document:
    facts = ordinary()[kind] | changes
    return services.issue(kind=kind, issuer=park, ledger=ledger, facts=facts, now=NOW)


@pytest.mark.usefixtures("own_media")
def test_drafts_say_what_the_papers_would_and_nothing_remains(
    park: Organization, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = issue(park, ledger, DocumentKind.ACCEPTANCE)
    written: list[str] = []
    write = storage.write
    monkeypatch.setattr(storage, "write", lambda name, chunks: written.append(name) or write(name, chunks))

    def act() -> None:
        services.store_upload(
            upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n"), by=None, ledger=ledger
        )
        issue(park, ledger, DocumentKind.FEEDBACK)
        issue(park, ledger, DocumentKind.DECLINE)

    papers = services.drafts(act, documents_of(ledger))
    assert [(paper.kind, paper.number, paper.token, paper.mark) for paper in papers] == [
        (DocumentKind.DECLINE, "", "", "草稿"),
        (DocumentKind.FEEDBACK, "", "", "草稿"),
    ]
    assert list(Document.objects.all()) == [there]
    assert list(Counter.objects.values_list("kind", "last")) == [("acceptance", 1)]
    assert not StoredFile.objects.exists()
    assert len(written) == 1 and list(storage.older_than("uploads", NOW.replace(year=2100))) == []


def test_a_preview_is_refused_for_what_the_act_is_refused_for(park: Organization, ledger: Ledger) -> None:
    with pytest.raises(InvalidInput, match="依据"):
        services.drafts(lambda: issue(park, ledger, DocumentKind.DECLINE, clause=""), documents_of(ledger))
    assert services.drafts(lambda: None, documents_of(ledger)) == []


def test_drafts_are_printed_as_one_file_marked_on_every_page(park: Organization, ledger: Ledger) -> None:
    papers = services.drafts(
        lambda: [issue(park, ledger, kind) for kind in (DocumentKind.DECLINE, DocumentKind.ACCEPTANCE)],
        documents_of(ledger),
    )
    with pdfplumber.open(io.BytesIO(services.print_drafts(papers))) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) >= 3, "the notice of acceptance has two copies"
    assert all("草稿" in text for text in texts)
    assert not any("核验码" in text or "〕1号" in text for text in texts)
