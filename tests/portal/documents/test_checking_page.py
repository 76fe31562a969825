"""The public page behind the QR code."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.documents import queries, services
from portal.documents.downloads import file_response
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.documents.samples import ordinary
from portal.errors import Conflict
from portal.ledger.models import Ledger
from portal.organizations.models import Organization
from tests.portal.documents.conftest import NOW


@pytest.fixture
def paper(park: Organization, ledger: Ledger) -> Document:
    kind = DocumentKind.ACCEPTANCE
    document = services.issue(kind=kind, issuer=park, ledger=ledger, facts=ordinary()[kind], now=NOW)
    return services.render(document)


def content_of(paper: Document) -> bytes:
    return (Path(settings.MEDIA_ROOT) / paper.file.name).read_bytes()


def test_page_shows_the_register_but_not_the_content(client: Client, paper: Document) -> None:
    response = client.get(f"/check/{paper.token}/")
    page = response.content.decode()
    assert response.status_code == 200
    for shown in (paper.number, paper.issuer_name, "2026年11月19日", "有效", paper.sha256, paper.sm3):
        assert shown in page
    for hidden in (
        paper.facts["addressee"],
        paper.facts["officer"],
        paper.facts["officer_phone"],
        str(paper.pk),
    ):
        assert hidden not in page
    assert "no-store" in response["Cache-Control"]


def test_unknown_code_is_not_found(client: Client, paper: Document) -> None:
    for token in ("x" * 32, paper.token[:-1], paper.token.swapcase()):
        assert client.get(f"/check/{token}/").status_code == 404


def test_the_same_file_is_genuine_and_one_flipped_byte_is_not(client: Client, paper: Document) -> None:
    genuine = content_of(paper)
    flipped = bytearray(genuine)
    flipped[len(flipped) // 2] ^= 1
    for content, verdict in ((genuine, "逐字节相同"), (bytes(flipped), "不一致"), (b"", "请选择|不一致")):
        upload = SimpleUploadedFile("paper.pdf", content, "application/pdf")
        page = client.post(f"/check/{paper.token}/", {"file": upload}).content.decode()
        assert any(words in page for words in verdict.split("|"))
        assert ("逐字节相同" in page) == (content == genuine)
    assert "请选择" in client.post(f"/check/{paper.token}/").content.decode()


def test_replaced_and_void_papers_say_so(client: Client, park: Organization, paper: Document) -> None:
    newer = services.issue(
        kind=paper.kind, issuer=park, ledger=paper.ledger, facts=paper.facts, now=NOW, replaces=paper
    )
    assert f"已被{newer.number}替代" in client.get(f"/check/{paper.token}/").content.decode()
    assert "生成中" in client.get(f"/check/{newer.token}/").content.decode()
    services.void(document=newer, reason="内部原因不外传", now=NOW)
    page = client.get(f"/check/{newer.token}/").content.decode()
    assert "已作废" in page
    assert "内部原因不外传" not in page
    assert "替代" not in client.get(f"/check/{paper.token}/").content.decode()


def test_paper_is_shown_in_the_window_only_when_asked_for(paper: Document) -> None:
    shown = file_response(paper, inline=True)
    saved = file_response(paper)
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert {shown["X-Content-Type-Options"], saved["X-Content-Type-Options"]} == {"nosniff"}
    assert b"".join(shown.streaming_content) == content_of(paper)


def test_pending_paper_cannot_be_downloaded_yet(park: Organization) -> None:
    kind = DocumentKind.PLAN
    with pytest.raises(Conflict, match="正在生成"):
        file_response(services.issue(kind=kind, issuer=park, ledger=None, facts=ordinary()[kind], now=NOW))


def test_papers_of_a_ledger_come_in_order_and_without_a_neighbours(
    park: Organization, paper: Document
) -> None:
    kind = DocumentKind.PLAN
    neighbour = services.issue(kind=kind, issuer=park, ledger=None, facts=ordinary()[kind], now=NOW)
    second = services.issue(kind=kind, issuer=park, ledger=paper.ledger, facts=ordinary()[kind], now=NOW)
    assert paper.ledger is not None
    assert list(queries.documents_of(paper.ledger)) == [paper, second]
    assert [document.sequence for document in queries.register(issuer_id=park.pk, kind=kind)] == [
        neighbour.sequence,
        second.sequence,
    ]
