"""Anybody checks a paper: in the browser, without the file leaving it, with the keys alone, and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from portal.documents import storage
from portal.documents.codes import check_code
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.samples import ordinary
from portal.documents.services import issue
from portal.organizations.enums import OrganizationKind
from portal.organizations.services.structure import create_organization
from tests.journeys.inspection import Inspector
from tests.portal.documents.conftest import NOW

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
MARK = b"what is in the paper"

DROP = """
(place, bytes) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(bytes)], "paper.pdf", {type: "application/pdf"}));
    for (const name of ["dragenter", "dragover", "drop"])
        place.dispatchEvent(new DragEvent(name, {dataTransfer: dropped, bubbles: true, cancelable: true}));
}
"""


@pytest.fixture
def paper(transactional_db: None) -> Document:
    park = create_organization(
        code="652701-park",
        name="博乐边境经济合作区管委会",
        kind=OrganizationKind.PARK,
        document_prefix="博边管代",
    )
    kind = DocumentKind.ACCEPTANCE
    document = issue(kind=kind, issuer=park, ledger=None, facts=ordinary()[kind], now=NOW)
    written = storage.write(f"documents/2026/{document.pk}.pdf", [b"%PDF-1.7 " + MARK + b"\n%%EOF\n"])
    document.file, document.size, document.sha256, document.sm3 = (
        written.name,
        written.size,
        written.sha256,
        written.sm3,
    )
    document.state, document.pages = DocumentState.READY, 1
    document.save()
    return document


@pytest.fixture
def files(paper: Document, tmp_path: Path) -> dict[str, Path]:
    """The genuine file, and one with a byte flipped."""
    with paper.file.open("rb") as stored:
        content = bytearray(stored.read())
    (tmp_path / "genuine.pdf").write_bytes(content)
    content[12] ^= 1
    (tmp_path / "altered.pdf").write_bytes(content)
    return {name: tmp_path / f"{name}.pdf" for name in ("genuine", "altered")}


def drop(page: Page, file: Path) -> None:
    page.locator("[data-drop]").evaluate(DROP, list(file.read_bytes()))


def test_a_paper_is_compared_in_the_browser(
    browser: Browser, live_server: LiveServer, inspector: Inspector, paper: Document, files: dict[str, Path]
) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    inspector.watch(page, "访客")

    page.goto(f"{live_server.url}/check/{paper.token}/")
    verdict = page.locator("#verdict")
    for width in (DESK, PHONE):
        page.set_viewport_size(width)
        inspector.inspect(page, "访客")
    page.locator("#id_file").set_input_files(files["altered"])
    expect(verdict).to_contain_text("不一致")
    drop(page, files["genuine"])
    expect(verdict).to_contain_text("逐字节相同")
    expect(verdict).to_be_focused()
    inspector.inspect(page, "访客")
    assert not sent, "the file stays in the browser"

    page.goto(f"{live_server.url}/check/")
    inspector.inspect(page, "访客")
    drop(page, files["altered"])
    expect(verdict).to_contain_text("没有查到")
    drop(page, files["genuine"])
    expect(page.locator("main")).to_contain_text(paper.number)
    expect(verdict).to_contain_text("逐字节相同")
    bodies = [request.post_data_buffer or b"" for request in sent]
    assert len(bodies) == 2 and not any(MARK in body for body in bodies), "only the hash was sent"

    keys = page.keyboard
    page.goto(f"{live_server.url}/check/")
    page.locator("#id_file").focus()
    for _stop in range(2):  # past the button of the file
        keys.press("Tab")
    keys.type(f"{paper.number.replace('〔', '[').replace('〕', ']')}")
    keys.press("Tab")
    keys.type(check_code(paper.token).lower())
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text(paper.sha256)
    context.close()
    assert not inspector.faults, inspector.faults


def test_without_scripts_the_server_compares(
    browser: Browser, live_server: LiveServer, paper: Document, files: dict[str, Path]
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    for name, words in (("genuine", "逐字节相同"), ("altered", "不一致")):
        page.goto(f"{live_server.url}/check/{paper.token}/")
        assert not page.locator(".drop-hint").is_visible(), "nothing is promised that needs a script"
        page.locator("#id_file").set_input_files(files[name])
        page.get_by_role("button", name="比对").click()
        expect(page.locator("#verdict")).to_contain_text(words)
    context.close()
