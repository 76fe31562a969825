"""Periods of whole days, which figures are counted over and compared with."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def begin_of(day: date) -> datetime:
    """Midnight at which a day begins, in Beijing."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    since: date
    until: date

    @classmethod
    def this_year(cls, today: date) -> "Period":
        """The year so far, so that the comparison is with as many days."""
        return cls(today.replace(month=1, day=1), today)

    @property
    def begin(self) -> datetime:
        return begin_of(self.since)

    @property
    def end(self) -> datetime:
        """Exclusive."""
        return begin_of(self.until + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def preceding(self) -> "Period":
        """As many days, directly before."""
        last = self.since - timedelta(days=1)
        return Period(last - timedelta(days=self.days - 1), last)

    @property
    def months(self) -> list["Period"]:
        """The calendar months of the period; the first and the last only as far as they belong to it."""
        found, first = [], self.since
        while first <= self.until:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            found.append(Period(first, min(following - timedelta(days=1), self.until)))
            first = following
        return found

    @property
    def is_whole_month(self) -> bool:
        following = self.until + timedelta(days=1)
        return self.since.day == following.day == 1 and self.days <= 31

    def covers(self, moment: str) -> Q:
        """The rows whose moment, a column or an annotation, lies in the period."""
        return Q(**{f"{moment}__gte": self.begin, f"{moment}__lt": self.end})


def presets(today: date) -> list[tuple[str | Promise, Period]]:
    """The periods that people ask for most, by name."""
    month, year = today.replace(day=1), today.year
    last_month = month - timedelta(days=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return [
        (_("本月"), Period(month, today)),
        (_("上月"), Period(last_month.replace(day=1), last_month)),
        (_("本季度"), Period(quarter, today)),
        (_("今年"), Period.this_year(today)),
        (_("去年"), Period(date(year - 1, 1, 1), date(year - 1, 12, 31))),
    ]
