"""The ledger only grows, and shows when somebody has meddled with it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.errors import Conflict
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.queries import timeline
from portal.ledger.services import append, close_ledger, name_ledger, open_ledger
from portal.ledger.verify import verify
from portal.organizations.models import Membership

NOW = datetime(2026, 3, 2, 3, 4, 5, 678901, tzinfo=UTC)


def write(ledger: Ledger, number: int = 1, heading: Heading = Heading.MATERIALS) -> list[LedgerEntry]:
    return [
        append(
            ledger=ledger,
            heading=heading,
            kind="material.submitted",
            subject=f"material:{index}",
            summary=f"提交材料 {index}",
            occurred_at=NOW + timedelta(minutes=index),
            data={"copies": index, "score": 4.5, "names": ["营业执照·副本", None, True]},
        )
        for index in range(1, number + 1)
    ]


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_the_five_headings_of_the_regulation() -> None:
    labels = [heading.label for heading in Heading]
    assert labels[:5] == ["代办申请", "材料提交", "部门沟通", "审批节点", "问题处理"]
    assert labels[5:] == ["系统记录"]


def test_an_entry_keeps_who_did_it_as_they_were_then(ledger: Ledger, clerk: Membership) -> None:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        entry = append(
            ledger=ledger,
            heading=Heading.COMMUNICATION,
            kind="handover.signed",
            summary="签收材料",
            occurred_at=NOW,
            actor=clerk,
        )
    clerk.user.full_name = "改名"
    clerk.user.save()
    entry.refresh_from_db()
    assert (entry.actor_name, entry.role_name) == ("热依扎·买买提", "部门经办人")
    assert entry.organization_name == "博乐市自然资源局"
    assert (entry.actor, entry.organization) == (clerk.user, clerk.organization)
    assert (entry.occurred_at, entry.recorded_at) == (NOW, NOW + timedelta(hours=1))
    assert verify(ledger) is None


def test_entries_are_numbered_and_linked(ledger: Ledger) -> None:
    entries = write(ledger, 3)
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    stored = Ledger.objects.get(pk=ledger.pk)
    assert (stored.length, stored.head_hash) == (ledger.length, ledger.head_hash) == (3, entries[-1].hash)


def test_the_timeline_shows_one_ledger_in_order(ledger: Ledger) -> None:
    write(open_ledger("neighbour"), 2)
    write(ledger, 2)
    write(ledger, 1, Heading.PROBLEM)
    assert [entry.sequence for entry in timeline(ledger)] == [1, 2, 3]
    assert [entry.sequence for entry in timeline(ledger, Heading.PROBLEM)] == [3]


def test_nothing_is_added_after_the_archive(ledger: Ledger) -> None:
    write(ledger)
    close_ledger(ledger, NOW)
    for heading in Heading:
        with pytest.raises(Conflict), transaction.atomic():
            write(ledger, 1, heading)
    with pytest.raises(Conflict):
        close_ledger(ledger, NOW)
    assert LedgerEntry.objects.filter(ledger=ledger).count() == 1
    assert verify(ledger) is None


def test_an_act_that_is_rolled_back_leaves_no_entry(ledger: Ledger) -> None:
    write(ledger)

    def act() -> None:
        with transaction.atomic():
            write(ledger)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    stored = Ledger.objects.get(pk=ledger.pk)
    assert stored.length == LedgerEntry.objects.filter(ledger=ledger).count() == 1
    assert verify(stored) is None


@pytest.mark.parametrize(
    "value", [{"at": NOW}, {1: "key"}, {"n": {"m": [object()]}}, {"f": float("nan")}, {"f": 1e30}, {"b": b""}]
)
def test_data_must_be_plain(ledger: Ledger, value: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="data"):
        append(ledger=ledger, heading=Heading.SYSTEM, kind="x", summary="x", occurred_at=NOW, data=value)


@pytest.mark.parametrize(
    "value",
    [0.1, -0.0, 1e-7, 5e-324, 2.0, 123456789.125, 999999999999999.9, 10**30, '\U000203fc·\u202e"\\', "", []],
)
def test_whatever_is_plain_comes_back_as_it_was_sealed(ledger: Ledger, value: object) -> None:
    data = {"zz": value, "a": {"nested": [value]}}
    append(ledger=ledger, heading=Heading.SYSTEM, kind="x", summary="x", occurred_at=NOW, data=data)
    assert verify(ledger) is None
    assert timeline(ledger).get().data == data


# What the database refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_ledgerentry SET summary = 'x'",
        "DELETE FROM ledger_ledgerentry",
        "TRUNCATE ledger_ledgerentry CASCADE",
        "TRUNCATE ledger_ledger CASCADE",
        "UPDATE ledger_ledger SET length = length - 1",
        "UPDATE ledger_ledgerentry SET heading = 'application' WHERE sequence = 2",
    ],
)
@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_rewrite_history(statement: str) -> None:
    ledger = open_ledger()
    write(ledger, 2)
    with (
        pytest.raises(DatabaseError, match=r"append-only|only grows|permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify(ledger) is None
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("change", ["closed_at = NULL", "length = length + 1", "head_hash = ''"])
def test_the_database_refuses_to_reopen_a_closed_ledger(ledger: Ledger, change: str) -> None:
    write(ledger)
    close_ledger(ledger, NOW)
    with pytest.raises(DatabaseError, match="only grows"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_ledger SET {change}")


AGAIN = """
    INSERT INTO ledger_ledgerentry (ledger_id, sequence, previous_hash, hash, heading, kind, subject, summary, data,
        occurred_at, recorded_at, actor_name, role_name, organization_name)
    SELECT ledger_id, sequence + %s, {previous}, hash, heading, kind, subject, summary, data,
        occurred_at, recorded_at + interval '1 year', actor_name, role_name, organization_name
    FROM ledger_ledgerentry WHERE ledger_id = %s ORDER BY sequence DESC LIMIT 1
