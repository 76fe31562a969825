"""Dates, moments and lists as official papers write them: Arabic figures, no leading zeros, Beijing time."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_NUMERALS = "〇一二三四五六七八九十"


def date_text(iso: str) -> str:
    """``2026-03-09`` → 2026年3月9日."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(iso: str) -> str:
    """A moment to the minute, in Beijing time: 2026年3月9日11:05."""
    moment = datetime.fromisoformat(iso).astimezone(BEIJING)
    return f"{date_text(moment.date().isoformat())}{moment.hour}:{moment.minute:02}"


def day_of(iso: str) -> str:
    """The day of a moment in Beijing: shortly after midnight there, UTC still has the day before."""
    return date_text(datetime.fromisoformat(iso).astimezone(BEIJING).date().isoformat())


def period_text(start: str, end: str) -> str:
    return f"{date_text(start)}至{date_text(end)}"


def listing(items: Iterable[str]) -> str:
    """Names one after another: 甲、乙、丙."""
    return "、".join(items)


def numeral(number: int) -> str:
    """1 to 99 in Chinese, for headings: 一, 十二, 三十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return head + (_NUMERALS[ones] if ones or not tens else "")
