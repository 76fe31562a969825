"""The course of ``make bench-clocks``; needs Django set up on a database of its own."""

import json
from datetime import datetime, timedelta
from typing import Any

from benchmarks import measuring, population
from benchmarks.kinds import declare
from benchmarks.processes import go, sweepers, worker_and_beat
from benchmarks.report import ROOT, Stopwatch, machine, percentile, spread
from portal.celery import app
from portal.deadlines.recalculating import recalculate
from portal.deadlines.sweeping import sweep
from portal.health.clock import database_now
from portal.workdays.due import beijing_date
from portal.workdays.queries import calendar_for
from portal.workdays.services import load_calendar

WORKERS = (1, 2, 4)
CELERY_WORKERS = 2
PATIENCE = 300.0
# A calendar is reckoned anew row by row; so many rows are enough for a rate.
RECKONED = 3_000


class Run:
    """Grows one database from size to size and measures at each; the costly measurements at the largest."""

    def __init__(self, sizes: list[int], due: int, rounds: int, period: timedelta) -> None:
        self.sizes, self.due, self.rounds, self.period = sizes, due, rounds, period
        self.organ = population.people_and_organ()
        self.open = self.round = 0
        declare()

    def measure(self) -> dict[str, Any]:
        findings: dict[str, Any] = {
            "machine": machine(),
            "due": self.due,
            "minutes": self.period.total_seconds() / 60,
            "sizes": {},
        }
        self.grow(min(self.sizes[0], RECKONED))
        findings["recalculation"] = self.recalculation()
        for size in self.sizes:
            self.grow(size)
            findings["sizes"][str(size)] = self.at_this_size()
        findings["fired_per_second"] = self.throughput()
        findings["celery"] = self.celery()
        findings["growth"] = growth(findings["sizes"])
        findings["machine_afterwards"] = machine()
        return findings

    def grow(self, size: int) -> None:
        if size > self.open:
            with Stopwatch() as watch:
                population.add_open(size - self.open, self.organ, database_now())
                population.analyze()
            say(f"{size} open deadlines ({watch.seconds:.0f} s)")
            self.open = size

    def make_due(self, moments: list[datetime] | None = None) -> str:
        """A round of deadlines: due since up to 50 seconds, or at ``moments``. By its name its traces are found."""
        now = database_now()
        self.round += 1
        name = f"round:{self.round}"
        ago = (timedelta(seconds=50 * (1 + number) / self.due) for number in range(self.due))
        population.add_due(moments or [now - length for length in ago], name, self.organ, now)
        return name

    def at_this_size(self) -> dict[str, Any]:
        """What must not grow: finding what is due, a pass that finds nothing, and working off one row."""
        found: dict[str, Any] = {
            "megabytes": measuring.table_megabytes(),
            "idle_pass_ms": measuring.idle_pass(),
            "look_ms": measuring.look_at_all(),
            "scrape_ms": measuring.scrape(),
        }
        self.make_due()
        found["claim"] = measuring.claim()
        with measuring.counting_queries() as counts, Stopwatch() as watch:
            done = sweep()
        found["fired_per_second"] = round(done / watch.seconds, 1)
        found["cpu_ms_per_row"] = round(watch.cpu_seconds * 1000 / done, 1)
        found["statements_per_row"] = {word: round(count / done, 2) for word, count in counts.most_common()}
        measuring.withdraw_rest()
        say(f"{self.open} open: claim {found['claim']['milliseconds']['median']} ms")
        return found

    def throughput(self) -> dict[str, Any]:
        """Processes of their own that sweep at the same time, in turns so that a busy moment hits all alike."""
        rates: dict[int, list[float]] = {workers: [] for workers in WORKERS}
        for _ in range(self.rounds):
            for workers in WORKERS:
                with sweepers(workers) as processes:
                    name = self.make_due()
                    with Stopwatch() as watch:
                        go(processes)
                measuring.fired_once(name, self.due)
                rates[workers].append(self.due / watch.seconds)
                say(f"{workers} at once: {rates[workers][-1]:.0f} per second")
        return {str(workers): spread(values, 1) for workers, values in rates.items()}

    def celery(self) -> dict[str, Any]:
        """Real worker and beat: a burst of rows due at once, then rows that fall due one after another."""
        with worker_and_beat(CELERY_WORKERS):
            measuring.wait_until_fired(self.make_due([database_now()]), PATIENCE)
            burst = self.make_due()
            measuring.wait_until_fired(burst, PATIENCE)
            first = database_now() + timedelta(seconds=5)
            moments = [first + self.period * number / self.due for number in range(self.due)]
            trickle = self.make_due(moments)
            say(f"{self.due} deadlines fall due within {self.period}")
            measuring.wait_until_fired(trickle, self.period.total_seconds() + PATIENCE)
        written = [entry.recorded_at for entry in measuring.fired_once(burst, self.due)]
        late = measuring.seconds_late(measuring.fired_once(trickle, self.due))
        return {
            "processes": CELERY_WORKERS,
            "interval_seconds": sweep_interval(),
            "fired_per_second": round(self.due / (written[-1] - written[0]).total_seconds(), 1),
            "late_seconds": {
                "p50": round(percentile(late, 0.5), 2),
                "p99": round(percentile(late, 0.99), 2),
                "most": round(max(late), 2),
            },
        }

    def recalculation(self) -> dict[str, Any]:
        """A new calendar that moves nothing, and one that takes a working day away from everything that runs."""
        found = {}
        for name, publish in (("unmoved", publish_far_year), ("moved", publish_day_off)):
            publish(database_now())
            with Stopwatch() as watch:
                moved = recalculate()
            found[name] = {
                "rows": self.open,
                "moved": moved,
                "per_second": round(self.open / watch.seconds, 1),
            }
            say(f"calendar {name}: {moved} of {self.open} ends moved, {watch.seconds:.0f} s")
        return found


