"""Proof that copies are what services would have written: chains, search, periods, keys, numbers.

By the code of the portal itself, on a sample; keys and numbers by the database.
"""

import random
from typing import Any

from benchmarks.scale.originals import Family
from benchmarks.scale.schema import rows
from portal.deadlines.models import Deadline
from portal.deadlines.reckoning import due_by, next_action
from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from portal.workdays.queries import calendar_for
from proxy_service import search
from proxy_service.models import ProxyRequest

ORPHANS = """
    SELECT count(*) FROM "{child}" AS child TABLESAMPLE SYSTEM ({share}) WHERE child."{column}" IS NOT NULL
        AND NOT EXISTS (SELECT FROM "{parent}" AS parent WHERE parent."{key}" = child."{column}")
"""
NUMBERS = """
    SELECT count(*) FROM (
        SELECT issuer_id, kind, year, max(sequence) AS last, count(*) AS number FROM documents_document GROUP BY 1, 2, 3
    ) AS given LEFT JOIN documents_counter AS counter USING (issuer_id, kind, year)
    WHERE counter.last IS DISTINCT FROM given.last OR given.last <> given.number
"""
MEANS = """
    SELECT (SELECT count(*) FROM proxy_service_proxyrequest), (SELECT count(*) FROM ledger_ledgerentry),
        (SELECT count(*) FROM proxy_service_progressnode), (SELECT count(*) FROM deadlines_deadline),
        (SELECT count(*) FROM documents_document), (SELECT count(*) FROM notifications_message),
        pg_database_size(current_database())
"""


class Faulty(Exception):
    """What was built is not what services write."""


def prove(family: Family, sample: int = 200) -> None:
    """``Faulty`` with all that is wrong."""
    wrong = [*_ledgers(sample), *_requests(sample), *_periods(sample), *_keys(family), *_numbers()]
    if wrong:
        raise Faulty("\n".join(wrong[:20]))


def _some(model: Any, number: int) -> list[Any]:
    keys = (
        list(model.objects.order_by("pk").values_list("pk", flat=True))
        if model.objects.count() < 50_000
        else [
            key
            for (key,) in rows(
                f"SELECT {model._meta.pk.column} FROM {model._meta.db_table} TABLESAMPLE SYSTEM (1) LIMIT 20000"  # noqa: S608  (own tables)
            )
        ]
    )
    chosen = random.Random(7).sample(keys, min(number, len(keys)))
    return list(model.objects.filter(pk__in=chosen))


def _ledgers(sample: int) -> list[str]:
    found = ((ledger, verify(ledger)) for ledger in _some(Ledger, sample))
    return [
        f"ledger {ledger}: entry {broken.sequence}, {broken.reason}" for ledger, broken in found if broken
    ]


def _requests(sample: int) -> list[str]:
    return [
        f"request {request}: found by {request.search}, not {search.index_of(request)}"
        for request in _some(ProxyRequest, sample)
        if request.number and request.search != search.index_of(request)
    ]


def _periods(sample: int) -> list[str]:
    wrong = []
    for row in _some(Deadline, sample):
        if row.fixed_end is None:
            due = due_by(calendar_for(row.organ), row)
            days = [day.isoformat() for day in due.counted]
            if (due.due_at, due.due_on, days) != (row.due_at, row.due_on, row.counted):
                wrong.append(f"period {row.pk} ({row.kind}) ends {row.due_at}, not {due.due_at}")
        if row.state == "open" and row.next_action_at != next_action(row):
            wrong.append(
                f"period {row.pk} ({row.kind}) is looked at {row.next_action_at}, not {next_action(row)}"
            )
    return wrong


def _keys(family: Family) -> list[str]:
    wrong = []
    for name in family.names:
        table = family.tables[name]
        for column, parent in table.links.items():
            number = rows(
                ORPHANS.format(
                    child=name,
                    column=column,
                    parent=parent,
                    key=family.tables[parent].key,
                    share=_share(name),
                )
            )[0][0]
            if number:
                wrong.append(f"{number} rows of {name} point to no {parent}")
    return wrong


def _share(name: str) -> int:
    """Percent of a table's pages that are looked at: all of a small one, a twentieth of a large one."""
    (size,) = rows("SELECT pg_relation_size(%s::regclass)", [name])[0]
    return 100 if size < 2**28 else 5


def _numbers() -> list[str]:
    (number,) = rows(NUMBERS)[0]
    return [f"{number} registers of numbers have a gap or a wrong end"] if number else []


def described() -> str:
    requests, entries, nodes, periods, papers, messages, size = rows(MEANS)[0]
    each = {"entries": entries, "progress": nodes, "periods": periods, "papers": papers, "messages": messages}
    means = ", ".join(f"{number / requests:.1f} {word}" for word, number in each.items())
    return f"{requests:,} requests with {means} each; {size / 2**30:.2f} GB, {size / requests / 1024:.0f} kB each"
