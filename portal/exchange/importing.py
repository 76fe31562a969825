"""What can be imported. Every app registers its importers when it is ready; nothing here knows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from portal.documents.text import clean_line
from portal.errors import InvalidInput
from portal.exchange.columns import Column, Value, blank, short
from portal.exchange.enums import Outcome
from portal.exchange.reading import MOST_ROWS
from portal.organizations.models import Membership

SAMPLE = "示例"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row; ``column`` is the name of the column to blame, "" for the row as a whole."""

    column: str
    text: str


@dataclass
class Row:
    """A row as it was read. ``values`` lacks the columns whose cells could not be read; their faults say why."""

    number: int
    values: dict[str, Value]
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Verdict:
    """What a row would do: ``before`` is what stands there now (None: nothing), ``after`` what shall, both in JSON.
    With faults it does nothing."""

    row: Row
    before: Facts | None = None
    after: Facts | None = None
    subject: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        if self.faults:
            return Outcome.WRONG
        if self.before is None:
            return Outcome.NEW
        return Outcome.SAME if self.before == self.after else Outcome.CHANGED


@dataclass(frozen=True)
class Written:
    """What was written for a row: its key, and what stands there now, in the words of ``Verdict.after``."""

    subject: str
    after: Facts


@dataclass(frozen=True)
class Trace:
    """What an import once wrote, to be undone."""

    subject: str
    before: Facts | None
    after: Facts


class Importer:
    """One kind of file: who may bring it in, its columns, and what its rows do.

    ``keys`` names the columns that tell one row from another: two rows of a file with the same keys are one too many.
    ``note`` is shown above the upload: where the rows go, what an import does not do. ``labels`` names facts that are
    no columns; ``most`` is how many rows a file may have.
    """

    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    note: ClassVar[str | Promise] = ""
    roles: ClassVar[frozenset[str]]
    columns: ClassVar[tuple[Column, ...]]
    keys: ClassVar[tuple[str, ...]]
    labels: ClassVar[Mapping[str, str | Promise]] = {}
    most: ClassVar[int] = MOST_ROWS

    def is_for(self, membership: Membership | None) -> bool:
        return membership is not None and membership.role in self.roles

    def judge(self, actor: Membership, rows: Sequence[Row]) -> list[Verdict]:
        """What each row would do, in the same order, asked of the database for all of them together."""
        raise NotImplementedError

    def write(self, actor: Membership, verdicts: Sequence[Verdict], now: datetime) -> list[Written]:
        """Writes new and changed rows, in the same order. A ``DomainError`` ends the whole import."""
        raise NotImplementedError

    def undo(self, actor: Membership, traces: Sequence[Trace], now: datetime) -> list[str]:
        """Takes back what was written, latest first; for each the reason why it stays, "" for what is undone."""
        raise NotImplementedError

    def said(self, after: Facts) -> str:
        """What a new row does beyond what its cells say, in words; "" for nothing."""
        return ""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Elsewhere:
    """A kind of file that has pages of its own: named by the hub, with a link."""

    kind: str
    label: str | Promise
    note: str | Promise
    roles: frozenset[str]
    url_name: str

    def is_for(self, membership: Membership | None) -> bool:
        return membership is not None and membership.role in self.roles


_importers: dict[str, Importer] = {}
_elsewhere: dict[str, Elsewhere] = {}


def register(importer: Importer | Elsewhere) -> None:
    """``ValueError`` for a kind that is taken."""
    if importer.kind in _importers or importer.kind in _elsewhere:
        raise ValueError(f"there is an importer {importer.kind} already")
    if isinstance(importer, Elsewhere):
        _elsewhere[importer.kind] = importer
    else:
        _importers[importer.kind] = importer


def importers_for(membership: Membership | None) -> list[Importer]:
    return [importer for importer in _importers.values() if importer.is_for(membership)]


def elsewhere_for(membership: Membership | None) -> list[Elsewhere]:
    return [importer for importer in _elsewhere.values() if importer.is_for(membership)]


def importer_for(membership: Membership | None, kind: str) -> Importer | None:
    """The importer of a kind, if the person may use it."""
    importer = _importers.get(kind)
    return importer if importer is not None and importer.is_for(membership) else None


def importer_of(kind: str) -> Importer:
    return _importers[kind]


