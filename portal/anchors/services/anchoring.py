"""Making anchors: first outside, then in the database, and never while the two disagree."""

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from portal.anchors import keys, merkle, outside, statement
from portal.anchors.checking import is_confirmed, most_lag
from portal.anchors.models import Anchor
from portal.anchors.queries import covered, covered_traces, held_back_seconds, latest
from portal.anchors.services.telling import write_to_auditors
from portal.anchors.traced import TRACES
from portal.errors import error_text
from portal.health.clock import database_now
from portal.health.enums import AlarmCode
from portal.health.models import Alarm
from portal.health.queries import open_alarms
from portal.health.services import close_alarm, raise_alarm
from portal.ledger import horizon

# An anchor covers so many entries, and so many traces, at the most: memory and lines stay small, whatever has piled up.
MOST = 10_000
# In the upper bits of an advisory lock's 64; see ``portal.ledger.horizon`` for its neighbour.
TURN = 0x5943 << 48


class Disagreement(Exception):
    """File and database do not tell the same; the message says how, in Chinese. Nobody goes on before people looked."""


def make_due(*, stop_at: float) -> int:
    """Makes the anchors that are due until ``stop_at`` (of ``monotonic``); how many.

    What stands in the way raises the alarm and is raised again; the alarm is closed by the next pass that succeeds.
    """
    made = 0
    try:
        while monotonic() < stop_at and make_next() is not None:
            made += 1
    except Disagreement as error:
        raise_alarm(AlarmCode.ANCHORS_DIFFER, str(error))
        raise
    except (OSError, keys.KeyUnusable) as error:
        why = str(error) if isinstance(error, keys.KeyUnusable) else error_text(error, 300)
        raise_alarm(AlarmCode.ANCHORS_LATE, _("新的台账记录没有锚定：%(why)s") % {"why": why})
        raise
    close_alarm(AlarmCode.ANCHORS_DIFFER)
    held = held_back_seconds()
    if held > most_lag().total_seconds():
        text = _(
            "%(hours).1f 小时以前的痕迹仍不能锚定：有数据库会话一直声明尚未写完，请在 pg_locks 中找出并结束它"
        )
        raise_alarm(AlarmCode.ANCHORS_LATE, text % {"hours": held / 3600})
    else:
        close_alarm(AlarmCode.ANCHORS_LATE)
    return made


@transaction.atomic
def make_next() -> Anchor | None:
    """Makes one anchor, if one is due and nobody else is at it; None if not.

    The line is on the disk before the row is committed. Whoever is killed in between leaves the file one line ahead,
    which the next pass takes over, if the entries are as it says (``_agree``).
    """
    if not is_our_turn():
        return None
    previous = _agree(latest())
    now, end, traced = database_now(), horizon.settled(), horizon.settled(TRACES)
    if not _is_due(previous, now, end, traced):
        return None
    key = keys.private_key()
    anchor = _state(previous, now, end, traced)
    anchor.key_id = keys.fingerprint(key.public_key())
    text = statement.canonical(statement.stated(anchor))
    anchor.hash, anchor.signature = statement.digest(anchor), key.sign(text).hex()
    outside.add(anchor)
    _keep(anchor, previous)
    return anchor


def is_our_turn() -> bool:
    """Two beats, or two workers: one goes on. Until the transaction ends, however it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        return bool(cursor.fetchone()[0])


def _is_due(previous: Anchor | None, now: datetime, end: int, traced: int) -> bool:
    """An hour after the last, or when as much waits as one anchor takes; not while the clock is set back."""
    if previous is None:
        return True
    age = now - previous.made_at
    waiting = max(end - previous.last_entry, traced - (previous.last_trace or 0))
    return age >= timedelta(seconds=settings.ANCHOR_SECONDS) or (age > timedelta(0) and waiting >= MOST)


def _state(previous: Anchor | None, now: datetime, end: int, traced: int) -> Anchor:
    """The next anchor, unsigned: what has settled since the one before, if nothing then nothing."""
    first = previous.last_entry + 1 if previous else 1
    rows = list(covered(first, end)[:MOST])
    first_trace = (previous.last_trace or 0) + 1 if previous else 1
    traces = list(covered_traces(first_trace, traced)[:MOST])
    heads = merkle.heads_of(rows)
    return Anchor(
        number=previous.number + 1 if previous else 1,
        first_entry=first,
        last_entry=rows[-1][0] if len(rows) == MOST else max(end, first - 1),
        first_trace=first_trace,
        last_trace=traces[-1][0] if len(traces) == MOST else max(traced, first_trace - 1),
        trace_count=len(traces),
        trace_root=merkle.traces_root(traces),
        count=len(rows),
        root=merkle.entries_root(rows),
        heads=[list(head) for head in heads],
        heads_root=merkle.heads_root(heads),
        previous_hash=previous.hash if previous else statement.GENESIS,
        made_at=now,
    )


def _keep(anchor: Anchor, previous: Anchor | None) -> None:
    anchor.save(force_insert=True)
    write_to_auditors(anchor, previous)
    if previous is None or anchor.made_at - previous.made_at <= timedelta(
        seconds=2 * settings.ANCHOR_SECONDS
    ):
        return
    # Nobody was there to raise the alarm, or it is open and about to be closed.
    if not open_alarms().filter(code=AlarmCode.ANCHORS_LATE).exists():
        hours = (anchor.made_at - previous.made_at).total_seconds() / 3600
        detail = _("第 %(last)d 号锚点以后 %(hours).1f 小时没有新的锚点，期间的台账记录现已锚定。")
        Alarm.objects.create(
            code=AlarmCode.ANCHORS_LATE,
            detail=detail % {"last": previous.number, "hours": hours},
            opened_at=previous.made_at,
            closed_at=anchor.made_at,
        )


def _agree(kept: Anchor | None) -> Anchor | None:
    """The last anchor, by the file and by the database alike. ``Disagreement``.

    The file may be one ahead, if the next anchor fits the entries; it is put into the database then.
    """
    told = outside.last()
    if told is None and kept is None:
        return None
    if told is None or (kept is not None and told.number < kept.number):
        text = _(
            "数据库已有第 %(kept)d 号锚点，锚点文件 %(path)s 只到第 %(told)d 号：文件被删改、换过，或不在这台机器上。"
        )
    elif kept is not None and told.number == kept.number:
        if statement.line(told) == statement.line(kept):
            return kept
        text = _("第 %(kept)d 号锚点在数据库和锚点文件 %(path)s 中不同：其中之一被改过。")
    elif statement.follows(told, kept) and is_confirmed(told):
        _keep(told, kept)
        return told
    else:
        text = _(
            "锚点文件 %(path)s 已到第 %(told)d 号，数据库只到第 %(kept)d 号，台账与文件不符："
            "数据库可能被恢复到以前的备份，或台账、锚点被删改。"
        )
    names = {"path": outside.path(), "told": told.number if told else 0, "kept": kept.number if kept else 0}
    raise Disagreement(text % names)
