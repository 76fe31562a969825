"""A table that is kept by month is the table it was: its rows, keys, guards and rights."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.accounts.enums import Outcome
from portal.accounts.models import SignIn
from portal.health.enums import AlarmCode
from portal.health.models import Alarm
from portal.ledger import horizon
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.queries import timeline
from portal.ledger.services import close_ledger, open_ledger
from portal.ledger.verify import verify
from portal.notifications.models import Email
from portal.notifications.services import send_email
from portal.operations import rights
from portal.operations.rights import Purpose
from portal.partitions import catalog, making, tasks, watching
from portal.partitions.tables import BEIJING, EMAILS, ENTRIES, SIGN_INS, TABLES, Partitioned
from tests.portal.partitions.conftest import BEGUN, where, write
from tests.roles import as_owner, make_role

SUMMER = datetime(2026, 7, 31, 23, 59, 59, tzinfo=BEIJING)


def refused(statement: str, code: str) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert getattr(error.value.__cause__, "pgcode", "") == code, f"{statement}: {error.value}"


def note_sign_in() -> SignIn:
    return SignIn.objects.create(name_digest="0" * 64, at=datetime.now(BEIJING), outcome=Outcome.values[0])


def test_rows_stay_and_new_ones_go_to_their_month(ledger: Ledger, clock: time_machine.Traveller) -> None:
    """A month ends at midnight in Beijing, which is the afternoon before in the time of the database's own."""
    write(ledger), note_sign_in(), send_email(to="a@example.org", subject="一", body="一")
    with as_owner():
        for one in TABLES:
            making.begin(one, BEGUN)
            making.make_ahead(one, 6, BEGUN)
    write(ledger)
    for moment in (SUMMER, SUMMER + timedelta(seconds=1)):
        clock.move_to(moment)
        write(ledger), note_sign_in(), send_email(to="b@example.org", subject="二", body="二")
    by_month = {"first": 1, "2026_07": 1, "2026_08": 1}
    for one in (SIGN_INS, EMAILS):
        assert where(one) == {f"{one.table}_{month}": rows for month, rows in by_month.items()}
    assert where(ENTRIES) == {
        f"ledger_ledgerentry_{month}": rows for month, rows in (by_month | {"first": 2}).items()
    }
    assert [entry.sequence for entry in timeline(ledger)] == [1, 2, 3, 4]
    assert verify(Ledger.objects.get(pk=ledger.pk)) is None


def test_keys_go_on_where_they_were(ledger: Ledger, by_month: None) -> None:
    """Also where the table had no row yet: what reads along the keys never meets one twice."""
    first = write(ledger)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence('ledger_ledgerentry', 'id')")
        assert cursor.fetchone() == (f"public.{horizon.ENTRIES.sequence}",)
    assert horizon.settled() == first.pk
    assert write(ledger).pk == first.pk + 1 == horizon.settled()


def test_the_sequence_goes_on_behind_the_last_key_given_out(
    ledger: Ledger, clock: time_machine.Traveller
) -> None:
    last = write(ledger)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(ledger)  # its key is gone for good
        raise ZeroDivisionError
    with as_owner():
        making.begin(ENTRIES, BEGUN)
    assert horizon.settled() == last.pk + 1
    assert write(ledger).pk == last.pk + 2


def test_nothing_is_changed_or_removed_in_any_partition(ledger: Ledger, by_month: None) -> None:
    """By way of the table or past it, the owner included; the e-mails of the outbox are not of that kind."""
    write(ledger), note_sign_in()
    growing = rights.only_growing()
    assert {ENTRIES.table, SIGN_INS.table} <= growing and EMAILS.table not in growing
    with as_owner():
        for one in (ENTRIES, SIGN_INS):
            assert len(catalog.partitions(one.table)) == 7
            for each in catalog.partitions(one.table):
                refused(f"TRUNCATE {each.name}", "23001")
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'"
                        " AND tgname LIKE '%%append_only' AND tgtype = 2 | 1 | 16 | 8",
                        [each.name],
                    )
                    assert cursor.fetchone() == (1,), each.name
            for statement in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
                refused(statement.format(one.table), "23001")
                refused(statement.format(one.first), "23001")