def publish_far_year(now: datetime) -> None:
    """A year in which nothing that is open ends."""
    publish({"scope": "CN", "year": now.year + 9, "status": "statute_only", "off": [], "work": []})


def publish_day_off(now: datetime) -> None:
    """One more day off within the week: all that counts working days over it ends a day later."""
    fixture = json.loads((ROOT / "fixtures" / "calendar.json").read_text(encoding="utf-8"))
    day = calendar_for("652701").add_working_days(beijing_date(now), 2)
    year = next(entry for entry in fixture["years"] if (entry["scope"], entry["year"]) == ("CN", day.year))
    publish(year | {"off": [*year["off"], {"from": day.isoformat(), "name": "临时放假"}]})


def publish(year: dict[str, Any]) -> None:
    scope = {"code": "CN", "name": "全国", "parent": None, "publishes_yearly": True}
    load_calendar({"scopes": [scope], "years": [year]}, note="benchmark")


def sweep_interval() -> float:
    schedule = app.conf.beat_schedule.values()
    return next(entry["schedule"] for entry in schedule if entry["task"] == "portal.deadlines.tasks.sweep")


def growth(sizes: dict[str, Any]) -> dict[str, float]:
    """How many times as long as at the smallest size it takes at the largest."""
    numbers = sorted(sizes, key=int)
    least, most = sizes[numbers[0]], sizes[numbers[-1]]

    def times(few: dict[str, float], many: dict[str, float]) -> float:
        return round(many["median"] / few["median"], 2)

    return {
        "open": int(numbers[-1]) / int(numbers[0]),
        "claim_in_postgres": times(least["claim"]["postgres_ms"], most["claim"]["postgres_ms"]),
        "claim": times(least["claim"]["milliseconds"], most["claim"]["milliseconds"]),
        "idle_pass": times(least["idle_pass_ms"], most["idle_pass_ms"]),
        "row": round(least["fired_per_second"] / most["fired_per_second"], 2),
    }


def say(text: str) -> None:
    print(f"==> {text}", flush=True)
