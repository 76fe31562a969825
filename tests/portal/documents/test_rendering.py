"""From a pending row to frozen bytes, and what happens when that does not work."""

import hashlib
import os
import re
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from portal.documents import services
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.press import Press, PressError, Printed, TooSlow
from portal.documents.samples import ordinary
from portal.documents.services import rendering
from portal.errors import Conflict
from portal.organizations.models import Organization
from tests.portal.documents.conftest import NOW


def issue(park: Organization, **change: Any) -> Document:
    return services.issue(
        kind=DocumentKind.DECLINE,
        issuer=park,
        ledger=None,
        facts=ordinary()[DocumentKind.DECLINE] | change,
        now=NOW,
    )


def test_pending_papers_become_ready_with_hashed_bytes(park: Organization) -> None:
    documents = [issue(park), issue(park)]
    assert services.render_pending() == 2
    for document in documents:
        document.refresh_from_db()
        content = (Path(settings.MEDIA_ROOT) / document.file.name).read_bytes()
        assert document.state == DocumentState.READY
        assert content.startswith(b"%PDF-")
        assert (document.size, document.pages) == (len(content), 1)
        assert document.sha256 == hashlib.sha256(content).hexdigest()
        assert document.sm3 == hashlib.new("sm3", content).hexdigest()
        assert len(document.template_version) == 16


@pytest.mark.django_db(transaction=True)
def test_workers_share_the_queue(park: Organization) -> None:
    """Three workers at once: every paper is rendered by exactly one of them, in one attempt."""
    papers = [issue(park) for _ in range(6)]
    done: list[int] = []

    def work() -> None:
        try:
            done.append(services.render_pending())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == len(papers)
    assert set(Document.objects.values_list("state", "attempts")) == {(DocumentState.READY, 1)}


def test_rendering_again_changes_nothing(park: Organization) -> None:
    document = services.render(issue(park))
    path = Path(settings.MEDIA_ROOT) / document.file.name
    before = (document.sha256, document.rendered_at, document.attempts, path.stat().st_mtime_ns)
    assert services.render_pending() == 0
    again = services.render(document)
    assert (again.sha256, again.rendered_at, again.attempts, path.stat().st_mtime_ns) == before
    own = path.name  # other processes of the tests write beside it
    assert not [name for name in os.listdir(path.parent) if own in name and name.endswith(".tmp")]


def test_same_facts_give_the_same_bytes(park: Organization) -> None:
    document = services.render(issue(park))
    path = Path(settings.MEDIA_ROOT) / document.file.name
    paper = rendering.Paper.of(document)
    printed = rendering.press.print(
        rendering.compose(paper),
        limit=60,
        attachment=rendering.frozen_facts(paper),
        created=document.issued_at.isoformat(),
        identifier=document.pk.hex,
    )
    assert printed.pdf == path.read_bytes()


def test_pdf_is_archival_and_carries_the_frozen_facts(park: Organization) -> None:
    document = services.render(issue(park))
    with pikepdf.open(Path(settings.MEDIA_ROOT) / document.file.name) as pdf:
        assert "facts.json" in pdf.attachments
        attached = pdf.attachments["facts.json"].get_file().read_bytes().decode()
        assert document.number in attached
        assert document.facts["reason"] in attached
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")


