"""Hundreds of thousands of open deadlines within minutes: COPY instead of one service call per row.

Every value comes from the code that writes it otherwise: dates and reminders from ``reckon``, seals from ``chain``.
Rows of one kind that start on one day differ only in ledger and subject, so each day is reckoned once.
"""

import io
import json
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from benchmarks.kinds import DUE, RUNNING
from portal.deadlines import kinds
from portal.deadlines.models import Deadline
from portal.deadlines.reckoning import reckon
from portal.ledger import chain
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization, User
from portal.organizations.services.structure import create_organization

PER_LEDGER = 10
# Nothing else falls due while the benchmark runs.
QUIET = timedelta(hours=2)
LINES_AT_ONCE = 20_000


def people_and_organ() -> Organization:
    """Those whom the kinds tell, and the department on whose calendar everything runs."""
    for name in ("clerk", "officer", "leader"):
        User.objects.create_user(f"bench-{name}", full_name="热依扎·买买提", email=f"{name}@example.org")
    return create_organization(
        code="652701-bench",
        name="博乐市自然资源局",
        kind=OrganizationKind.COUNTY_DEPARTMENT,
        division_code="652701",
    )


def add_open(number: int, organ: Organization, now: datetime) -> None:
    """Adds ``number`` running deadlines, ten to a ledger, whose ends lie spread over the two years ahead."""
    dice = random.Random(number)
    by_kind = [_running(code, organ, now) for code, *_ in RUNNING]
    shares = [share for *_, share in RUNNING]
    ledgers = _add_ledgers(-(-number // PER_LEDGER), now)
    chosen = dice.choices(by_kind, weights=shares, k=number)
    _copy_deadlines(
        (ledgers[index // PER_LEDGER], f"matter:{index}", dice.choice(texts))
        for index, texts in enumerate(chosen)
    )


def add_due(moments: Sequence[datetime], subject: str, organ: Organization, now: datetime) -> None:
    """Adds deadlines that fall due at ``moments``, each in a ledger of its own; all of them are seen at once."""
    ledgers = _add_ledgers(len(moments), now)
    rows = (_row(DUE, organ, moment - timedelta(hours=48), after=moment) for moment in moments)
    _copy_deadlines((ledger, subject, _text(row)) for ledger, row in zip(ledgers, rows, strict=True))


def analyze() -> None:
    """What autovacuum does some minutes after so many new rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) deadlines_deadline, ledger_ledger, ledger_ledgerentry")


def _running(code: str, organ: Organization, now: datetime) -> list[str]:
    """One text for every past day on which a deadline that still runs may have begun."""
    texts: list[str] = []
    start = now.replace(hour=3, minute=0, second=0, microsecond=0)  # 11:00 in Beijing
    while True:
        start -= timedelta(days=1)
        row = _row(code, organ, start, after=now)
        if row.due_at is None or row.due_at <= now:
            return texts
        if row.next_action_at is not None and row.next_action_at > now + QUIET:
            texts.append(_text(row))


def _row(code: str, organ: Organization, started_at: datetime, *, after: datetime) -> Deadline:
    kind = kinds.get(code)
    row = Deadline(
        kind=code,
        title=str(kind.label),
        rule=kind.rule,
        organ=organ,
        started_at=started_at,
        amount=kind.amount,
        unit=kind.unit,
        created_at=started_at,
    )
    reckon(row, kind, after=after)
    return row


def _add_ledgers(number: int, now: datetime) -> list[str]:
    """Ledgers with their first entry; their keys."""
    keys: list[str] = []
    with transaction.atomic():
        while len(keys) < number:
            entries = [_first_entry(now) for _ in range(min(number - len(keys), LINES_AT_ONCE))]
            for model, rows in ((Ledger, [entry.ledger for entry in entries]), (LedgerEntry, entries)):
                columns = columns_of(model)
                _copy(model, columns, (_line(row, columns) for row in rows))
            keys += [str(entry.ledger_id) for entry in entries]
    return keys


def _first_entry(now: datetime) -> LedgerEntry:
    """An entry and its new ledger, sealed as the service seals them; the table moves the ledger's head to it."""
    ledger = Ledger()
    ledger.label, ledger.head_hash = f"BENCH-{ledger.pk}", chain.genesis(ledger.pk)
    entry = LedgerEntry(
        ledger=ledger,
        sequence=1,
        heading="application",
        kind="submit",
        summary="企业提交代办申请",
        occurred_at=now,
        recorded_at=now,
        actor_name="热依扎·买买提",
        previous_hash=ledger.head_hash,
    )
    entry.hash = chain.seal(entry)
    return entry


def columns_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """All but keys that the database counts up."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.BigAutoField)]


def _shared() -> "list[models.Field[Any, Any]]":
    """What rows of one kind and day have in common."""
    return [field for field in columns_of(Deadline) if field.name not in ("ledger", "subject")]


def _text(row: Deadline) -> str:
    return _line(row, _shared())


def _copy_deadlines(rows: Iterable[tuple[str, str, str]]) -> None:
    """``rows`` are ledger, subject and the text of the rest."""
    own = {field.name: field for field in columns_of(Deadline)}
    _copy(Deadline, [own["ledger"], own["subject"], *_shared()], ("\t".join(row) for row in rows))


def _copy(
    model: type[models.Model], columns: "Sequence[models.Field[Any, Any]]", lines: Iterable[str]
) -> None:
    """One COPY, fed piece by piece."""
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    waiting = iter(lines)
    with transaction.atomic(), connection.cursor() as cursor:
        while piece := list(islice(waiting, LINES_AT_ONCE)):
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO("\n".join(piece) + "\n"))


def _line(row: models.Model, columns: "Iterable[models.Field[Any, Any]]") -> str:
    """A row as COPY's text format has it."""
    return "\t".join(_value(getattr(row, str(field.attname)), field) for field in columns)


def _value(value: Any, field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.JSONField):
        value = json.dumps(value, ensure_ascii=False)
    if value is None:
        return r"\N"
    return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
