"""Everything that settles is anchored once, in the database and outside, and nothing goes on while they disagree."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.anchors import keys, outside, statement, tasks
from portal.anchors.checking import faults, watch_file
from portal.anchors.models import Anchor
from portal.anchors.services import anchoring
from portal.anchors.services.anchoring import Disagreement, make_due, make_next
from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Alarm, Heartbeat
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import open_ledger
from tests.portal.anchors.conftest import Meddle, anchored, lines, write
from tests.portal.ledger.test_horizon import under_way

FOREVER = float("inf")


def open_codes() -> set[str]:
    return set(Alarm.objects.filter(closed_at=None).values_list("code", flat=True))


def covered(anchor: Anchor) -> list[int]:
    found = LedgerEntry.objects.filter(pk__range=(anchor.first_entry, anchor.last_entry))
    return list(found.order_by("pk").values_list("pk", flat=True))


def test_each_anchor_covers_what_came_since_the_last(ledger: Ledger) -> None:
    begin = [entry.pk for entry in write(ledger, 2) + write(open_ledger(), 1)]
    first = anchored()
    later = [entry.pk for entry in write(ledger, 1)]
    second, empty = anchored(), anchored()
    assert [covered(anchor) for anchor in (first, second, empty)] == [begin, later, []]
    assert [anchor.count for anchor in (first, second, empty)] == [3, 1, 0]
    ledger.refresh_from_db()
    assert second.heads == [[str(ledger.pk), 3, ledger.head_hash]]
    assert second.previous_hash == first.hash and empty.previous_hash == second.hash
    assert list(map(statement.line, Anchor.objects.order_by("number"))) == lines()
    assert list(faults()) == []


def test_many_entries_are_shared_out(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(anchoring, "MOST", 4)
    settings.ANCHOR_SECONDS = 3600
    write(ledger, 10)
    assert make_due(stop_at=FOREVER) == 2, "the rest is not due before an hour is over"
    assert list(Anchor.objects.order_by("number").values_list("count", flat=True)) == [4, 4]
    write(ledger, 2)
    assert make_due(stop_at=FOREVER) == 1
    assert list(faults()) == []


def test_a_clock_that_was_set_back_anchors_nothing(
    ledger: Ledger, meddle: Meddle, settings: Settings
) -> None:
    anchored()
    settings.ANCHOR_SECONDS = 3600
    assert make_next() is None
    tomorrow = database_now() + timedelta(days=1)
    meddle("UPDATE anchors_anchor SET made_at = %s", tomorrow)
    outside.path().unlink()
    outside.add(Anchor.objects.get())
    settings.ANCHOR_SECONDS = 0
    assert make_next() is None


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_anchored_next() -> None:
    slow, quick = open_ledger(), open_ledger()
    write(quick)
    late: list[int] = []
    with under_way(lambda: late.append(write(slow)[0].pk)) as commit:
        behind = write(quick)[0].pk
        first = anchored()
        assert behind > late[0] > first.last_entry
        commit()
    second = anchored()
    assert covered(second) == [late[0], behind]
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_beats_one_goes_on(settings: Settings) -> None:
    settings.ANCHOR_SECONDS = 3600
    write(open_ledger(), 3)
    made: list[Anchor | None] = []
    both = threading.Barrier(2)

    def beat() -> None:
        both.wait(20)
        made.append(make_next())
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(anchor is None for anchor in made) == [False, True]
    assert len(lines()) == Anchor.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["before the line", "amid the line", "behind the line"])
def test_whoever_is_killed_loses_and_doubles_nothing(place: str) -> None:
    """The process dies by SIGKILL, as it would without power, and the next pass goes on."""
    ledger = open_ledger()
    write(ledger, 3)
    anchored()
    write(ledger, 2)
    child = os.fork()
    if not child:
        _die_at(place)  # never returns
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert Anchor.objects.count() == 1, "nothing was committed"
    assert len(lines()) == {"before the line": 1}.get(place, 2)
    write(ledger, 1)
    assert make_due(stop_at=0) == 0
    made = anchored()
    assert (made.number, made.count) == ((3, 1) if place == "behind the line" else (2, 3))
    assert [anchor.number for anchor in outside.anchors()] == list(range(1, made.number + 1))
    assert list(faults()) == []


def _die_at(place: str) -> None:
    connection.connection = None  # the parent's

    def die(*_: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    real = os.write
    if place == "before the line":
        outside.add = die  # type: ignore[assignment]  # it never returns
    elif place == "amid the line":
        os.write = lambda handle, text: (real(handle, text[: len(text) // 2]), die())[0]  # type: ignore[assignment]  # as above
    else:
        anchoring._keep = die  # type: ignore[assignment]  # it never returns
    try:
        make_next()
    finally:
        os._exit(1)


def test_a_line_that_a_full_disk_cut_short_is_passed_over(ledger: Ledger) -> None:
    anchored()
    with outside.path().open("ab") as file:
        file.write(b'{"count":1,"first')
    second = anchored()
    assert lines()[1] == b'{"count":1,"first\n'
    assert lines()[2] == statement.line(second)
    assert [anchor.number for anchor in outside.anchors()] == [1, 2]
    assert list(faults()) == []


def _lost() -> None:
    outside.path().unlink()


def _shortened() -> None:
    outside.path().write_bytes(b"".join(lines()[:-1]))


def _altered() -> None:
    *before, last = lines()
    outside.path().write_bytes(b"".join([*before, last.replace(b'"count":1', b'"count":2')]))


def _far_ahead() -> None:
    last = Anchor.objects.get(number=2)
    for number in (3, 4):
        last.number, last.first_entry, last.previous_hash = number, last.last_entry + 1, last.hash
        last.hash = statement.digest(last)
        outside.add(last)


def _foreign_next() -> None:
    """A next line that fits, but that no key of ours signed."""
    last = Anchor.objects.get(number=2)
    last.number, last.first_entry, last.previous_hash = 3, last.last_entry + 1, last.hash
    last.count, last.heads, last.made_at = 0, [], last.made_at + timedelta(seconds=1)
    last.root = last.heads_root = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    last.hash = statement.digest(last)
    outside.add(last)


@pytest.mark.parametrize("meddled", [_lost, _shortened, _altered, _far_ahead, _foreign_next])
def test_nothing_goes_on_over_a_file_that_differs(ledger: Ledger, meddled: Callable[[], None]) -> None:
    for _ in range(2):
        write(ledger)
        anchored()
    good = outside.path().read_bytes()
    meddled()
    bad = outside.path().read_bytes() if outside.path().exists() else None
    write(ledger)
    for _ in range(2):
        with pytest.raises(Disagreement):
            make_due(stop_at=FOREVER)
    assert Anchor.objects.count() == 2
    assert (outside.path().read_bytes() if outside.path().exists() else None) == bad, "nothing was written"
    assert open_codes() == {AlarmCode.ANCHORS_DIFFER}
    assert not watch_file()
    outside.path().write_bytes(good)
    assert make_next() is not None and watch_file()
    make_due(stop_at=0)
    assert open_codes() == set()


def test_a_line_ahead_is_refused_where_the_entries_are_gone(ledger: Ledger, meddle: Meddle) -> None:
    """As after an old backup was restored: the line is good, what it was made over is not there."""
    write(ledger)
    anchored()
    gone = write(ledger)[0]
    anchored()
    meddle("DELETE FROM anchors_anchor WHERE number = 2")
    meddle("DELETE FROM ledger_ledgerentry WHERE id = %s", gone.pk)
    with pytest.raises(Disagreement, match="备份"):
        make_next()


@pytest.mark.parametrize(
    "change", ["root = repeat('0', 64)", "made_at = made_at - interval '1 hour'", "heads = '[]'"]
)
def test_a_row_that_differs_in_the_middle_is_found(ledger: Ledger, meddle: Meddle, change: str) -> None:
    for _ in range(3):
        write(ledger)
        anchored()
    assert watch_file()
    meddle(f"UPDATE anchors_anchor SET {change} WHERE number = 2")
    assert not watch_file()
    assert Alarm.objects.get(closed_at=None).subject == outside.NAME
    assert make_next() is not None, "what comes is anchored all the same"


@pytest.mark.parametrize(
    "statement_",
    [
        "UPDATE anchors_anchor SET count = 0",
        "DELETE FROM anchors_anchor",
        "TRUNCATE anchors_anchor",
        "INSERT INTO anchors_anchor SELECT 5, last_entry + 1, last_entry, 0, root, heads, heads_root, hash, made_at,"
        " hash, signature, key_id FROM anchors_anchor",
    ],
)
def test_the_database_refuses_to_change_anchors(ledger: Ledger, statement_: str) -> None:
    anchored()
    with (
        pytest.raises(DatabaseError, match=r"append-only|does not follow"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement_)


# The key --------------------------------------------------------------------------------------------------------


def test_a_key_that_others_may_read_signs_nothing(ledger: Ledger, settings: Settings) -> None:
    settings.ANCHOR_KEY_FILE.chmod(0o640)
    with pytest.raises(keys.KeyUnusable, match="0600"):
        tasks.anchor()
    assert open_codes() == {AlarmCode.ANCHORS_LATE}
    assert "0600" in Heartbeat.objects.get(name=Beat.ANCHORING).note
    settings.ANCHOR_KEY_FILE.chmod(0o600)
    settings.ANCHOR_SECONDS = 3600
    tasks.anchor()
    assert open_codes() == set()
    assert Heartbeat.objects.get(name=Beat.ANCHORING).handled == 1


def test_anchors_outlive_their_key(ledger: Ledger, settings: Settings, anchor_key: Path) -> None:
    first = anchored()
    old = settings.ANCHOR_KEY_FILE.read_bytes()
    second_key = keys.make_key()
    second = anchored()
    assert [first.key_id, second.key_id] == [anchor_key.stem, second_key.stem]
    assert settings.ANCHOR_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert list(faults()) == []
    settings.ANCHOR_KEY_FILE.write_bytes(old)
    third = anchored()
    assert third.key_id == first.key_id
    assert list(faults()) == [f"第 {third.number} 号锚点的签名不成立"], (
        "a key that was given up signs no more"
    )


def test_an_interruption_is_told_of(ledger: Ledger, meddle: Meddle, settings: Settings) -> None:
    settings.ANCHOR_SECONDS = 3600
    anchored()
    before = timezone.now() - timedelta(hours=5)
    meddle("UPDATE anchors_anchor SET made_at = %s", before)
    outside.path().unlink()
    outside.add(Anchor.objects.get())
    assert make_due(stop_at=FOREVER) == 1
    told = Alarm.objects.get(code=AlarmCode.ANCHORS_LATE)
    assert told.opened_at == before and told.closed_at is not None and "5.0 小时" in told.detail
