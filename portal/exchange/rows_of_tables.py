"""Importers whose rows are the rows of one table: what is compared, written and taken back is the same for all."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.exchange.columns import Value
from portal.exchange.importing import Facts, Fault, Importer, Row, Trace, Verdict, Written
from portal.organizations.models import Membership

TOGETHER = 1_000


class TableImporter(Importer):
    """``fields`` are the fields of ``model`` that a file tells, by the names of their columns, the key among them.

    A subclass says which rows are in its person's reach (``stored``), and may turn values into facts and back, add
    faults, or make new rows in its own way.
    """

    model: ClassVar[type[Model]]
    fields: ClassVar[tuple[str, ...]]

    def stored(self, actor: Membership, keys: Sequence[str]) -> dict[str, Any]:
        """The rows that are there under these keys, with what their facts need; at most ``TOGETHER`` at a time."""
        raise NotImplementedError

    def key(self, values: dict[str, Value]) -> str:
        return str(values[self.keys[0]])

    def prepare(self, actor: Membership, rows: Sequence[Row]) -> Any:
        """What ``faults`` and ``facts`` have to know of other tables, for all rows at once."""

    def faults(self, row: Row, stored: Any, known: Any) -> Iterable[Fault]:
        """What only the database knows to be wrong."""
        return ()

    def facts(self, row: Row, known: Any) -> Facts:
        """A row of the file as the table would hold it, in JSON."""
        return {name: row.values[name] for name in self.fields}

    def told(self, stored: Any) -> Facts:
        """A row of the table in the same words."""
        return {name: _plain(getattr(stored, name)) for name in self.fields}

    def build(self, actor: Membership, facts: Facts, now: datetime) -> Any:
        """A new row, not saved."""
        return self.model(**self.attributes(facts))

    def attributes(self, facts: Facts) -> dict[str, Any]:
        """Facts as attributes of a row."""
        return facts

    def create(self, rows: Sequence[Any]) -> None:
        self.model._default_manager.bulk_create(rows)

    def change(self, rows: Sequence[Any], now: datetime) -> None:
        for row in rows:
            row.save(update_fields=list(self.attributes(self.told(row))))

    def judge(self, actor: Membership, rows: Sequence[Row]) -> list[Verdict]:
        stored: dict[str, Any] = {}
        for first in range(0, len(rows), TOGETHER):
            stored |= self.stored(actor, [self.key(row.values) for row in rows[first : first + TOGETHER]])
        known = self.prepare(actor, rows)
        return [self._verdict(row, stored.get(self.key(row.values)), known) for row in rows]

    def _verdict(self, row: Row, stored: Any, known: Any) -> Verdict:
        if faults := list(self.faults(row, stored, known)):
            return Verdict(row, faults=faults)
        before = self.told(stored) if stored is not None else None
        subject = str(stored.pk) if stored is not None else ""
        return Verdict(row, before, self.facts(row, known), subject)

    def write(self, actor: Membership, verdicts: Sequence[Verdict], now: datetime) -> list[Written]:
        there = self._by_subject(verdict.subject for verdict in verdicts if verdict.subject)
        new, changed, all_rows = [], [], []
        for verdict in verdicts:
            facts = verdict.after or {}
            if verdict.subject:
                stored = there.get(verdict.subject)
                if stored is None or self.told(stored) != verdict.before:
                    told = {"row": verdict.row.number}
                    raise Conflict(_("第 %(row)d 行对应的数据刚被他人改动，请重新上传。") % told)
                self._assign(stored, facts)
                changed.append(stored)
            else:
                stored = self.build(actor, facts, now)
                new.append(stored)
            all_rows.append(stored)
        self.change(changed, now)
        self.create(new)
        return [Written(str(row.pk), self.told(row)) for row in all_rows]

    def undo(self, actor: Membership, traces: Sequence[Trace], now: datetime) -> list[str]:
        there = self._by_subject(trace.subject for trace in traces)
        restored, removed, reasons = [], [], []
        for trace in traces:
            stored = there.get(trace.subject)
            reason = ""
            if stored is not None and self.told(stored) != trace.after:
                reason = _("导入后又有修改")
            elif stored is not None and trace.before is None:
                reason = self.refusal(stored)
                removed += [] if reason else [stored]
            elif stored is not None and not (reason := self.refusal_to_restore(stored, trace.before or {})):
                self._assign(stored, trace.before or {})
                restored.append(stored)
            reasons.append(reason)
        self.change(restored, now)
        self.remove(removed)
        return reasons

    def refusal(self, stored: Any) -> str:
        """Why a row that an import made cannot go; "" if it can."""
        return _("已被其他数据使用") if is_used(stored) else ""

    def refusal_to_restore(self, stored: Any, before: Facts) -> str:
        """Why a row that an import changed cannot become again what it was; "" if it can."""
        return ""

    def remove(self, rows: Sequence[Any]) -> None:
        for row in rows:
            row.delete()

    def _assign(self, stored: Any, facts: Facts) -> None:
        for name, value in self.attributes(facts).items():
            setattr(stored, name, value)

    def _by_subject(self, subjects: Iterable[str]) -> dict[str, Any]:
        rows = self.model._default_manager.select_for_update(of=("self",)).filter(pk__in=list(subjects))
        return {str(row.pk): row for row in rows.order_by("pk")}


def is_used(stored: Model) -> bool:
    """Whether anything points at a row, be it something that would go with it."""
    collector = Collector(using=connection.alias, origin=stored)
    try:
        with transaction.atomic():
            collector.collect([stored])
    except (ProtectedError, RestrictedError):
        return True
    others = any(model is not type(stored) or len(found) > 1 for model, found in collector.data.items())
    return others or any(rows.exists() for rows in collector.fast_deletes)


def complaints(stored: Model, columns: Iterable[str], exclude: Iterable[str] = ()) -> list[Fault]:
    """What the model itself finds wrong with a row, its constraints included."""
    names = set(columns)
    try:
        stored.full_clean(exclude=set(exclude))
    except ValidationError as error:
        return [
            Fault(field if field in names else "", " ".join(messages))
            for field, messages in error.message_dict.items()
        ]
    return []


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
