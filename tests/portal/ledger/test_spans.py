"""Every ledger knows when its entries were recorded, so that who reads them asks only for their months (0044)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.ledger.enums import Heading
from portal.ledger.models import LEEWAY, Ledger, LedgerEntry
from portal.ledger.queries import timeline
from portal.ledger.services import append, close_ledger, open_ledger
from portal.ledger.verify import verify
from portal.partitions import spans

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (datetime(2026, month, 11, 9, 30, tzinfo=UTC) for month in (5, 6, 7))


def write(ledger: Ledger, at: datetime) -> LedgerEntry:
    with time_machine.travel(at, tick=False):
        return append(ledger=ledger, heading=Heading.MATERIALS, kind="note", summary="记录", occurred_at=at)


def kept(ledger: Ledger) -> tuple[datetime | None, datetime | None]:
    found = Ledger.objects.get(pk=ledger.pk)
    return found.first_recorded_at, found.last_recorded_at


def test_the_span_grows_with_the_entries_whatever_clocks_say() -> None:
    ledger, neighbour = open_ledger(), open_ledger()
    assert kept(ledger) == (None, None)
    for at, span in ((JUNE, (JUNE, JUNE)), (JULY, (JUNE, JULY)), (MAY, (MAY, JULY))):
        write(ledger, at)
        assert kept(ledger) == span
    assert kept(neighbour) == (None, None)


def test_a_row_that_was_read_early_still_finds_what_came_later() -> None:
    """Another process wrote with a clock that was hours behind, another closed the ledger."""
    ledger = open_ledger()
    write(ledger, JUNE)
    early = Ledger.objects.get(pk=ledger.pk)
    write(ledger, JUNE - timedelta(hours=23))
    write(ledger, JULY)
    with time_machine.travel(JULY, tick=False):
        close_ledger(early, JULY)
    assert [entry.sequence for entry in early.entries.order_by("sequence")] == [1, 2, 3]
    assert [entry.sequence for entry in timeline(ledger)] == [1, 2, 3]
    assert verify(early) is None


def test_reading_names_the_months_of_a_ledger() -> None:
    ledger = open_ledger()
    write(ledger, JUNE)
    found = Ledger.objects.get(pk=ledger.pk)
    assert found.span == (JUNE - LEEWAY, None)
    with CaptureQueriesContext(connection) as asked:
        assert [entry.sequence for entry in timeline(found)] == [1]
        assert found.entries.count() == 1
    assert len(asked) == 2 and all('"recorded_at" >= ' in one["sql"] for one in asked)
    close_ledger(found, JULY)
    assert found.span == (JUNE - LEEWAY, JUNE + LEEWAY)
    with CaptureQueriesContext(connection) as asked:
        assert found.entries.get().sequence == 1
    assert all(sign in asked[0]["sql"] for sign in ('"recorded_at" >= ', '"recorded_at" <= '))


def test_entries_of_several_ledgers_are_all_found() -> None:
    ledgers = [open_ledger() for _each in range(2)]
    write(ledgers[0], JULY), write(ledgers[1], MAY)
    read = list(Ledger.objects.filter(pk__in=[one.pk for one in ledgers]).prefetch_related("entries"))
    assert sorted(len(one.entries.all()) for one in read) == [1, 1]


def test_nobody_makes_a_span_narrower() -> None:
    ledger = open_ledger()
    write(ledger, JUNE), write(ledger, JULY)
    for change in (
        {"first_recorded_at": JULY},
        {"first_recorded_at": None},
        {"last_recorded_at": JUNE},
        {"last_recorded_at": None},
    ):
        with pytest.raises(DatabaseError, match="span less"), transaction.atomic():
            Ledger.objects.filter(pk=ledger.pk).update(**change)
    assert kept(ledger) == (JUNE, JULY)


def test_a_span_that_was_made_narrower_past_the_guard_is_found(meddle: Callable[..., None]) -> None:
    ledger = open_ledger()
    write(ledger, MAY), write(ledger, JULY)
    meddle("UPDATE ledger_ledger SET first_recorded_at = %s", JUNE)
    broken = verify(Ledger.objects.get(pk=ledger.pk))
    assert broken is not None and (broken.sequence, broken.reason) == (1, "记录缺失")


def test_an_entry_moved_out_of_the_span_is_told_as_what_was_done_to_it(meddle: Callable[..., None]) -> None:
    ledger = open_ledger()
    write(ledger, MAY), write(ledger, JUNE)
    meddle("UPDATE ledger_ledgerentry SET recorded_at = recorded_at - interval '40 days' WHERE sequence = 1")
    broken = verify(Ledger.objects.get(pk=ledger.pk))
    assert broken is not None and (broken.sequence, broken.reason) == (1, "内容与校验值不符")


def test_ledgers_from_before_are_looked_up_once(meddle: Callable[..., None]) -> None:
    """Until then all months are asked; a new entry does not make a span of itself alone."""
    old, new, empty = open_ledger(), open_ledger(), open_ledger()
    write(old, MAY), write(old, JULY), write(new, JUNE)
    meddle("UPDATE ledger_ledger SET first_recorded_at = NULL, last_recorded_at = NULL WHERE id = %s", old.pk)
    write(old, JUNE)
    assert kept(old) == (None, None)
    assert [entry.sequence for entry in timeline(Ledger.objects.get(pk=old.pk))] == [1, 2, 3]
    with transaction.atomic():
        close_ledger(old, JULY)
    assert spans.look_up() == 1 and spans.look_up() == 0
    assert [kept(one) for one in (old, new, empty)] == [(MAY, JULY), (JUNE, JUNE), (None, None)]
    assert [entry.sequence for entry in timeline(Ledger.objects.get(pk=old.pk))] == [1, 2, 3]
