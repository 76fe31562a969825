"""Lists by a moment, of what an index of arrays finds: read block by block, from the newest hours to the oldest.

PostgreSQL can walk through a list in its order and throw away what is not asked for, or find what is asked for and put
it in order. Walking passes a whole table where what was asked for is old; finding fetches half of it where it is
frequent; and which of the two a word is cannot be known beforehand, for it may stand in every request of one park and
year and in none of another. So the index (GIN) holds beside the pairs, the park and the state of a request the hours in
which it was filed and is due, and the 8, 64, 512 and 4,096 hours that each lies in. A list asks for one block of hours
after another, larger ones while it finds little, and smaller ones where it finds more than it shows and counts. What it
costs grows with what is shown, and with the logarithm of the time that the table covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, Func, IntegerField, QuerySet, TextField, UUIDField

from portal.databases.reading import connection
from portal.paging import MOST_COUNTED, Count, Part
from proxy_service.models.arrays import Hours

#: What one step of the walk finds: by its index ``{known}`` in the block that it has come to, and of these what stands
#: on the list, ``{asked}`` row by row. In one question PostgreSQL would read a short list from end to end at each step.
#: An hour can be crowded: its rows are put in order before they are asked for, and of them no more than are counted.
#: Once all that is shown has been found, others are counted, whichever they are.
PROBE = """
    WITH known ({known_names}) AS MATERIALIZED ({known})
    SELECT key FROM (
        SELECT asked.* FROM (
            (SELECT * FROM known WHERE walk.level = 0 AND walk.found < {shown} ORDER BY {order})
            UNION ALL
            SELECT * FROM known WHERE walk.level > 0 OR walk.found >= {shown}
        ) known, LATERAL ({asked} OFFSET 0) asked ({names})  -- or a join could begin with the asked
        LIMIT CASE WHEN walk.level > 0 AND walk.found < {shown} THEN {few} ELSE {most} - walk.found END + 1
    ) enough
    ORDER BY {order} LIMIT {most} + 1
"""
WALK = """
WITH RECURSIVE ends AS (
    (SELECT {moment} FROM proxy_service_proxyrequest WHERE {has} IS NOT NULL ORDER BY {moment} LIMIT 1)
    UNION ALL
    (SELECT {moment} FROM proxy_service_proxyrequest WHERE {has} IS NOT NULL ORDER BY {moment} DESC LIMIT 1)
), span AS (
    SELECT min(hour) AS first, max(hour) AS last
    FROM ends, LATERAL (SELECT (proxy_service_hours({moment}))[1] AS hour) counted
), walk (turn, hour, level, found, hits) AS (
    SELECT 0, {begin}, 0, 0, ARRAY[]::uuid[] FROM span
    UNION ALL
    SELECT turn + 1,
        CASE WHEN is_many THEN hour ELSE {beyond} END,
        CASE WHEN is_many THEN level - 1 WHEN level < 4 AND block & 7 = {edge} THEN level + 1 ELSE level END,
        CASE WHEN is_many THEN found ELSE found + cardinality(hits) END,
        CASE WHEN is_many OR found >= {shown} THEN ARRAY[]::uuid[] ELSE hits[:{shown} - found] END
    FROM (
        SELECT *, level > 0 AND found < {shown} AND cardinality(hits) > {few} AS is_many
        FROM (
            SELECT turn, hour, level, found, hour >> 3 * level AS block, ARRAY({probe}) AS hits
            FROM walk, span WHERE found <= {most} AND hour BETWEEN first AND last
            OFFSET 0  -- or the probe would be made for each column that it stands in
        ) probed
    ) judged
)
SELECT found, hits FROM walk ORDER BY turn
"""
DOWNWARDS = {"begin": "LEAST({hour}, last)", "edge": "0", "beyond": "(block << 3 * level) - 1"}
UPWARDS = {"begin": "GREATEST({hour}, first)", "edge": "7", "beyond": "(block + 1) << 3 * level"}
#: The moments that lists are walked by, and what a row has if it has that one: by it an index gives the ends of both.
MOMENTS = {"submitted_at": "number", "next_due_at": "next_due_at"}


class ThisBlock(Func):
    """The number of the block that a walk has come to, as an array of one."""

    template = "ARRAY[(walk.level << 24) + (walk.hour >> 3 * walk.level)]"
    output_field = ArrayField(IntegerField())


class ThisKey(Func):
    """The key of a row that the index knows there."""

    template = "known.key"
    output_field = UUIDField()


class ThisPlace(Func):
    """Where that row lies, if it is of the table that the list is of: a quarter of the pages that its key leads
    through. Within one statement it stays there."""

    template = "known.place"
    output_field = TextField()


class Place(Expression):
    """Where the rows of a query's own table lie."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f"{connection.ops.quote_name(compiler.query.get_initial_alias())}.ctid", ()


