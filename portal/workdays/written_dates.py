"""Dates as a Chinese notice writes them: 1月1日（周四）至3日（周六）, 2月14日（周六）、28日（周六）. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.workdays.enums import Agreement

WEEKDAYS = "一二三四五六日"
LONGEST_DAYS = 20

_RANGE = "[至到—–－~～-]"
_DATE = re.compile(
    rf"(?:(?P<year>\d{{4}})年)?(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})(?:日|(?={_RANGE}\d{{1,2}}日))"
    r"(?:[（(](?P<note>[^（）()]*)[）)])?"
)
_CONNECTS = re.compile(rf"(?:起|开始|起始)?{_RANGE}{{1,2}}")
_LISTS = re.compile("[、和及与]|以及|")
# An interval of which only one end is told.
_OPEN = re.compile(rf"日(?:[（(][^（）()]*[）)])?(?:起|开始)(?!{_RANGE})")
_MONTH_AND_DAY = re.compile(r"\d{1,2}月\d{1,2}(?:日|[至到—–－~～-]\d{1,2}日)")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


class UnknownDate(ValueError):
    """There is no such day, the end lies before the beginning, or it is not told how days hang together."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days without a gap, both ends included, as they were written.

    ``misnamed`` are the ends whose weekday the text gives wrongly, with what it says; ``year_assumed`` that the turn
    of a year was concluded, not read.
    """

    first: date
    last: date
    weekdays: Agreement
    misnamed: tuple[tuple[date, str], ...]
    year_assumed: bool

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(offset) for offset in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(slots=True)
class _Written:
    day: date
    weekdays: list[str]
    year_read: bool = False
    assumed: bool = False


def mentions_date(text: str) -> bool:
    """Whether ``text`` names a day with its month."""
    return _MONTH_AND_DAY.search(text) is not None


def text_before_date(text: str) -> str:
    match = _DATE.search(text)
    return text[: match.start()] if match else text


def weekday_name(day: date) -> str:
    return f"周{WEEKDAYS[day.weekday()]}"


def stretches(text: str, *, year: int, at_new_year: bool = False, exact: bool = False) -> list[Stretch]:
    """The days that ``text`` names, in its order. What has no year is of ``year``, except that ``at_new_year`` a
    December is the one before. ``exact`` demands that nothing but words for “to” and “and” stand between them. Raises
    ``UnknownDate``."""
    if exact and _OPEN.search(text):
        raise UnknownDate(text)
    found: list[Stretch] = []
    first: _Written | None = None
    last: _Written | None = None
    end = 0
    for match in _DATE.finditer(text):
        between = text[end : match.start()]
        joined = last is not None and _CONNECTS.fullmatch(between) is not None
        if exact and last is not None and not joined and _LISTS.fullmatch(between) is None:
            raise UnknownDate(text)
        written = _place(match, last, joined, year, at_new_year)
        if first is not None and last is not None and not joined:
            found.append(_stretch(first, last))
            first = None
        first, last, end = first or written, written, match.end()
    if first is not None and last is not None:
        found.append(_stretch(first, last))
    return found


def _place(
    match: re.Match[str], previous: _Written | None, joined: bool, year: int, at_new_year: bool
) -> _Written:
    weekdays = [said.replace("天", "日") for said in _WEEKDAY.findall(match["note"] or "")]
    day = int(match["day"])
    if match["month"] is None and previous is None:
        raise UnknownDate(match[0])
    month = int(match["month"]) if match["month"] else previous.day.month if previous else 0
    if match["year"]:
        return _Written(_date(int(match["year"]), month, day), weekdays, year_read=True)
    if previous is not None and (match["month"] is None or joined):
        turns = joined and (month, day) < (previous.day.month, previous.day.day)
        if turns and match["month"] is None:
            raise UnknownDate(match[0])
        assumed = previous.assumed or (turns and not previous.year_read)
        return _Written(_date(previous.day.year + turns, month, day), weekdays, previous.year_read, assumed)
    if at_new_year and month == 12:
        candidates = [_date(year - 1, month, day), _date(year, month, day)]
        fitting = [one for one in candidates if weekdays == [WEEKDAYS[one.weekday()]]]
        return _Written((fitting or candidates)[0], weekdays, assumed=True)
    return _Written(_date(year, month, day), weekdays)


def _stretch(first: _Written, last: _Written) -> Stretch:
    length = (last.day - first.day).days
    if not 0 <= length < LONGEST_DAYS:
        raise UnknownDate(f"{first.day} – {last.day}")
    if first is not last and not first.weekdays and len(last.weekdays) == 2:
        said = [(first.day, last.weekdays[0]), (last.day, last.weekdays[1])]
    else:
        ends = [first] if first is last else [first, last]
        said = [(end.day, end.weekdays[0]) for end in ends if len(end.weekdays) == 1]
    misnamed = tuple((day, f"周{name}") for day, name in said if WEEKDAYS[day.weekday()] != name)
    agreement = Agreement.UNSAID if not said else Agreement.DIFFERS if misnamed else Agreement.AGREES
    return Stretch(first.day, last.day, agreement, misnamed, first.assumed or last.assumed)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnknownDate(f"{year}-{month}-{day}") from error
