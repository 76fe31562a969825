"""Lists by day of what an index of arrays finds: read block by block, from the newest hours to the oldest.

PostgreSQL can walk through a list in its order and throw away what is not asked for, or find what is asked for and put
it in order. Walking passes a whole table where what was asked for is old; finding fetches half of it where it is
frequent; and which of the two a word is cannot be known beforehand, for it may stand in every request of one park and
year and in none of another. So the index (GIN) holds beside the pairs, the park and the state of a request the hour in
which it was filed, and the 8, 64, 512 and 4,096 hours that this lies in. A list asks for one block of hours after
another, larger ones while it finds little, and smaller ones where it finds more than it shows and counts. What it costs
grows with what is shown, and with the logarithm of the time that the table covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import Func, IntegerField, QuerySet, UUIDField

from portal.databases.reading import connection
from portal.paging import MOST_COUNTED, Count, Part
from proxy_service.models.arrays import Hours

#: What one step of the walk finds: by its index ``{known}`` in the block that it has come to, and of these what stands
#: on the list, ``{asked}`` key by key. In one question PostgreSQL would read a short list from end to end at each step.
PROBE = """
    WITH known (key) AS MATERIALIZED ({known})
    SELECT key FROM (
        SELECT asked.moment, known.key FROM known, LATERAL ({asked}) asked (moment, key)
        LIMIT CASE WHEN walk.level > 0 THEN {most} + 1 END
    ) enough
    ORDER BY moment {order}, key {order} LIMIT {most} + 1
"""
WALK = """
WITH RECURSIVE ends AS (
    (SELECT submitted_at FROM proxy_service_proxyrequest WHERE number IS NOT NULL ORDER BY submitted_at LIMIT 1)
    UNION ALL
    (SELECT submitted_at FROM proxy_service_proxyrequest WHERE number IS NOT NULL ORDER BY submitted_at DESC LIMIT 1)
), span AS (
    SELECT min(hour) AS first, max(hour) AS last
    FROM ends, LATERAL (SELECT (proxy_service_hours(submitted_at))[1] AS hour) counted
), walk (turn, hour, level, found, hits) AS (
    SELECT 0, {begin}, 0, 0, ARRAY[]::uuid[] FROM span
    UNION ALL
    SELECT turn + 1,
        CASE WHEN is_many THEN hour ELSE {beyond} END,
        CASE WHEN is_many THEN level - 1 WHEN level < 4 AND block & 7 = {edge} THEN level + 1 ELSE level END,
        CASE WHEN is_many THEN found ELSE found + cardinality(hits) END,
        CASE WHEN is_many OR found >= {shown} THEN ARRAY[]::uuid[] ELSE hits[:{shown} - found] END
    FROM (
        SELECT *, level > 0 AND cardinality(hits) > {most} AS is_many
        FROM (
            SELECT turn, hour, level, found, hour >> 3 * level AS block, ARRAY({probe}) AS hits
            FROM walk, span WHERE found <= {most} AND hour BETWEEN first AND last
            OFFSET 0  -- or the probe would be made for each column that it stands in
        ) probed
    ) judged
)
SELECT found, hits FROM walk ORDER BY turn
"""
DOWNWARDS = {"begin": "last", "edge": 0, "beyond": "(block << 3 * level) - 1", "order": "DESC"}
UPWARDS = {"begin": "first", "edge": 7, "beyond": "(block + 1) << 3 * level", "order": "ASC"}


class ThisBlock(Func):
    """The number of the block that a walk has come to, as an array of one."""

    template = "ARRAY[(walk.level << 24) + (walk.hour >> 3 * walk.level)]"
    output_field = ArrayField(IntegerField())


class ThisKey(Func):
    """The key of a row that the index knows there."""

    template = "known.key"
    output_field = UUIDField()


@dataclass(frozen=True)
class Blocks(Part):
    """A part of a list that is ordered by a moment and the key. ``known``: keys of rows, among all of them those of the
    list, each by conditions that an index of arrays has together with ``Hours`` of ``submitted_at``. They say what the
    list costs; what stands on it, its own filters."""

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
        way = DOWNWARDS if self.downwards else UPWARDS
        if self.begin is not None:
            way = way | {"begin": int(self.begin.timestamp() // 3600)}
        most = max(shown, MOST_COUNTED)
        in_block, *others = (
            known.alias(in_hours=Hours("submitted_at")).filter(in_hours__contains=ThisBlock())
            for known in self.known
        )
        one = self.rows.order_by().filter(pk=ThisKey()).values_list(self.columns[0], "pk")
        try:
            (known, names), (asked, values) = (
                part.query.sql_with_params()
                for part in (in_block.union(*others) if others else in_block, one)
            )
        except EmptyResultSet:
            return [], Count(0)
        probe = PROBE.format(known=known, asked=asked, most=most, order=way["order"])
        # Of our own words, whole numbers, and queries with places for their values, as Django wrote them.
        statement = WALK.format(probe=probe, most=most, shown=shown, **way)
        with connection().cursor() as cursor:
            cursor.execute(statement, (*names, *values))
            steps = cursor.fetchall()
        keys = [key for _found, hits in steps for key in hits]
        found = steps[-1][0]
        return keys, Count(min(found, MOST_COUNTED), is_more=found > MOST_COUNTED)
