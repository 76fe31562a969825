"""Pages by key: a page goes on behind the last row of the one before, however many rows came meanwhile, and the
thousandth costs what the first does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F, Field, Func, IntegerField, Model, QuerySet, Subquery, TextField, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.http import QueryDict
from django.utils.functional import cached_property

SALT = "portal.paging"
AFTER, BEFORE = "after", "before"
PARAMETERS = (AFTER, BEFORE)
#: What a list counts at most; beyond it says 1000+.
MOST_COUNTED = 1000


class Number(Subquery):
    """How many rows a query has, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value: Any = 0


class _Columns(Func):
    """``(a, b)``: compared as a whole, PostgreSQL begins in the middle of an index, ties or not."""

    function = ""
    output_field: Any = TextField()


@dataclass(frozen=True)
class Part:
    """Rows in an order: names of columns that are never null (``__`` leads to another table) or of annotations, all
    upwards or, with ``-``, all downwards, the last one unique. A list is one part, or several one after another.

    ``kept``: where a row that ``rows`` is joined with already has the same columns, by their names, so that an index
    of that table gives the order. ``shown``: the names of the columns that are read, those of the order among them; the
    rows are then named tuples of these instead of objects."""

    rows: QuerySet[Any]
    order: tuple[str, ...]
    kept: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    @property
    def downwards(self) -> bool:
        return self.order[0].startswith("-")

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name.lstrip("-") for name in self.order)

    def turned(self) -> "Part":
        return replace(
            self, order=self.columns if self.downwards else tuple(f"-{name}" for name in self.order)
        )

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The columns as ``_joined`` calls them."""
        return tuple(f"kept_{name}" if name in self.kept else name for name in self.columns)

    @cached_property
    def _joined(self) -> QuerySet[Any]:
        """An alias takes the join that is there; a filter by a row of which there can be several makes another."""
        return self.rows.alias(**{f"kept_{name}": F(way) for name, way in self.kept.items()})

    def ordered(self) -> QuerySet[Any]:
        sign = "-" if self.downwards else ""
        return self._joined.order_by(*(f"{sign}{name}" for name in self._names))

    def behind(self, texts: Sequence[Any]) -> "Part":
        """The rows behind the one with those values; ``ValueError`` for what are no values of these columns."""
        fields = [_field(self.rows, name) for name in self.columns]
        try:
            values = [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
        except ValidationError as error:
            raise ValueError("no values of these columns") from error
        known = [Value(value, output_field=field) for value, field in zip(values, fields, strict=True)]
        beyond: Any = LessThan if self.downwards else GreaterThan
        rows = self._joined.filter(beyond(_Columns(*map(F, self._names)), _Columns(*known)))
        if 0 < (led := self._led) < len(known):
            # Follows from the rest; without it PostgreSQL would read the other table from its beginning.
            not_before: Any = LessThanOrEqual if self.downwards else GreaterThanOrEqual
            rows = rows.filter(not_before(_Columns(*map(F, self._names[:led])), _Columns(*known[:led])))
        return replace(self, rows=rows)

    @property
    def _led(self) -> int:
        """How many of the columns, from the first on, are another table's."""
        others = {*self.kept, *self.rows.query.annotations}
        return sum(1 for _ in takewhile(lambda name: "__" in name or name in others, self.columns))

    def first(self, most: int) -> list[Any]:
        return list(self.read(self.ordered()[:most]))

    def read(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the part as they are ``shown``."""
        return rows.values_list(*self.shown, named=True) if self.shown else rows

    def counted(self) -> "Count":
        """How many rows there are, in the order in which they are shown; see ``counted``."""
        return counted(self.ordered())

    def values_of(self, row: Any) -> list[str]:
        return [_text(getattr(row, name) if self.shown else _of(row, name)) for name in self.columns]


@dataclass(frozen=True)
class Page:
    """The rows of one page of a list of ``parts``, and the query strings of the first and of those beside, "" where
    there is none."""

    rows: list[Any]
    first: str
    previous: str
    next: str
    parts: Sequence[Part]

    @cached_property
    def count(self) -> "Count":
        """How many rows the whole list has, counted to a limit, and not at all where they are all on this page."""
        if not self.previous and not self.next:
            return Count(len(self.rows))
        number = 0
        for part in self.parts:
            found = part.counted()
            number += found.number
            if found.is_more or number > MOST_COUNTED:
                return Count(min(number, MOST_COUNTED), is_more=True)
        return Count(number)


@dataclass(frozen=True)
class Count:
    number: int
    is_more: bool = False

    @classmethod
    def up_to(cls, most: int, number: int) -> "Count":
        """Of rows that were counted to ``most`` and one."""
        return cls(min(number, most), is_more=number > most)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_more else str(self.number)


def counted(rows: QuerySet[Any], most: int = MOST_COUNTED) -> Count:
    """How many rows there are, without going on behind ``most`` and one, in the order in which ``rows`` are: an index
    that gives it is read so far, and not the table from its beginning."""
    return Count.up_to(most, rows.values("pk")[: most + 1].count())


def counted_together(several: Mapping[Any, QuerySet[Any]], most: int = MOST_COUNTED) -> dict[Any, Count]:
    """As ``counted``, of several lists in one query."""
    numbers_of = [Number(rows.order_by().values("pk")[: most + 1]) for rows in several.values()]
    # A row to select them beside: every database has its own content types.
    numbers = ContentType.objects.order_by("pk").values_list(*numbers_of)[:1].get()
    return {name: Count.up_to(most, number) for name, number in zip(several, numbers, strict=True)}


def page_of(*parts: Part, data: QueryDict, size: int) -> Page:
    """Of the list that ``parts`` are one after another, the page behind ``?after=`` a row, before ``?before=`` one, or
    the first. Other parameters are kept in the addresses of the pages beside. What is no row of this list in this
    order, and a page that has become empty, leads to the first."""
    if place := _place(parts, data, BEFORE):
        found = walked(_before(parts, *place), size + 1)
        if len(found) > size:
            return _page(parts, found[:size][::-1], data, has_previous=True, has_next=True)
    elif place := _place(parts, data, AFTER):
        found = walked(behind(parts, *place), size + 1)
        if found:
            return _page(parts, found[:size], data, has_previous=True, has_next=len(found) > size)
    found = walked(list(enumerate(parts)), size + 1)
    return _page(parts, found[:size], data, has_previous=False, has_next=len(found) > size)


Numbered = tuple[int, Any]


def behind(parts: Sequence[Part], number: int, values: Sequence[Any]) -> list[tuple[int, Part]]:
    """What is left of a list behind the row with those values in the part of that number; each with its number."""
    return [(number, parts[number].behind(values)), *list(enumerate(parts))[number + 1 :]]


def _before(parts: Sequence[Part], number: int, values: Sequence[Any]) -> list[tuple[int, Part]]:
    turned = [part.turned() for part in parts]
    return [(number, turned[number].behind(values)), *list(enumerate(turned))[:number][::-1]]


def walked(parts: Sequence[tuple[int, Part]], most: int) -> list[Numbered]:
    """The first rows of parts one after another, each with the number of its part."""
    found: list[Numbered] = []
    for number, part in parts:
        if len(found) < most:
            found += [(number, row) for row in part.first(most - len(found))]
    return found


def _page(
    parts: Sequence[Part],
    found: list[Numbered],
    data: QueryDict,
    *,
    has_previous: bool,
    has_next: bool,
) -> Page:
    return Page(
        [row for _number, row in found],
        f"?{without_page(data).urlencode()}",
        _beside(parts, data, BEFORE, found[0]) if has_previous else "",
        _beside(parts, data, AFTER, found[-1]) if has_next else "",
        parts,
    )


def without_page(data: QueryDict) -> QueryDict:
    """The parameters of an address without those that name a page."""
    kept = data.copy()
    for name in PARAMETERS:
        kept.pop(name, None)
    return kept


def _beside(parts: Sequence[Part], data: QueryDict, name: str, row: Numbered) -> str:
    number, shown = row
    kept = without_page(data)
    kept[name] = signing.dumps([number, *parts[number].values_of(shown)], salt=_salt(parts), compress=True)
    return f"?{kept.urlencode()}"


def _place(parts: Sequence[Part], data: QueryDict, name: str) -> tuple[int, list[Any]] | None:
    """Which part an address means, and the values of the row in it; None for what no list of this order gave out."""
    try:
        number, *values = signing.loads(data.get(name, ""), salt=_salt(parts))
    except signing.BadSignature:
        return None
    return number, values


def _salt(parts: Sequence[Part]) -> str:
    """An address of one list says nothing to another, whose columns may have the same names."""
    return ":".join((SALT, *(f"{part.rows.model._meta.label}({','.join(part.order)})" for part in parts)))


def _field(rows: QuerySet[Any], name: str) -> "Field[Any, Any]":
    """The field that a name leads to."""
    if (annotation := rows.query.annotations.get(name)) is not None:
        return annotation.output_field
    model: type[Model] = rows.model
    *way, last = name.split("__")
    for step in way:
        related: Any = model._meta.get_field(step)
        model = related.related_model
    field: Any = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return field


def _of(row: Any, name: str) -> Any:
    """What the name leads to from an object."""
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _text(value: Any) -> str:
    """What ``to_python`` of the value's field reads again."""
    return value.isoformat() if isinstance(value, date) else str(value)
