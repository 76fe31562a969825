"""``make bench-workdays``: adding 5 and 45 working days, beside the holiday packages of PyPI, in one run.

All start from the same days on the national calendar, which alone the packages know; each is warm, keeps its calendar
object, and takes its turn in every round, so that a busy moment of the machine falls on all. Time is that of the
processor, so that other processes do not count. A wrong answer is one that differs from counting day by day.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

import chinese_calendar  # type: ignore[import-not-found,import-untyped]  # of the bench alone
import holidays  # type: ignore[import-not-found,import-untyped]  # of the bench alone

from portal.workdays.calendar import WorkCalendar
from portal.workdays.due import BEIJING, compute
from portal.workdays.enums import Unit

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "calendar.json"
FIRST, DAYS = (
    date(2024, 1, 1),
    1_000,
)  # ends in September 2026: 45 working days lead no farther than the packages know
STARTS = 100
ROUNDS = 21
NUMBERS = (5, 45)

Answer = Callable[[date, int], date]


@dataclass(frozen=True)
class Contestant:
    name: str
    add: Answer


def national_calendar() -> WorkCalendar:
    """The calendar of the fixtures as the portal keeps it in memory, without a database."""
    off: dict[date, str] = {}
    work: dict[date, str] = {}
    entries = [
        entry
        for entry in json.loads(FIXTURE.read_text(encoding="utf-8"))["years"]
        if entry["scope"] == "CN" and entry["status"] == "published"
    ]
    for entry in entries:
        for period in entry["off"]:
            day = date.fromisoformat(period["from"])
            while day <= date.fromisoformat(period["to"]):
                off[day] = period["name"]
                day += timedelta(days=1)
        work |= {date.fromisoformat(row["day"]): row["name"] for row in entry.get("work", ())}
    years = frozenset(entry["year"] for entry in entries)
    return WorkCalendar("CN", off, work, years, years)


def contestants(calendar: WorkCalendar) -> list[Contestant]:
    china = holidays.country_holidays("CN", years=range(2024, 2027))

    def with_proof(start: date, number: int) -> date:
        started_at = datetime.combine(start, time(11), BEIJING)
        due = compute(calendar=calendar, started_at=started_at, amount=number, unit=Unit.WORKING_DAYS)
        assert due.due_on is not None  # noqa: S101 (nothing is paused)
        return due.due_on

    return [
        Contestant("add_working_days", calendar.add_working_days),
        Contestant("compute, with its proof", with_proof),
        Contestant("holidays", lambda start, number: china.get_nth_working_day(start, number)),
        Contestant("chinesecalendar", lambda start, number: chinese_calendar.find_workday(number, start)),
    ]


def obvious(calendar: WorkCalendar, start: date, number: int) -> date:
    day = start
    while number:
        day += timedelta(days=1)
        number -= calendar.is_working_day(day)
    return day


def microseconds(add: Answer, starts: list[date], number: int) -> float:
    """One call on average, over all starts."""
    began = process_time()
    for start in starts:
        add(start, number)
    return (process_time() - began) / len(starts) * 1e6


def measure() -> list[dict[str, Any]]:
    calendar = national_calendar()
    dice = Random(2026)
    starts = [FIRST + timedelta(days=dice.randrange(DAYS)) for _ in range(STARTS)]
    rows = []
    for number in NUMBERS:
        rivals = contestants(calendar)
        truth = {start: obvious(calendar, start, number) for start in starts}
        wrong = {rival.name: sum(rival.add(s, number) != truth[s] for s in starts) for rival in rivals}
        times: dict[str, list[float]] = {rival.name: [] for rival in rivals}
        for _ in range(ROUNDS):
            for rival in rivals:
                times[rival.name].append(microseconds(rival.add, starts, number))
        fastest = median(times[rivals[0].name])
        rows += [
            {
                "working_days": number,
                "name": name,
                "median_us": round(median(taken), 2),
                "worst_round_us": round(max(taken), 2),
                "ratio": round(median(taken) / fastest, 1),
                "wrong": f"{wrong[name]}/{STARTS}",
            }
            for name, taken in times.items()
        ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    rows = measure()
    if parser.parse_args().json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    print(f"median of {ROUNDS} rounds over {STARTS} starting days, processor time of one call")
    for row in rows:
        print(
            f"{row['working_days']:>3} working days  {row['name']:<24} {row['median_us']:>9.2f} us"
            f"  (worst round {row['worst_round_us']:>9.2f})  x{row['ratio']:<7} wrong {row['wrong']}"
        )


if __name__ == "__main__":
    main()
