"""Anchors leave the house: a letter a day, and every line to an address that may be slow or gone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.anchors import outside, statement, tasks
from portal.anchors.checking import faults
from portal.anchors.models import Anchor, Told
from portal.anchors.services.anchoring import Disagreement, make_next
from portal.anchors.services.restoring import renew_key
from portal.anchors.services.telling import post_waiting
from portal.console import shell_user
from portal.errors import Conflict
from portal.health.gauges import exposition
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import open_ledger
from portal.notifications.models import Email, Message
from tests.cast import Cast
from tests.portal.anchors.conftest import Meddle, anchored, lines, write
from tests.portal.webhooks.receiver import Receiver

FOREVER = float("inf")


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_ALLOW_HTTP, settings.WEBHOOK_PORTS = True, []
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    server = Receiver()
    settings.ANCHOR_URL = server.url
    yield server
    server.stop()


def gauge(name: str) -> float:
    found = exposition().decode().splitlines()
    return next(float(line.split()[1]) for line in found if line.startswith(f"yuanbantong_{name} "))


def test_auditors_get_one_letter_a_day(cast: Cast, meddle: Meddle, settings: Settings) -> None:
    settings.ANCHOR_MAIL = ["notary@elsewhere.example"]
    first = anchored()
    anchored()
    letters = {email.to: email for email in Email.objects.filter(subject="台账锚点第 1 号")}
    assert (
        letters.keys() == {cast.auditor.user.email, "notary@elsewhere.example"} and Email.objects.count() == 2
    )
    body = letters["notary@elsewhere.example"].body
    assert f"--expect 1:{first.hash}" in body and first.signature in body and first.key_id in body
    meddle("UPDATE anchors_anchor SET made_at = made_at - interval '1 day'")
    outside.path().unlink()
    for anchor in Anchor.objects.order_by("number"):
        outside.add(anchor)
    anchored()
    assert Email.objects.filter(subject="台账锚点第 3 号").count() == 2


def test_an_address_hears_every_line_in_order(ledger: Ledger, receiver: Receiver, settings: Settings) -> None:
    for _ in range(2):
        write(ledger)
        anchored()
    settings.ANCHOR_SECONDS = 3600
    tasks.anchor()
    assert [heard.raw for heard in receiver.heard] == lines()
    assert len(lines()) == 2
    assert gauge("anchors_untold") == 0
    assert post_waiting(stop_at=FOREVER) == 0, "nothing is said twice"


def test_an_address_that_fails_is_asked_again_later(ledger: Ledger, receiver: Receiver) -> None:
    anchored()
    receiver.answer = lambda heard: 503
    assert post_waiting(stop_at=FOREVER) == 0
    receiver.answer = lambda heard: 200
    assert post_waiting(stop_at=FOREVER) == 0, "not at once"
    told = Told.objects.get()
    assert (told.number, told.attempts, told.error) == (0, 1, "应答 503")
    assert gauge("anchors_untold") == 1
    Told.objects.update(tried_at=timezone.now() - timedelta(minutes=2))
    assert post_waiting(stop_at=FOREVER) == 1
    told.refresh_from_db()
    assert (told.number, told.attempts, told.error) == (1, 0, "")


def test_gauges_grow_while_nothing_is_anchored(ledger: Ledger, meddle: Meddle) -> None:
    assert gauge("anchor_age_seconds") == float("inf")
    anchored()
    write(ledger, 3)
    assert gauge("anchor_waiting_entries") == 3
    meddle("UPDATE anchors_anchor SET made_at = made_at - interval '3 hours'")
    assert 10_800 <= gauge("anchor_age_seconds") < 10_900


# What administrators do -----------------------------------------------------------------------------------------


def test_a_lost_file_is_written_again_and_that_is_on_record(cast: Cast) -> None:
    ledger = open_ledger()
    for _ in range(3):
        write(ledger)
        anchored()
    whole = outside.path().read_bytes()
    outside.path().unlink()
    with pytest.raises(CommandError, match="is no administrator"):
        call_command("restore_anchor_file", "--by=auditor", "--reason=x")
    with pytest.raises(Disagreement):
        make_next()
    call_command("restore_anchor_file", "--by=administrator", "--reason=磁盘损坏")
    assert outside.path().read_bytes() == whole
    entry = LedgerEntry.objects.get(kind="anchors.file")
    by = {"via": "command", "os_user": shell_user()}
    assert entry.data == {"lines": 3, "reason": "磁盘损坏", "set_aside": ""} | by
    letter = Message.objects.get(user=cast.administrator.user, subject="以您的名义在服务器上办理")
    assert shell_user() in letter.body and "磁盘损坏" in letter.body
    assert entry.actor == cast.administrator.user
    anchored()
    assert list(faults()) == []


def test_after_a_backup_was_restored_the_old_file_is_kept(cast: Cast, meddle: Meddle) -> None:
    ledger = open_ledger()
    write(ledger)
    anchored()
    lost = write(ledger)[0]
    anchored()
    old = outside.path().read_bytes()
    meddle("DELETE FROM ledger_ledgerentry WHERE id = %s", lost.pk)
    meddle("DELETE FROM anchors_anchor WHERE number = 2")
    with pytest.raises(CommandError, match="与数据库不符"):
        call_command("restore_anchor_file", "--by=administrator", "--reason=恢复备份")
    assert outside.path().read_bytes() == old
    call_command("restore_anchor_file", "--by=administrator", "--reason=恢复备份", "--set-aside")
    kept = LedgerEntry.objects.get(kind="anchors.file").data["set_aside"]
    assert Path(kept).read_bytes() == old
    assert lines() == [statement.line(Anchor.objects.get())]
    anchored()
    assert list(faults()) == []


def test_forged_rows_are_not_written_to_the_file(cast: Cast, meddle: Meddle) -> None:
    anchored()
    anchored()
    meddle("UPDATE anchors_anchor SET count = 7 WHERE number = 2")
    outside.path().unlink()
    with pytest.raises(CommandError, match="第 2 号锚点的签名不成立"):
        call_command("restore_anchor_file", "--by=administrator", "--reason=x")


def test_a_key_is_made_once_and_renewed_by_name(cast: Cast, settings: Settings) -> None:
    with pytest.raises(CommandError, match="is there already"):
        call_command("make_anchor_key")
    before = settings.ANCHOR_KEY_FILE.read_bytes()
    call_command("make_anchor_key", "--rotate=administrator")
    assert settings.ANCHOR_KEY_FILE.read_bytes() != before
    entry = LedgerEntry.objects.get(kind="anchors.key")
    assert (entry.actor, entry.data["os_user"]) == (cast.administrator.user, shell_user())
    assert Message.objects.filter(user=cast.administrator.user, body__contains="锚点密钥").exists()
    anchored()
    settings.ANCHOR_KEY_FILE.unlink()
    with pytest.raises(CommandError, match="signed before"):
        call_command("make_anchor_key")
    assert not settings.ANCHOR_KEY_FILE.exists()
    call_command("make_anchor_key", "--rotate=administrator")
    assert settings.ANCHOR_KEY_FILE.exists()


def test_what_cannot_be_written_down_leaves_key_and_file_as_they_were(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, meddle: Meddle
) -> None:
    anchored()
    anchored()

    def refuse(**entry: object) -> None:
        raise Conflict("the log is closed")

    def files() -> dict[str, bytes]:
        key, folder = settings.ANCHOR_KEY_FILE, outside.path().parent
        return {path.name: path.read_bytes() for path in [key, *folder.iterdir()]}

    before = files()
    with monkeypatch.context() as patch:
        patch.setattr("portal.audit.record", refuse)
        for command in (
            lambda: renew_key(actor=cast.administrator, now=timezone.now()),
            lambda: call_command("restore_anchor_file", "--by=administrator", "--reason=x", "--set-aside"),
        ):
            with pytest.raises((Conflict, CommandError), match="the log is closed"):
                command()
            assert files() == before
    meddle("UPDATE anchors_anchor SET count = 7 WHERE number = 2")
    with pytest.raises(CommandError, match="签名不成立"):
        call_command("restore_anchor_file", "--by=administrator", "--reason=x", "--set-aside")
    assert files() == before, "nor what comes to light at the second anchor"
    assert not LedgerEntry.objects.filter(kind__startswith="anchors.").exists()


# The auditor's page ---------------------------------------------------------------------------------------------


def test_the_auditor_sees_and_takes_the_anchors(cast: Cast, client: Client) -> None:
    client.force_login(cast.auditor.user)
    assert "还没有锚点" in client.get("/anchors/").text
    write(open_ledger(), 2)
    anchor = anchored()
    page = client.get("/anchors/").text
    assert anchor.hash in page and anchor.signature in page and anchor.key_id in page
    taken = client.get("/anchors/anchors.jsonl")
    assert b"".join(taken.streaming_content) == outside.path().read_bytes()  # type: ignore[attr-defined]  # the stubs know no streamed answer here
    assert taken["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("who", ["owner", "officer", "leader", "county_officer", "security"])
def test_others_see_no_anchors(cast: Cast, client: Client, who: str) -> None:
    client.force_login(cast.people[who].user)
    assert [client.get(url).status_code for url in ("/anchors/", "/anchors/anchors.jsonl")] == [404, 404]
