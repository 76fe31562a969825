"""Nobody has an uploaded file before the scanner found nothing in it; what waits is seen, retried and told of."""

import io
import os
import pwd
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.documents import clamd, services
from portal.documents.checks import check_files_origin
from portal.documents.downloads import refuse_withheld
from portal.documents.enums import ScanState
from portal.documents.models import StoredFile
from portal.documents.samples import uploads as samples
from portal.documents.services import scanning
from portal.errors import Conflict, InvalidInput, Withheld
from portal.health.gauges import exposition
from portal.health.models import Alarm
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Message
from portal.organizations.models import Membership
from proxy_service.services import filing
from tests.cast import Cast
from tests.portal.documents.daemon import EICAR, NAME, Clamd, clamd_at
from tests.speaking import Caller
from tests.stages import make_course

HARMLESS = b"%PDF-1.4\nharmless\n%%EOF\n"


@pytest.fixture
def daemon(settings: Settings) -> Iterator[Clamd]:
    with clamd_at() as listening:
        settings.CLAMD_ADDRESS = listening.address
        yield listening


def pdf(name: str, *words: bytes) -> object:
    upload = samples.pdf(name)
    whole = upload.read()
    upload.file = io.BytesIO(whole.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + b"".join(words) + b"\n", 1))
    upload.size = len(upload.file.getvalue())
    return upload


def signed_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def scan() -> int:
    return services.scan_pending(stop_at=time.monotonic() + 10)


# The conversation ----------------------------------------------------------------------------------