def test_no_number_comes_twice_in_two_months(
    ledger: Ledger, by_month: None, clock: time_machine.Traveller
) -> None:
    """No index spans them; the ledger's own row does."""
    entry = write(ledger)
    clock.move_to(SUMMER)
    with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
        LedgerEntry(
            ledger=ledger,
            sequence=1,
            heading=entry.heading,
            kind="note",
            summary="另一条",
            occurred_at=SUMMER,
            recorded_at=SUMMER,
            previous_hash=entry.previous_hash,
            hash="0" * 64,
        ).save(force_insert=True)
    close_ledger(ledger, SUMMER)
    assert [each.pk for each in timeline(ledger)] == [entry.pk]


def test_the_role_of_the_portal_goes_on_without_being_granted_anything_again(
    ledger: Ledger, clock: time_machine.Traveller
) -> None:
    """And gets nothing to do past the table: neither with what was there nor with what is made later."""
    with as_owner():
        make_role("rows_by_month")
        for one in TABLES:
            making.begin(one, BEGUN)
            making.make_ahead(one, 2, BEGUN)
        for granted_again in (False, True):
            if granted_again:
                rights.grant("rows_by_month", [Purpose.PORTAL])
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL SESSION AUTHORIZATION rows_by_month")
            write(ledger), note_sign_in()
            email = send_email(to="a@example.org", subject="一", body="一")
            email.error = "451"
            email.save()
            for one in TABLES:
                names = [each.name for each in catalog.partitions(one.table)]
                assert len(names) == 3
                for name in names:
                    refused(f"INSERT INTO {name} (id) VALUES (1)", "42501")
                    refused(f"DELETE FROM {name}", "42501")
                    assert catalog.ask(f"SELECT has_table_privilege('{name}', 'SELECT')") == [(True,)]
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
        email.delete()


def test_months_are_made_once(by_month: None, clock: time_machine.Traveller) -> None:
    names = [each.name for each in catalog.partitions(ENTRIES.table)]
    assert names[0] == "ledger_ledgerentry_first" and names[-1] == "ledger_ledgerentry_other"
    assert names[1:-1] == [f"ledger_ledgerentry_2026_0{month}" for month in (5, 6, 7, 8, 9)]
    with as_owner():
        assert making.make_ahead(ENTRIES, 6, BEGUN) == []
        assert making.make_ahead(ENTRIES, 8, SUMMER) == [
            *(f"ledger_ledgerentry_2026_{month}" for month in (10, 11, 12)),
            *(f"ledger_ledgerentry_2027_0{month}" for month in (1, 2, 3)),
        ]
    assert [each.name for each in catalog.partitions(ENTRIES.table)][-2:] == [
        "ledger_ledgerentry_2027_03",
        "ledger_ledgerentry_other",
    ]


def test_a_new_month_is_searched_by_the_same_indexes(by_month: None) -> None:
    def kinds(name: str) -> list[str]:
        found = catalog.ask(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", name
        )
        return sorted(definition.partition(" USING ")[2] for (definition,) in found)

    for one in TABLES:
        partitions = catalog.partitions(one.table)
        assert kinds(one.first), one
        for each in partitions:
            assert kinds(each.name) == kinds(one.first), each


def test_no_act_fails_where_no_month_was_made(
    ledger: Ledger, by_month: None, clock: time_machine.Traveller
) -> None:
    """What was written meanwhile becomes a partition of its own, and the months go on behind it."""
    clock.move_to(datetime(2026, 12, 5, tzinfo=BEIJING))
    late = write(ledger)
    assert where(ENTRIES) == {ENTRIES.other: 1}
    with as_owner():
        made = making.make_ahead(ENTRIES, 2, datetime(2026, 12, 6, tzinfo=BEIJING))
    assert made == ["ledger_ledgerentry_2027_01", "ledger_ledgerentry_2027_02"]
    assert where(ENTRIES) == {"ledger_ledgerentry_2026_10_on": 1}
    with as_owner():
        refused(f"DELETE FROM ledger_ledgerentry_2026_10_on WHERE id = {late.pk}", "23001")
        refused("TRUNCATE ledger_ledgerentry_2026_10_on", "23001")
    write(ledger)
    assert verify(Ledger.objects.get(pk=ledger.pk)) is None


