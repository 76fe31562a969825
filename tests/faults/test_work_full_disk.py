"""A disk that is really full: people read why, no row without bytes, no bytes without a row, and it goes on by itself
when there is room."""

import os
import tempfile
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.documents import services as documents
from portal.documents.enums import DocumentState, SealingState
from portal.documents.models import Document, Sealing, StoredFile
from portal.documents.press import press
from portal.documents.samples import ordinary
from portal.exchange.models import Export
from portal.exchange.services import making
from portal.health.models import Alarm
from portal.ledger.services import open_ledger
from proxy_service.models import ProxyRequest
from tests.acting import person
from tests.cast import LAND, Cast
from tests.exporting import ask
from tests.faults.small_room import Room, within
from tests.faults.work_files import KIND
from tests.proxy_service.packages import Seals
from tests.proxy_service.test_filing_pages import begin, save, scope

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.4\n" + b"x" * 100_000 + b"\n%%EOF\n"


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("营业执照.pdf", PDF)


def filled_in(client: Client, cast: Cast) -> ProxyRequest:
    draft = begin(client)
    save(client, draft, "enterprise", park=cast.park.pk, correct="on")
    save(client, draft, "matters", matters=[LAND])
    save(client, draft, "scope", **scope())
    return draft


def uploads_wait_for_room(cast: Cast, room: Room) -> None:
    """By the page and by the interface, each sent again as it was."""
    caller = person(cast.handler)
    client = caller.client
    client.raise_request_exception = False
    draft = filled_in(client, cast)
    material = draft.materials.all()[0]
    page = f"/drafts/{draft.pk}/materials/{material.pk}/"
    keys = {"page": str(uuid.uuid4()), "interface": str(uuid.uuid4())}

    def by_page() -> Any:
        return client.post(page, {"key": keys["page"], "files": [pdf()]})

    def by_interface() -> Any:
        return caller.upload(f"materials/{material.pk}/files/", {"file": pdf()}, key=keys["interface"])

    before, rows = room.files(), StoredFile.objects.count()
    room.fill()
    for send in (by_page, by_interface):
        answer = send()
        assert answer.status_code == 503 and answer["Retry-After"] == "60"
        assert "服务器存储空间不足" in answer.content.decode()
        assert StoredFile.objects.count() == rows and room.files() == before
    assert client.get(f"/drafts/{draft.pk}/").status_code == 200, "who uploads nothing goes on"
    room.clear()
    assert by_page().status_code == 302
    assert by_interface().status_code == 201
    assert StoredFile.objects.count() == rows + 2
    for stored in StoredFile.objects.all():
        with stored.file.open("rb") as file:
            assert file.read() == PDF


def media(settings: Settings, room: Room) -> None:
    settings.MEDIA_ROOT = room.place / "media"
    settings.MEDIA_ROOT.mkdir()


def temporary(settings: Settings, room: Room) -> None:
    """Where a form is kept while it is read, and the renderer keeps its fonts."""
    tempfile.tempdir = os.environ["TMPDIR"] = str(room.place)


@pytest.mark.parametrize("full", [media, pytest.param(temporary, marks=pytest.mark.soak)])
def test_an_upload_that_finds_no_room_says_so_and_goes_when_there_is(
    cast: Cast, own_media: None, settings: Settings, tmp_path: Path, full: Callable[[Settings, Room], None]
) -> None:
    def drill(room: Room) -> None:
        full(settings, room)
        uploads_wait_for_room(cast, room)

    within(tmp_path / "room", 4, drill)


def work_waits_for_room(cast: Cast, room: Room, work: Callable[[], object], rows: list[Any]) -> None:
    """Ten minutes without room, more than any number of attempts would last, and then with it."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        room.fill()
        for _minute in range(10):
            before = room.files()
            work()
            assert room.files() == before, "no half of a file"
            clock.shift(timedelta(minutes=1))
        for row in rows:
            row.refresh_from_db()
            assert row.state == "pending" and "服务器磁盘空间不足" in row.error
            assert not row.sha256 and not row.file
        documents.watch_room()
        assert Alarm.objects.get(code="DISK_FULL").closed_at is None
        room.clear()
        clock.shift(timedelta(minutes=1))
        work()
        documents.watch_room()
        assert Alarm.objects.get(code="DISK_FULL").closed_at is not None
    for row in rows:
        row.refresh_from_db()
        assert (row.state in (DocumentState.READY, SealingState.DONE)) and row.error == ""
        with row.file.open("rb") as file:
            assert file.read(5) == b"%PDF-"


def issued(cast: Cast) -> Document:
    return documents.issue(
        kind=KIND, issuer=cast.park, ledger=open_ledger(), facts=ordinary()[KIND], now=timezone.now()
    )


@pytest.mark.soak  # the short version, without a file system: tests/portal/documents/test_rendering.py
def test_papers_and_seals_wait_for_room_and_are_made_when_there_is(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.DISK_ALARM_MEGABYTES = 1
    settings.SEAL_KEY_DIR, settings.SEAL_TRUST_DIR = tmp_path / "keys", tmp_path / "trust"
    Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.security)

    def drill(room: Room) -> None:
        media(settings, room)
        paper = issued(cast)
        work_waits_for_room(cast, room, documents.render_pending, [paper])
        outcome = documents.request_sealing(documents=[paper], actor=cast.leader, now=timezone.now())
        Alarm.objects.all().delete()
        work_waits_for_room(cast, room, documents.seal_pending, outcome.done)
        assert Sealing.objects.get().document_id == paper.pk
        press.stop()

    within(tmp_path / "room", 4, drill)


@pytest.mark.soak
def test_without_room_for_its_fonts_the_renderer_waits_too(
    cast: Cast, own_media: None, settings: Settings, tmp_path: Path
) -> None:
    def drill(room: Room) -> None:
        temporary(settings, room)
        paper = issued(cast)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            room.fill()
            for _minute in range(5):
                documents.render_pending()
                clock.shift(timedelta(minutes=1))
            paper.refresh_from_db()
            assert paper.state == DocumentState.PENDING and "服务器磁盘空间不足" in paper.error
            assert room.files() == set(), "no fonts are left behind"
            room.clear()
            assert documents.render_pending() == 1
        press.stop()

    within(tmp_path / "room", 64, drill)


@pytest.mark.soak
def test_a_list_that_finds_no_room_leaves_nothing_and_can_be_asked_for_again(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    def drill(room: Room) -> None:
        media(settings, room)
        export = ask(cast.leader, "requests", "csv")
        room.fill()
        making.make_pending(stop_at=float("inf"))
        export.refresh_from_db()
        assert (export.state, export.file.name) == ("pending", "") and room.files() == set()
        room.clear()
        Export.objects.update(leased_until=timezone.now())
        assert making.make_pending(stop_at=float("inf")) == 1

    within(tmp_path / "room", 4, drill)