@pytest.mark.parametrize("at_path", [False, True])
def test_the_daemon_is_told_every_byte_and_answers(at_path: bool, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2000
    with clamd_at(tmp_path / "clamd.ctl" if at_path else None) as daemon:
        assert clamd.scan(io.BytesIO(content), address=daemon.address, seconds=5) == ""
        assert clamd.scan(io.BytesIO(content + EICAR), address=daemon.address, seconds=5) == NAME
        assert daemon.heard == [content, content + EICAR]


def test_no_verdict_is_no_clean_bill(tmp_path: Path) -> None:
    with clamd_at() as daemon:
        daemon.longest = 1000
        with pytest.raises(clamd.NotScanned, match="size limit exceeded"):
            clamd.scan(io.BytesIO(b"x" * 3_000_000), address=daemon.address, seconds=5)
        daemon.longest, daemon.slow = 1 << 30, 60.0
        began = time.monotonic()
        with pytest.raises(clamd.ScannerGone, match="Timeout"):
            clamd.scan(io.BytesIO(HARMLESS), address=daemon.address, seconds=0.2)
        assert time.monotonic() - began < 30
        daemon.hangs_up = True
        with pytest.raises(clamd.ScannerGone):
            clamd.scan(io.BytesIO(HARMLESS), address=daemon.address, seconds=1)
    for nobody in (daemon.address, str(tmp_path / "none.ctl"), "127.0.0.1:nine"):
        with pytest.raises(clamd.ScannerGone):
            clamd.scan(io.BytesIO(HARMLESS), address=nobody, seconds=1)


# From upload to verdict ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_a_scanner_nothing_waits() -> None:
    stored = services.store_upload(upload=samples.pdf("表"), by=None)
    assert stored.scan_state == ScanState.NOT_NEEDED
    refuse_withheld(stored)
    assert scan() == 0


def test_nobody_has_a_file_before_the_verdict(cast: Cast, daemon: Clamd, own_media: None) -> None:
    draft = make_course(cast, "draft").request
    material = draft.materials.first()
    given = filing.attach_file(material=material, actor=cast.owner, upload=samples.pdf("执照"))
    stored, owner = given.stored_file, signed_in(cast.owner)
    machine = Caller.of(cast.enterprise, cast.owner.role)
    page = reverse("draft-step", args=[draft.pk, "materials"])
    file = reverse("file", args=[draft.pk, stored.pk])
    content = reverse("api-request-files-content", args=[stored.pk])
    assert "正在查毒" in owner.get(page).content.decode()
    told = owner.get(file)
    assert (told.status_code, told["Retry-After"]) == (409, "5")
    assert "再试一次" in told.content.decode()
    refused = machine.get(content)
    assert (refused.status_code, refused["Retry-After"]) == (409, "5")
    assert machine.get(reverse("api-request-files-detail", args=[stored.pk])).json()["scan"] == "waiting"
    with pytest.raises(Withheld):
        refuse_withheld(services.take_over(stored=stored, by=None, ledger=None))
    assert scan() == 2
    stored.refresh_from_db()
    assert (stored.scan_state, stored.scanned_at is not None) == (ScanState.CLEAN, True)
    assert "已查毒" in owner.get(page).content.decode()
    assert b"".join(owner.get(file).streaming_content) == daemon.heard[0]
    assert machine.get(content).status_code == 200
    assert services.take_over(stored=stored, by=None, ledger=None).scan_state == ScanState.CLEAN


def test_an_infected_file_is_isolated_and_people_are_told(
    transactional_db: None, cast: Cast, daemon: Clamd, own_media: None, settings: Settings
) -> None:
    course = make_course(cast, "accepted")
    scan()
    stored = services.store_upload(upload=pdf("补充", EICAR), by=cast.owner, ledger=course.request.ledger)
    twin = services.take_over(stored=stored, by=cast.owner, ledger=None)
    place = Path(settings.MEDIA_ROOT) / stored.file.name
    Message.objects.all().delete()
    assert scan() == 2
    for row in (stored, twin):
        row.refresh_from_db()
        assert (row.scan_state, row.scan_note) == (ScanState.INFECTED, NAME)
    kept = Path(settings.MEDIA_ROOT) / stored.file.name
    assert stored.file.name.startswith("quarantine/uploads/")
    assert (place.exists(), kept.exists()) == (False, True)
    told = set(Message.objects.filter(subject__contains="查出病毒").values_list("user", flat=True))
    assert {cast.owner.user_id, course.request.officer.user_id} <= told
    answer = signed_in(course.request.officer).get(reverse("file", args=[course.request.pk, stored.pk]))
    assert (answer.status_code, "Retry-After" in answer.headers) == (409, False)
    assert NAME in answer.content.decode()
    with pytest.raises(Conflict, match="查出病毒"):
        services.take_over(stored=stored, by=cast.owner, ledger=None)
    services.discard_upload(twin)
    assert kept.exists(), "the quarantine is nobody's to empty from a page"
    for change in ({"scan_state": ScanState.CLEAN}, {"file": place.name}):
        with pytest.raises(DatabaseError, match=r"quarantine|never changes"), transaction.atomic():
            StoredFile.objects.filter(pk=stored.pk).update(**change)


def test_a_draft_with_an_infected_file_is_not_filed(cast: Cast, daemon: Clamd, own_media: None) -> None:
    draft = make_course(cast, "draft").request
    stored = services.store_upload(upload=pdf("执照", EICAR), by=cast.owner, ledger=draft.ledger)
    filing.refuse_infected(draft)
    scan()
    with pytest.raises(InvalidInput, match=stored.name):
        filing.refuse_infected(draft)


# When the scanner fails ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_scanner_that_is_away_is_tried_again_and_the_round_ends(daemon: Clamd, own_media: None) -> None:
    first, second = (services.store_upload(upload=samples.pdf(name), by=None) for name in "甲乙")
    daemon.hangs_up = True
    now = timezone.now()
    for attempt, pause in enumerate((5, 20, 60, 60), 1):
        with time_machine.travel(now, tick=False):
            # The other has waited longer from the second round on, and is spared: the scanner is gone.
            StoredFile.objects.filter(pk=second.pk).update(scan_next_at=now + timedelta(days=1))
            assert scan() == 0
        first.refresh_from_db()
        assert (first.scan_attempts, first.scan_next_at) == (attempt, now + timedelta(seconds=pause))
        assert first.scan_state == (ScanState.WAITING if attempt < 3 else ScanState.FAILED)
        with pytest.raises(Withheld):
            refuse_withheld(first)
        now = first.scan_next_at
    second.refresh_from_db()
    assert second.scan_attempts == 0
    daemon.hangs_up = False
    with time_machine.travel(now + timedelta(days=2), tick=False):
        assert scan() == 2
    first.refresh_from_db()
    assert first.scan_state == ScanState.CLEAN


@pytest.mark.django_db
def test_a_file_that_the_scanner_does_not_take_holds_up_no_other(daemon: Clamd, own_media: None) -> None:
    large = services.store_upload(upload=pdf("大", b"x" * 9000), by=None)
    small = services.store_upload(upload=samples.pdf("小"), by=None)
    daemon.longest = 5000
    assert scan() == 1
    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.scan_state, small.scan_state) == (ScanState.WAITING, ScanState.CLEAN)
    assert "size limit" in large.scan_note
    assert large.scan_next_at > timezone.now() + timedelta(minutes=55)