@dataclass
class Taken:
    """The rows of a file as values. ``letters`` are the columns of the file by the names of ours."""

    importer: Importer
    letters: dict[str, str]
    places: Mapping[int, Column]
    table: Iterator[tuple[int, Sequence[Any]]]
    samples: int = 0

    def rows(self) -> Iterator[Row]:
        """Each row that holds anything but samples (``SAMPLE`` in its first cell)."""
        found = 0
        for number, cells in self.table:
            if str(next((cell for cell in cells if not blank(cell)), "")).strip().startswith(SAMPLE):
                self.samples += 1
                continue
            if all(blank(cell) for cell in cells):
                continue
            found += 1
            if found > self.importer.most:
                text = _("一次最多导入 %(most)d 行，请分成几份导入。") % {"most": self.importer.most}
                raise InvalidInput(text, field="file")
            yield self._row(number, cells)

    def _row(self, number: int, cells: Sequence[Any]) -> Row:
        row = Row(number, {})
        for place, column in self.places.items():
            try:
                row.values[column.name] = column.take(cells[place] if place < len(cells) else None)
            except InvalidInput as error:
                row.faults.append(Fault(column.name, error.message))
        beyond = [place for place, cell in enumerate(cells) if place not in self.places and not blank(cell)]
        if beyond:
            text = _("%(cell)s 上方没有表头，请删除这一格或补上表头。")
            row.faults.append(Fault("", text % {"cell": f"{get_column_letter(beyond[0] + 1)}{number}"}))
        for column in self.importer.columns:
            if column.name not in self.letters:
                row.values[column.name] = column.read(None)
        return row


def take(importer: Importer, table: Iterator[tuple[int, Sequence[Any]]]) -> Taken:
    """Finds the columns by the first row, in whatever order they stand. ``InvalidInput`` (``field`` "file") where one
    is missing, named twice or unknown."""
    _number, head = next(table, (1, ()))
    by_head = {clean_line(str(column.head)): column for column in importer.columns}
    places: dict[int, Column] = {}
    for place, cell in enumerate(head):
        said = clean_line(str("" if cell is None else cell)).removesuffix("*").strip()
        if not said:
            continue
        cell_name = f"{get_column_letter(place + 1)}1"
        if said not in by_head:
            told = {"cell": cell_name, "head": short(said), "heads": "、".join(by_head)}
            text = _("%(cell)s：不认识的表头“%(head)s”。表头应为：%(heads)s。请用下载的模板填写。")
            raise InvalidInput(text % told, field="file")
        if by_head[said] in places.values():
            text = _("%(cell)s：表头“%(head)s”重复。") % {"cell": cell_name, "head": said}
            raise InvalidInput(text, field="file")
        places[place] = by_head[said]
    there = {column.name for column in places.values()}
    missing = [
        str(column.head) for column in importer.columns if column.required and column.name not in there
    ]
    if missing:
        text = _("第一行缺少表头：%(heads)s。请用下载的模板填写。") % {"heads": "、".join(missing)}
        raise InvalidInput(text, field="file")
    letters = {column.name: get_column_letter(place + 1) for place, column in places.items()}
    return Taken(importer, letters, places, table)


def judged(importer: Importer, actor: Membership, rows: Sequence[Row]) -> list[Verdict]:
    """What every row would do; those that could not be read, or come twice, are wrong."""
    _mark_repeated(importer, rows)
    readable = [row for row in rows if not row.faults]
    verdicts = {verdict.row.number: verdict for verdict in importer.judge(actor, readable)}
    return [verdicts.get(row.number) or Verdict(row, faults=row.faults) for row in rows]


def _mark_repeated(importer: Importer, rows: Iterable[Row]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(str(row.values.get(name, "")).casefold() for name in importer.keys)
        if not row.faults and first.setdefault(key, row.number) != row.number:
            text = _("与第 %(row)d 行重复，请只保留一行。") % {"row": first[key]}
            row.faults.append(Fault(importer.keys[0], text))


def cell_of(letters: Mapping[str, str], row: int, column: str) -> str:
    """The address of a cell in words: 第 5 行 C 列（C5）; of the row, where no cell of the file is to blame."""
    letter = letters.get(column)
    if not letter:
        return _("第 %(row)d 行") % {"row": row}
    return _("第 %(row)d 行 %(letter)s 列（%(letter)s%(row)d）") % {"row": row, "letter": letter}
