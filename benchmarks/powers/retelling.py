"""A case of delegated powers told of an earlier week: same park, same people, other days."""

from datetime import date, datetime, timedelta

from benchmarks.scale.editions import Directory, Edition, reckoned
from benchmarks.scale.originals import Original


class Retold(Edition):
    """``Unfit`` where in that week a period would end otherwise."""

    def __init__(self, original: Original, directory: Directory, weeks: int) -> None:
        self.original, self.directory = original, directory
        self.shift, self.far = timedelta(weeks=weeks), date.max
        first, ends = _span(original)
        self.begins = first + self.shift
        self.rows = {name: [self._row(row) for row in found] for name, found in original.rows.items()}
        if weeks:
            for row in self.rows.get("deadlines_deadline", []):
                row.update(reckoned(row, directory, ends=ends + self.shift))
        self._years()
        self._mail()

    @property
    def year(self) -> int:
        return self.begins.year


def _span(original: Original) -> tuple[datetime, datetime]:
    moments = [row["occurred_at"] for row in original.rows["ledger_ledgerentry"]]
    return min(moments), max(moments)
