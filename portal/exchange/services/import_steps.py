"""The steps of an import, each within the transaction of its caller: judging rows, writing them, taking them back.

What is written is what the preview showed. Imports of one kind take turns, so that nothing comes between the second
judgement and the writing but what people do on the pages, which the constraints of the tables answer for.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import DomainError
from portal.exchange.enums import WRITTEN_OUTCOMES, ImportState, Outcome
from portal.exchange.importing import Importer, Row, Taken, Trace, Verdict, Written, cell_of, judged
from portal.exchange.locks import take_turn
from portal.exchange.models import Import, ImportFile, ImportRow
from portal.exchange.progress import Progress
from portal.organizations.models import Membership
from portal.organizations.recording import record

T = TypeVar("T")
CHUNK = 500


def check(started: Import, importer: Importer, taken: Taken, rows: Sequence[Row]) -> None:
    """Judges the rows of a file and keeps the preview."""
    started.samples, started.total = taken.samples, len(rows)
    _keep(started, judged(importer, started.by, rows))
    ImportFile.objects.filter(of=started).delete()
    end(started, ImportState.CHECKED)


def apply(started: Import, importer: Importer, progress: Progress | None = None) -> None:
    """Judges every row anew, and writes if that comes to what was shown; else shows what it comes to."""
    take_turn(importer.kind)
    now = timezone.now()
    if not Membership.objects.valid(now).filter(pk=started.by_id).exists() or not importer.is_for(started.by):
        return end(started, ImportState.FAILED, _("导入人已不能导入这类数据，没有写入任何数据。"))
    shown = {row.number: row for row in started.rows.all()}
    rows = [Row(row.number, row.values) for row in shown.values() if row.outcome != Outcome.WRONG]
    verdicts = judged(importer, started.by, rows)
    if any(_differs(shown[verdict.row.number], verdict) for verdict in verdicts):
        _keep(started, verdicts, [row for row in shown.values() if row.outcome == Outcome.WRONG])
        note = _("预览之后数据有了变化，没有写入。以下是重新核对的结果，请再次确认。")
        return end(started, ImportState.CHECKED, note)
    wanted = [verdict for verdict in verdicts if verdict.outcome in WRITTEN_OUTCOMES]
    try:
        with transaction.atomic():
            for chunk in _chunks(wanted, progress):
                written = importer.write(started.by, chunk, now)
                _remember([shown[verdict.row.number] for verdict in chunk], written)
    except (DomainError, IntegrityError) as error:
        reason = error.message if isinstance(error, DomainError) else _("数据同时被他人改动，请重新上传。")
        return end(started, ImportState.FAILED, _("没有写入任何数据：%(reason)s") % {"reason": reason})
    started.applied_at = now
    end(started, ImportState.APPLIED)
    _record(
        "import.applied", _("导入%(kind)s：新增 %(new)d，修改 %(changed)d"), started, importer, started.by
    )


def undo(started: Import, importer: Importer, progress: Progress | None = None) -> None:
    """Takes back what was written, the last row first: what one row made may rest on an earlier one."""
    take_turn(importer.kind)
    now = timezone.now()
    actor = started.undone_by or started.by
    wrote = list(started.rows.filter(outcome__in=WRITTEN_OUTCOMES).order_by("-number"))
    for chunk in _chunks(wrote, progress):
        traces = [Trace(row.subject, row.before, row.after or {}) for row in chunk]
        for row, reason in zip(chunk, importer.undo(actor, traces, now), strict=True):
            row.kept = reason[:200]
    left = [row for row in wrote if row.kept]
    _save(left, ["kept"])
    started.kept, started.undone_at = len(left), now
    end(started, ImportState.UNDONE)
    _record("import.undone", _("撤销导入%(kind)s：%(kept)d 行未能撤销"), started, importer, actor)


def _record(kind: str, words: str, started: Import, importer: Importer, actor: Membership) -> None:
    counts = {name: getattr(started, name) for name in ("new", "changed", "same", "wrong", "kept")}
    record(
        actor=actor,
        organization=started.organization,
        kind=kind,
        summary=words % {"kind": importer.label, **counts},
        data={"import": str(started.pk), "kind": started.kind, "sha256": started.sha256, **counts},
        now=timezone.now(),
    )


def end(started: Import, state: ImportState, note: str = "") -> None:
    """What a step has come to. ``done`` is not written: it is counted from elsewhere."""
    started.state, started.note, started.attempts = state, note[:300], 0
    started.save(
        update_fields=[field.name for field in Import._meta.fields if field.name not in ("id", "done")]
    )


def _keep(started: Import, verdicts: Sequence[Verdict], beside: Sequence[ImportRow] = ()) -> None:
    """The preview: every row with what it would do, but for those ``beside`` that are kept already."""
    started.rows.exclude(pk__in=[row.pk for row in beside]).delete()
    ImportRow.objects.bulk_create((_kept(started, verdict) for verdict in verdicts), batch_size=CHUNK)
    counted = Counter(verdict.outcome for verdict in verdicts)
    for outcome in Outcome:
        setattr(started, outcome.value, counted[outcome])
    started.wrong += len(beside)


def _kept(started: Import, verdict: Verdict) -> ImportRow:
    number = verdict.row.number
    faults = [
        {"column": fault.column, "cell": cell_of(started.letters, number, fault.column), "text": fault.text}
        for fault in verdict.faults
    ]
    return ImportRow(
        of=started,
        number=number,
        values=verdict.row.values,
        outcome=verdict.outcome,
        faults=faults,
        before=verdict.before,
        after=verdict.after,
        subject=verdict.subject,
    )


def _differs(row: ImportRow, verdict: Verdict) -> bool:
    return (row.outcome, row.before, row.after) != (verdict.outcome, verdict.before, verdict.after)


def _chunks(things: list[T], progress: Progress | None) -> Iterator[list[T]]:
    for first in range(0, len(things), CHUNK):
        chunk = things[first : first + CHUNK]
        yield chunk
        if progress is not None:
            progress.add(len(chunk))


def _remember(rows: Sequence[ImportRow], written: Sequence[Written]) -> None:
    for row, what in zip(rows, written, strict=True):
        row.subject, row.after = what.subject, what.after
    _save(rows, ["subject", "after"])


def _save(rows: Sequence[ImportRow], fields: list[str]) -> None:
    """Like ``bulk_update``, which takes ten times as long for as many rows."""
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=CHUNK
    )
