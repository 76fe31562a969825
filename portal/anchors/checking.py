"""Whether file, table, entries and traces still tell the same, anchor by anchor; one anchor is held at a time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from portal.anchors import keys, merkle, outside, statement, tracing
from portal.anchors.models import Anchor, Trace
from portal.anchors.queries import covered, covered_traces, latest
from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm
from portal.ledger.models import LEEWAY, DepartedEntry, DepartedMonth, LedgerEntry

# The act of the audit log by which a month leaves (``portal.partitions.leaving``).
LEFT = "partitions.left"
WHOLE_FILE = outside.NAME
# Hours without an anchor that a restart or a short outage explains.
LATE = timedelta(hours=3)


def watch_file() -> bool:
    """Looks through the whole file and the whole table; whether they agree. If not, the alarm stays until they do."""
    fault = next(file_faults(), None)
    if fault is None:
        close_alarm(AlarmCode.ANCHORS_DIFFER, subject=WHOLE_FILE)
        return True
    raise_alarm(AlarmCode.ANCHORS_DIFFER, fault, subject=WHOLE_FILE)
    return False


def file_faults() -> Iterator[str]:
    """What is wrong with the file by itself, or between it and the table; first things first.

    The table is read before the file, for anchors are made meanwhile, and in the file first: the line of one that is
    not committed yet is no fault if its entries are there, and is taken over by the next pass if it never is.
    """
    rows = Anchor.objects.order_by("number").iterator(chunk_size=50)
    previous: Anchor | None = None
    earlier_keys: set[str] = set()
    for row, told in zip_longest(rows, outside.anchors()):
        if told is None:
            yield _("第 %(number)d 号锚点不在锚点文件中") % {"number": row.number}
            return
        if not statement.follows(told, previous) or statement.fault_within(told):
            yield _("锚点文件在第 %(number)d 号处不连续或内容被改") % {"number": told.number}
            return
        if not keys.is_signed(told) or told.key_id in earlier_keys:
            yield _("第 %(number)d 号锚点的签名不成立") % {"number": told.number}
            return
        if row is None:
            newest = latest()
            if told.number > (newest.number if newest else 0) + 1 or not is_confirmed(told):
                yield _("第 %(number)d 号锚点不在数据库中") % {"number": told.number}
                return
        elif statement.line(row) != statement.line(told):
            yield _("第 %(number)d 号锚点在数据库和锚点文件中不同") % {"number": told.number}
            return
        if previous is not None and previous.key_id != told.key_id:
            earlier_keys.add(previous.key_id)
        previous = told


def entry_faults() -> Iterator[str]:
    """Anchors whose entries are not those that they were made over."""
    for anchor in Anchor.objects.order_by("number").iterator(chunk_size=50):
        if not _is_over_entries(anchor):
            yield _("第 %(number)d 号锚点与台账不符：记录被改动、删除或增加") % {"number": anchor.number}


def month_faults() -> Iterator[str]:
    """Months of entries that have left and are not as they were when they did, by the audit log. Its own entry of that
    may have left, too: the file of its month has it then, for ``clients/verifier``."""
    logs = Q(ledger__audited__isnull=False)
    for month in DepartedMonth.objects.annotate(count=Count("stayed")).order_by("left_at"):
        about = Q(recorded_at__gte=month.left_at - LEEWAY, recorded_at__lte=month.left_at + LEEWAY)
        told = {"rows": month.entries, "file": month.file, "sha256": month.sha256}
        logged = LedgerEntry.objects.filter(about, logs, kind=LEFT)
        if month.count != month.entries:
            yield _("移出的 %(name)s 应有 %(entries)d 条的校验值，现有 %(count)d 条") % {
                "name": month.name,
                "entries": month.entries,
                "count": month.count,
            }
        elif not (
            logged.filter(data__contains=told).exists()
            or DepartedEntry.objects.gone().filter(logs, recorded_at__gte=month.left_at).exists()
        ):
            yield _("移出的 %(name)s 与审计日志的登记不符") % {"name": month.name}
        under_way = Q(ledger__closed_at=None) | Q(ledger__closed_at__gt=month.left_at)
        if month.stayed.filter(under_way, ledger__audited=None).exists():
            yield _("移出的 %(name)s 里有当时没有归档的台账") % {"name": month.name}


def trace_faults() -> Iterator[str]:
    """Anchors whose traces are not those that they were made over; and rows that are not what they were traced with."""
    for anchor in Anchor.objects.order_by("number").defer("heads").iterator(chunk_size=50):
        if not _is_over_traces(anchor):
            text = _("第 %(number)d 号锚点与痕迹不符：文件校验值或归属的登记被改动、删除或增加")
            yield text % {"number": anchor.number}
    yield from tracing.faults()


def is_confirmed(anchor: Anchor) -> bool:
    """Whether one that the file has and the database has not was signed here, over what is there."""
    return not statement.fault_within(anchor) and keys.is_signed(anchor) and is_over_what_is_there(anchor)


def is_over_what_is_there(anchor: Anchor) -> bool:
    """Whether an anchor was made over exactly the entries and traces that are there."""
    return _is_over_entries(anchor) and _is_over_traces(anchor)


def _is_over_entries(anchor: Anchor) -> bool:
    rows = list(covered(anchor.first_entry, anchor.last_entry)[: anchor.count + 1])
    found = (len(rows), merkle.entries_root(rows), [list(head) for head in merkle.heads_of(rows)])
    return found == (anchor.count, anchor.root, anchor.heads)


def _is_over_traces(anchor: Anchor) -> bool:
    if anchor.first_trace is None or anchor.last_trace is None or anchor.trace_count is None:
        return not anchor.covers_traces
    rows = list(covered_traces(anchor.first_trace, anchor.last_trace)[: anchor.trace_count + 1])
    return (len(rows), merkle.traces_root(rows)) == (anchor.trace_count, anchor.trace_root)


def most_lag() -> timedelta:
    """How long something may wait for its anchor, one being made every ``ANCHOR_SECONDS``."""
    return max(LATE, 2 * timedelta(seconds=settings.ANCHOR_SECONDS))


def lag_faults() -> Iterator[str]:
    """Entries and traces that were written long after the last anchor, or long before it and are still not covered:
    nothing vouches for them. By their own times, not by the clock: what was restored from a backup stood still."""
    last = latest()
    if last is None:
        return
    entries = _span(LedgerEntry.objects.filter(pk__gt=last.last_entry))
    traces = _span(Trace.objects.filter(pk__gt=last.last_trace)) if last.last_trace is not None else None
    newest = max((span[1] for span in (entries, traces) if span), default=last.made_at)
    if newest - last.made_at > most_lag():
        yield _("第 %(number)d 号锚点以后 %(hours).1f 小时仍有未锚定的台账记录：其间的改写无从发现") % {
            "number": last.number,
            "hours": (newest - last.made_at).total_seconds() / 3600,
        }
    for span, text in (
        (
            entries,
            _("第 %(number)d 号锚点以前 %(hours).1f 小时的台账记录仍未锚定：有会话阻挡，其间的改写无从发现"),
        ),
        (
            traces,
            _("第 %(number)d 号锚点以前 %(hours).1f 小时的痕迹仍未锚定：有会话阻挡，其间的调换无从发现"),
        ),
    ):
        if span and last.made_at - span[0] > most_lag():
            yield text % {
                "number": last.number,
                "hours": (last.made_at - span[0]).total_seconds() / 3600,
            }


def _span(rows: QuerySet[Any]) -> tuple[datetime, datetime] | None:
    found = rows.aggregate(first=Min("recorded_at"), last=Max("recorded_at"))
    return (found["first"], found["last"]) if found["last"] else None


def faults() -> Iterator[str]:
    return chain(file_faults(), entry_faults(), month_faults(), lag_faults(), trace_faults())