"""


@pytest.mark.parametrize(
    ("step", "previous"),
    [(0, "previous_hash"), (0, "hash"), (-1, "previous_hash"), (2, "hash"), (1, "previous_hash")],
)
def test_the_database_takes_no_entry_but_the_next(ledger: Ledger, step: int, previous: str) -> None:
    """No number twice, none left out, nothing that is not chained to the last one; in whatever month it is written."""
    write(ledger, 3)
    with (
        pytest.raises(DatabaseError, match="does not follow"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(AGAIN.format(previous=previous), [step, ledger.pk])
    write(ledger)
    assert [entry.sequence for entry in timeline(ledger)] == [1, 2, 3, 4]


def test_the_database_takes_the_next_entry_and_moves_the_head_to_it(ledger: Ledger) -> None:
    """As it comes from code that moves the head itself, too."""
    write(ledger, 3)
    with connection.cursor() as cursor:
        cursor.execute(AGAIN.format(previous="hash"), [1, ledger.pk])
    stored = Ledger.objects.get(pk=ledger.pk)
    assert (stored.length, stored.head_hash) == (4, ledger.entries.get(sequence=4).hash)
    stored.save(update_fields=["length", "head_hash"])


def test_the_database_adds_nothing_to_a_closed_ledger(ledger: Ledger) -> None:
    write(ledger)
    close_ledger(ledger, NOW)
    with pytest.raises(DatabaseError, match="only grows"), connection.cursor() as cursor:
        cursor.execute(AGAIN.format(previous="hash"), [1, ledger.pk])


def test_a_closed_ledger_may_still_be_renamed(ledger: Ledger) -> None:
    close_ledger(ledger, NOW)
    name_ledger(ledger, "BLBH-2026-0002")
    assert str(Ledger.objects.get(pk=ledger.pk)) == "BLBH-2026-0002"


# What the proof finds -------------------------------------------------------------------------------------------


def test_a_whole_chain_holds(ledger: Ledger) -> None:
    write(ledger, 5)
    assert verify(ledger) is None
    assert verify(open_ledger()) is None


@pytest.mark.parametrize(
    "assignment",
    [
        "summary = 'x'",
        "data = '{}'",
        "kind = 'y'",
        "subject = ''",
        "heading = 'problem'",
        "actor_name = 'x'",
        "role_name = 'x'",
        "organization_name = 'x'",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 second'",
        "hash = repeat('0', 64)",
    ],
)
def test_any_altered_field_is_found(ledger: Ledger, meddle: Callable[..., None], assignment: str) -> None:
    entries = write(ledger, 3)
    meddle(f"UPDATE ledger_ledgerentry SET {assignment} WHERE id = %s", entries[1].pk)
    broken = verify(ledger)
    assert broken is not None
    assert (broken.sequence, broken.entry_id) == (2, entries[1].pk)


def test_a_deleted_entry_is_found(ledger: Ledger, meddle: Callable[..., None]) -> None:
    entries = write(ledger, 3)
    meddle("DELETE FROM ledger_ledgerentry WHERE id = %s", entries[1].pk)
    broken = verify(ledger)
    assert broken is not None
    assert broken.sequence == 2


def test_exchanged_entries_are_found(ledger: Ledger, meddle: Callable[..., None]) -> None:
    write(ledger, 3)
    meddle("UPDATE ledger_ledgerentry SET sequence = sequence + 10 WHERE sequence IN (2, 3)")
    meddle("UPDATE ledger_ledgerentry SET sequence = 15 - sequence WHERE sequence IN (12, 13)")
    broken = verify(ledger)
    assert broken is not None
    assert broken.sequence == 2


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_tail_cut_off_is_found(ledger: Ledger, meddle: Callable[..., None], kept: int) -> None:
    write(ledger, 3)
    meddle("DELETE FROM ledger_ledgerentry WHERE sequence > %s", kept)
    broken = verify(ledger)
    assert broken is not None
    assert broken.sequence == kept + 1


def test_a_tail_cut_off_with_a_shortened_head_is_found(ledger: Ledger, meddle: Callable[..., None]) -> None:
    write(ledger, 3)
    meddle("DELETE FROM ledger_ledgerentry WHERE sequence = 3")
    meddle("UPDATE ledger_ledger SET length = 2")
    assert verify(ledger) is not None


def test_an_entry_of_another_ledger_is_found(ledger: Ledger, meddle: Callable[..., None]) -> None:
    other = open_ledger()
    write(other, 1)
    meddle("UPDATE ledger_ledgerentry SET ledger_id = %s", ledger.pk)
    meddle("UPDATE ledger_ledger SET length = 1, head_hash = %s WHERE id = %s", other.head_hash, ledger.pk)
    broken = verify(ledger)
    assert broken is not None
    assert broken.sequence == 1


def test_the_command_names_the_first_broken_entry(
    ledger: Ledger, meddle: Callable[..., None], settings: Any, tmp_path: Path
) -> None:
    settings.ANCHOR_DIR = tmp_path
    write(open_ledger("sound"), 2)
    entries = write(ledger, 3)
    answer = StringIO()
    call_command("verify_ledger", stdout=answer)
    call_command("verify_ledger", ledger.label, stdout=answer)
    assert answer.getvalue().splitlines() == [
        "2 ledgers, 5 entries: every chain holds",
        "1 ledgers, 3 entries: every chain holds",
    ]
    meddle("UPDATE ledger_ledgerentry SET summary = 'x' WHERE id = %s", entries[1].pk)
    for reference in ("", ledger.label, str(ledger.pk)):
        with pytest.raises(CommandError, match=rf"{ledger.label}: entry 2 \(id {entries[1].pk}\)") as stopped:
            call_command("verify_ledger", reference)
        assert stopped.value.returncode == 1
    call_command("verify_ledger", "sound", stdout=answer)
    with pytest.raises(CommandError, match="no ledger"):
        call_command("verify_ledger", "unknown")


@pytest.mark.django_db(transaction=True)
def test_ten_writers_at_once_make_one_chain() -> None:
    ledger = open_ledger()
    barrier = threading.Barrier(10)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait(10)
            for _ in range(5):
                write(Ledger.objects.get(pk=ledger.pk))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert Ledger.objects.get(pk=ledger.pk).length == 50
    assert verify(ledger) is None
