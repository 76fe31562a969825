"""Nothing that is committed late is passed over by whoever reads all ledgers along their keys."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from portal.health.gauges import exposition
from portal.ledger import horizon
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append, open_ledger

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def write(ledger: Ledger) -> LedgerEntry:
    return append(ledger=ledger, heading=Heading.SYSTEM, kind="note", summary="记录", occurred_at=NOW)


@contextmanager
def under_way(act: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """An act on another connection that has done its work and is not committed before it is told to be."""
    done, go_on = threading.Event(), threading.Event()

    def carry_out() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                assert go_on.wait(20)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=carry_out)
    thread.start()
    assert done.wait(20)

    def commit() -> None:
        go_on.set()
        thread.join()

    try:
        yield commit
    finally:
        commit()


def readable() -> list[int]:
    return list(
        LedgerEntry.objects.filter(pk__lte=horizon.settled()).order_by("pk").values_list("pk", flat=True)
    )


def told_to_the_watch() -> float:
    name, lines = "yuanbantong_changes_held_back_seconds ", exposition().decode().splitlines()
    return next(float(line.removeprefix(name)) for line in lines if line.startswith(name))


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_keeps_back_what_came_behind_it() -> None:
    slow, quick = open_ledger(), open_ledger()
    before = write(quick).pk
    written: list[int] = []

    def act() -> None:
        with transaction.atomic():  # a savepoint does not end it
            written.append(write(slow).pk)
        written.append(write(slow).pk)

    with under_way(act) as commit:
        behind = write(quick).pk
        assert behind > max(written)
        assert LedgerEntry.objects.filter(pk=behind).exists(), "it can be read already"
        assert readable() == [before]
        assert 0 < horizon.held_back_seconds() < told_to_the_watch()
        commit()
        assert horizon.held_back_seconds() == told_to_the_watch() == 0
        assert readable() == [before, *written, behind]


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_keeps_nothing_back() -> None:
    ledger = open_ledger()
    with transaction.atomic():
        with transaction.atomic():
            write(ledger)
            transaction.set_rollback(True)
        kept = write(ledger).pk
    with transaction.atomic():
        write(ledger)
        transaction.set_rollback(True)
    assert readable() == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_many_entries_announces_itself_once() -> None:
    ledgers = [open_ledger() for _ in range(20)]
    with transaction.atomic(), connection.cursor() as cursor:
        for ledger in ledgers:
            write(ledger)
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (1,)
    with transaction.atomic(), connection.cursor() as cursor:
        write(ledgers[0])
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (1,), "the next transaction says it anew"