def test_an_administrator_is_told_while_there_is_time(
    by_month: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three whole months behind the current one are enough, two are not."""
    for day, told in (
        (datetime(2026, 6, 30, tzinfo=BEIJING), False),
        (datetime(2026, 7, 1, tzinfo=BEIJING), True),
    ):
        monkeypatch.setattr(watching, "database_now", lambda day=day: day)
        tasks.watch()
        assert Alarm.objects.exists() == told
    alarm = Alarm.objects.get(code=AlarmCode.PARTITIONS_SHORT, closed_at=None)
    assert alarm.detail.splitlines() == [f"{one.table} 的分区只到 2026-10-01 以前" for one in TABLES]
    with as_owner():
        for one in TABLES:
            making.make_ahead(one, 3, SUMMER)
    tasks.watch()
    alarm.refresh_from_db()
    assert alarm.closed_at is not None


def test_nobody_is_told_of_tables_that_are_not_kept_by_month(db: None) -> None:
    tasks.watch()
    assert not Alarm.objects.exists()
    told = StringIO()
    call_command("partitions", stdout=told)
    assert told.getvalue().splitlines() == [f"{one.table}: not partitioned" for one in TABLES]


@pytest.mark.parametrize(
    "follower",
    [
        "CREATE VIEW counted AS SELECT count(*) FROM ledger_ledgerentry",
        "CREATE FUNCTION counted() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM ledger_ledgerentry; END",
        "CREATE TABLE counted (entry bigint REFERENCES ledger_ledgerentry)",
    ],
)
def test_a_table_that_something_would_follow_is_left_as_it_is(clock: None, follower: str) -> None:
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute(follower)
        with pytest.raises(making.Refused, match="counted"):
            making.begin(ENTRIES, BEGUN)
    assert not catalog.is_partitioned(ENTRIES.table)


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.table)
def test_a_table_with_rows_from_after_its_first_partition_is_left_as_it_is(
    one: Partitioned, ledger: Ledger, clock: time_machine.Traveller
) -> None:
    """A clock was far ahead. Nothing stays behind that would refuse a row later."""
    clock.move_to(SUMMER)
    write(ledger), note_sign_in(), send_email(to="a@example.org", subject="一", body="一")
    with as_owner(), pytest.raises(making.Refused, match="2026-05-01 以后"):
        making.begin(one, BEGUN)
    write(ledger), note_sign_in(), send_email(to="b@example.org", subject="一", body="一")
    assert not catalog.is_partitioned(one.table)


def test_it_is_done_once(by_month: None) -> None:
    with as_owner(), pytest.raises(CommandError, match="已经按月分区"):
        call_command("partitions", "--begin", ENTRIES.table)


def test_letters_go_out_from_every_month(by_month: None, clock: time_machine.Traveller) -> None:
    send_email(to="a@example.org", subject="一", body="一")
    clock.move_to(SUMMER)
    send_email(to="b@example.org", subject="二", body="二")
    from portal.notifications.services import send_pending

    assert send_pending(now=SUMMER) == 2
    assert set(Email.objects.values_list("state", "to")) == {
        ("sent", "a@example.org"),
        ("sent", "b@example.org"),
    }


def test_ledgers_begun_before_and_after_are_told_apart(ledger: Ledger, by_month: None) -> None:
    other = open_ledger("邻")
    write(other), write(ledger), write(other)
    assert [entry.sequence for entry in timeline(ledger)] == [1]
    assert [entry.sequence for entry in other.entries.all()] == [1, 2]


def test_somebody_is_told_of_a_table_that_was_left_half_done(clock: time_machine.Traveller) -> None:
    """What promises that nothing comes after the first partition would refuse everything once that time has come."""
    with as_owner():
        making._promise(ENTRIES, SUMMER)
        assert [fault.partition(" ")[0] for fault in watching.faults(BEGUN)] == [ENTRIES.table]
        making.begin(ENTRIES, BEGUN)
        making.make_ahead(ENTRIES, 6, BEGUN)
    assert watching.faults(BEGUN) == []
    assert ENTRIES.until not in dict(catalog.constraints(ENTRIES.first, "c"))