@dataclass(frozen=True)
class Blocks(Part):
    """A part of a list that is ordered by one of ``MOMENTS``, then by other columns, the key at last. ``known``: rows
    with a ``key`` and those other columns, among all of them those of the list, each found by conditions that an index
    of arrays has together with ``Hours`` of that moment, and none in two of them. They say what the list costs; what
    stands on it, its own filters."""

    known: Sequence[QuerySet[Any]] = field(kw_only=True)
    begin: datetime | None = None

    def behind(self, texts: Sequence[Any]) -> "Blocks":
        rows = super().behind(texts).rows
        return replace(self, rows=rows, begin=datetime.fromisoformat(texts[0]))

    def first(self, most: int) -> list[Any]:
        keys, self.__dict__["_count"] = self._walk(most)
        found = {row.pk: row for row in self.read(self.rows.filter(pk__in=keys))}
        return [found[key] for key in keys if key in found]

    def keys(self) -> list[Any] | None:
        """Of all rows; None where there are more than are counted."""
        keys, count = self._walk(MOST_COUNTED)
        return None if count.is_more else keys

    def counted(self) -> Count:
        if "_count" not in self.__dict__:
            _keys, self.__dict__["_count"] = self._walk(0)
        count: Count = self.__dict__["_count"]
        return count

    def _walk(self, shown: int) -> tuple[list[Any], Count]:
        """Keys of the first rows, in their order, and how many rows there are."""
        way, order = (DOWNWARDS, "DESC") if self.downwards else (UPWARDS, "ASC")
        # PostgreSQL passes over NULL here: without a beginning of its own the list begins with all that there is.
        hour = "NULL" if self.begin is None else int(self.begin.timestamp() // 3600)
        moment, most = self.columns[0], max(shown, MOST_COUNTED)
        # A block of more than a few pages is put in order in smaller ones.
        numbers = {"shown": shown, "most": most, "few": min(most, 4 * shown)}
        own = all(known.model is self.rows.model for known in self.known)
        names = [*(f"by_{place}" for place, _column in enumerate(self.columns[:-1])), "key"]
        in_block, *others = (
            known.alias(in_hours=Hours(moment))
            .filter(in_hours__contains=ThisBlock())
            .values_list(*self.columns[:-1], "key", *([Place()] if own else []))
            for known in self.known
        )
        one = self.rows.order_by().alias(place=Place())
        one = one.filter(place=ThisPlace()) if own else one.filter(pk=ThisKey())
        try:
            (known, values_known), (asked, values_asked) = (
                part.query.sql_with_params()
                for part in (
                    in_block.union(*others, all=True) if others else in_block,
                    one.values_list(*self.columns),
                )
            )
        except EmptyResultSet:
            return [], Count(0)
        # Of our own words, whole numbers, and queries with places for their values, as Django wrote them.
        probe = PROBE.format(
            known=known,
            known_names=", ".join([*names, "place"] if own else names),
            asked=asked,
            names=", ".join(names),
            order=", ".join(f"{name} {order}" for name in names),
            **numbers,
        )
        way = way | {"begin": way["begin"].format(hour=hour)}
        statement = WALK.format(probe=probe, moment=moment, has=MOMENTS[moment], **numbers, **way)
        with connection().cursor() as cursor:
            cursor.execute(statement, (*values_known, *values_asked))
            steps = cursor.fetchall()
        keys = [key for _found, hits in steps for key in hits]
        found = steps[-1][0]
        return keys, Count(min(found, MOST_COUNTED), is_more=found > MOST_COUNTED)