@pytest.mark.django_db
def test_a_scan_that_is_stuck_raises_the_alarm_until_it_is_over(daemon: Clamd, own_media: None) -> None:
    stored = services.store_upload(upload=samples.pdf("表"), by=None)
    services.watch_scans()
    assert not Alarm.objects.exists()
    StoredFile.objects.filter(pk=stored.pk).update(uploaded_at=timezone.now() - timedelta(minutes=6))
    services.watch_scans()
    services.watch_scans()
    assert "1 份" in Alarm.objects.get(code="SCAN_STUCK", closed_at=None).detail
    figures = exposition().decode()
    assert "yuanbantong_uploads_unscanned 1.0" in figures
    scan()
    services.watch_scans()
    assert not Alarm.objects.filter(closed_at=None).exists()


def test_two_workers_share_the_queue_and_a_killed_one_gives_its_file_back(
    transactional_db: None, daemon: Clamd, own_media: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = services.store_upload(upload=samples.pdf("表"), by=None)

    def die(row: StoredFile) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(scanning, "judge_now", die)
        with pytest.raises(KeyboardInterrupt):
            scan()
    stored.refresh_from_db()
    assert (stored.scan_state, stored.scan_attempts) == (ScanState.WAITING, 0)
    assert scan() == 1


# What lay there before ------------------------------------------------------------------------------


def test_what_came_before_the_scanner_is_scanned_by_hand(
    db: None, settings: Settings, own_media: None, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = (
        services.store_upload(upload=pdf(name, words), by=None)
        for name, words in (("甲", b""), ("乙", EICAR))
    )
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    with pytest.raises(CommandError, match="没有应答"):
        call_command("scan_uploads")
    with clamd_at() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        call_command("scan_uploads", since=datetime(2100, 1, 1))  # noqa: DTZ001  (as argparse hands it over)
        assert "已查 0 份" in capsys.readouterr().out
        call_command("scan_uploads")
        assert "已查 2 份，查出病毒 1 份，没能查 0 份" in capsys.readouterr().out
        daemon.longest = 1
        with pytest.raises(CommandError, match="没能查毒"):
            call_command("scan_uploads")
    for row, state in ((good, ScanState.CLEAN), (bad, ScanState.INFECTED)):
        row.refresh_from_db()
        assert row.scan_state == state, "one that could not be scanned again is what it was"


def test_only_without_a_scanner_is_nothing_waited_for_any_more(
    daemon: Clamd, settings: Settings, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = services.store_upload(upload=samples.pdf("表"), by=None)
    with pytest.raises(CommandError, match="CLAMD_ADDRESS"):
        call_command("scan_uploads", release=True)
    settings.CLAMD_ADDRESS = ""
    assert not LedgerEntry.objects.filter(kind="upload.released").exists(), "nothing was released"
    monkeypatch.setenv("SUDO_USER", "wang")
    call_command("scan_uploads", release=True)
    stored.refresh_from_db()
    refuse_withheld(stored)
    account = pwd.getpwuid(os.geteuid()).pw_name
    written = LedgerEntry.objects.get(kind="upload.released")
    assert written.data == {"by": f"{account} (sudo: wang)", "files": [str(stored.pk)]}
    assert f"1 份，操作系统账号：{account} (sudo: wang)" in written.summary


# Where the portal is set up -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "hosts", "found"),
    [
        ("", [], []),
        ("https://files.example.cn", ["files.example.cn"], []),
        ("https://files.example.cn", ["portal.example.cn"], ["documents.E007"]),
        ("https://portal.example.cn", ["portal.example.cn"], ["documents.E006"]),
        ("https://portal.example.cn:8443", ["portal.example.cn"], ["documents.E006"]),
        ("files.example.cn", ["files.example.cn"], ["documents.E005", "documents.E007"]),
        ("https://files.example.cn/x", ["files.example.cn"], ["documents.E005"]),
    ],
)
def test_a_host_for_files_that_would_not_work_is_told(
    origin: str, hosts: list[str], found: list[str], settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.FILES_ORIGIN, settings.ALLOWED_HOSTS = (
        "https://portal.example.cn",
        origin,
        hosts,
    )
    assert [told.id for told in check_files_origin(None)] == found