def test_database_refuses_to_change_ready_bytes(park: Organization) -> None:
    document = services.render(issue(park))
    for change in (
        {"sha256": "0" * 64},
        {"file": "elsewhere.pdf"},
        {"state": DocumentState.PENDING},
        {"pages": 9},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)
    services.void(document=document, reason="有误", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(void_reason="另一原因")


# A private-use character of GB 18030's older mappings, one of plane 15, and one that Unicode does not assign.
@pytest.mark.parametrize("character", ["\ue9f7", "\U000f1234", "\U0003fffd"])
def test_character_without_glyph_fails_the_paper_by_name(park: Organization, character: str) -> None:
    document = services.render(issue(park, addressee=f"新疆{character}科技有限公司"))
    assert document.state == DocumentState.FAILED
    assert f"U+{ord(character):04X}" in document.error
    assert not document.file


def test_failed_paper_is_tried_three_times_then_by_hand(
    park: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = issue(park)

    def fail(*args: object, **options: object) -> None:
        raise PressError("out of paper")

    with time_machine.travel(NOW, tick=False) as clock, monkeypatch.context() as broken:
        broken.setattr(rendering.press, "print", fail)
        for attempt, state in (
            (1, DocumentState.PENDING),
            (2, DocumentState.PENDING),
            (3, DocumentState.FAILED),
        ):
            assert services.render_pending() == 0
            document.refresh_from_db()
            assert (document.attempts, document.state) == (attempt, state)
            assert services.render_pending() == 0, "a pause lies between attempts"
            document.refresh_from_db()
            assert document.attempts == attempt
            clock.shift(timedelta(minutes=2))
    assert "out of paper" in document.error
    services.retry(document=document)
    assert services.render_pending() == 1
    document.refresh_from_db()
    assert (document.state, document.error) == (DocumentState.READY, "")
    with pytest.raises(Conflict):
        services.retry(document=document)


def test_full_disk_leaves_the_row_pending_and_no_file_however_long(
    park: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = issue(park)

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with time_machine.travel(NOW, tick=False) as clock, monkeypatch.context() as full:
        full.setattr(rendering.press, "print", lambda *_, **__: Printed(b"%PDF-", 1, 0, ()))
        full.setattr("portal.documents.storage.os.fsync", no_space)
        for _attempt in range(5):
            services.render_pending()
            clock.shift(timedelta(minutes=1))
    document.refresh_from_db()
    assert (document.state, document.attempts) == (DocumentState.PENDING, 0)
    assert "磁盘空间不足" in document.error and not re.search("[a-zA-Z]", document.error)
    folder = Path(settings.MEDIA_ROOT) / "documents" / "2026"
    assert not [name for name in os.listdir(folder) if str(document.pk) in name]


@pytest.fixture
def own_press() -> Any:
    press = Press()
    yield press
    press.stop()


def test_endless_paper_is_killed_and_the_next_one_printed(own_press: Press) -> None:
    own_press.print("<p>暖机</p>", limit=60)
    first = own_press.pid
    began = time.monotonic()
    with pytest.raises(TooSlow):
        own_press.print("<table><tr><td colspan=1000000>列</td></tr></table>", limit=2)
    assert time.monotonic() - began < 10
    assert own_press.print("<p>下一份</p>", limit=60).pages == 1
    assert own_press.pid != first


def test_killed_renderer_fails_one_attempt_only(own_press: Press) -> None:
    own_press.print("<p>暖机</p>", limit=60)
    assert own_press.pid is not None
    os.kill(own_press.pid, signal.SIGKILL)
    while own_press._child is not None and own_press._child.poll() is None:
        time.sleep(0.01)
    assert own_press.print("<p>下一份</p>", limit=60).pages == 1


def test_renderer_leaves_no_folder_behind(own_press: Press) -> None:
    """Each renderer keeps copies of the fonts; a machine that kills many would fill its disk with them."""
    own_press.print("<p>第一份</p>", limit=60)
    folder = Path(own_press._folder)
    assert any(folder.iterdir())
    own_press.stop()
    assert not folder.exists()
    own_press.print("<p>第二份</p>", limit=60)
    child = own_press._child
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()  # as when the worker was killed
    child.wait(timeout=30)
    assert not Path(own_press._folder).exists()


def test_renderer_is_replaced_after_so_many_papers(own_press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it keeps of every paper must not add up for ever."""
    monkeypatch.setattr("portal.documents.press.PAPERS_A_PROCESS", 2)
    pids = []
    for number in range(3):
        own_press.print(f"<p>第{number}份</p>", limit=60)
        pids.append(own_press.pid)
    assert pids[0] == pids[1] != pids[2]
