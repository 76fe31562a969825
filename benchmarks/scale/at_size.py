"""The course of ``make bench`` on one database; ``measure`` starts it as a process of its own for each size.

    python -m benchmarks.scale.at_size OUTPUT.json [--asks 200] [--warm 20] [--acts 20] [--clients 2] [--workers 2]

Its environment (``server.environment``) names the database. Everything that is timed is asked for from outside, by
another process, of a gunicorn as in service; what runs in this process says so (background.py, peers.py).
"""

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import django
from django.db import connection

from benchmarks.report import Stopwatch, machine, percentile, spread
from benchmarks.scale.costs import costs
from benchmarks.scale.load import Answer, Ask, send
from benchmarks.scale.server import Line, memory_of, web_server

BARE = 400


def figures(answers: Sequence[Answer], accepted: Sequence[int]) -> dict[str, Any]:
    """``RuntimeError`` where an answer is none of those that are accepted: what failed fast is no figure."""
    wrong = {answer.status for answer in answers} - set(accepted)
    if wrong or not answers:
        raise RuntimeError(f"{answers[0].name if answers else 'nothing'}: answered with {sorted(wrong)}")
    times = [answer.milliseconds for answer in answers]
    return {
        **{f"p{round(share * 100)}_ms": round(percentile(times, share), 2) for share in (0.5, 0.95, 0.99)},
        "queries": max(answer.queries for answer in answers),
        "waited_ms": round(median(answer.waited for answer in answers) * 1000, 2),
        "bytes": round(median(answer.size for answer in answers)),
        "asks": len(answers),
    }


def stretch(
    socket: Path, web: int, asks: Sequence[Ask], clients: int, accepted: Sequence[int] = (200,)
) -> dict[str, Any]:
    """Sent by the load generator; what they cost the web server (its master's ``web``) and PostgreSQL beside the time
    they took. Processor time is what remains comparable on a machine that has other things to do."""
    with costs(web) as cost:
        answers = send(socket, asks, clients=clients)
    number = len(answers)
    return {
        **figures(answers, accepted),
        "web_cpu_ms": round(cost.web * 1000 / number, 2),
        "database_cpu_ms": round(cost.database * 1000 / number, 2),
        "wal_bytes": round(cost.wal / number),
    }


class AtSize:
    """Measures one database through one web server."""

    def __init__(self, given: argparse.Namespace, folder: Path) -> None:
        from benchmarks.scale.people import Town

        self.given, self.folder, self.socket = given, folder, folder / "web.sock"
        self.town = Town()

    def measure(self) -> dict[str, Any]:
        from benchmarks.scale import background, peers

        with web_server("portal.wsgi", self.socket, workers=self.given.workers) as server:
            self.web = server.pid
            found: dict[str, Any] = {
                "machine": machine(),
                "requests": self.town.requests,
                "tables": self.tables(),
                "pages": self.pages(),
                "acts": self.acts(),
                "web_memory_mb": memory_of(server),
            }
        for name, part in (
            ("filing", self.filing_beside_its_sql),
            ("plans", self.plans),
            ("export", lambda: background.export(self.town)),
            ("sweep", background.sweeping),
            ("papers", background.papers),
            ("guardian", lambda: peers.lists(self.town)),
            ("loop", peers.due),
        ):
            with Stopwatch() as watch:
                found[name] = part()
            say(f"{name}: {watch.seconds:.0f} s")
        found["machine_afterwards"] = machine()
        return found

    def stretch(self, asks: Sequence[Ask], clients: int, accepted: Sequence[int] = (200,)) -> dict[str, Any]:
        return stretch(self.socket, self.web, asks, clients, accepted)

    def pages(self) -> dict[str, Any]:
        from benchmarks.scale.pages import PAGES

        plans = {page: page.plan(self.town, self.given.asks + self.given.warm) for page in PAGES}
        bare = self.folder / "bare.sock"
        found = {}
        with ExitStack() as stack:
            environment = {
                "BENCH_PAGES": str(self._kept([plans[page][0] for page in PAGES if page.yardstick]))
            }
            server = stack.enter_context(
                web_server(
                    "benchmarks.scale.bare:application", bare, workers=self.given.workers, given=environment
                )
            )
            for page, asks in plans.items():
                send(self.socket, asks[: self.given.warm], clients=self.given.clients)
                found[page.name] = self.stretch(asks[self.given.warm :], self.given.clients)
                if page.yardstick:
                    same = [Ask(page.name, f"/{page.name}/")] * BARE
                    send(bare, same[: self.given.warm], clients=self.given.clients)
                    found[page.name]["bare"] = stretch(bare, server.pid, same, self.given.clients)
                say(
                    f"{page.label}: p95 {found[page.name]['p95_ms']} ms, {found[page.name]['queries']} queries"
                )
        return found

    def _kept(self, asks: Sequence[Ask]) -> Path:
        """A folder with the very bytes of some pages, for the bare framework."""
        pages = self.folder / "pages"
        pages.mkdir()
        for ask in asks:
            line = Line(self.socket)
            line.request("GET", ask.path, headers=ask.headers)
            (pages / f"{ask.name}.html").write_bytes(line.getresponse().read())
            line.close()
        return pages

    def acts(self) -> dict[str, Any]:
        """One after another, each about something else."""
        from benchmarks.scale import acts

        desk = acts.Desk(self.town, self.socket)
        drafts = desk.drafts(self.given.acts)
        self.unfiled = desk.drafts(self.given.acts, "压测项目乙")
        matters = desk.at_departments(self.given.acts)
        found = {}
        for name, asks in (
            ("file", [acts.file_one(draft, owner) for draft, owner in drafts]),
            ("accept", [acts.accept_one(draft, desk.clerk) for draft, _owner in drafts]),
            (
                "post_progress",
                [acts.post_one(matter, clerk, "正在审查，材料齐全") for matter, clerk in matters],
            ),
        ):
            if asks:
                found[name] = self.stretch(asks, 1, (302,))
                say(f"{name}: p50 {found[name]['p50_ms']} ms, {found[name]['queries']} statements")
        return found

    def filing_beside_its_sql(self) -> dict[str, Any]:
        """Filing through another gunicorn, in turn with the recorded statements of the next draft, played alone."""
        from benchmarks.scale import own_sql
        from benchmarks.scale.acts import file_one

        whole: list[float] = []
        alone: list[float] = []
        number = 0
        with web_server("portal.wsgi", self.socket, workers=1):
            for turn, (draft, owner) in enumerate(self.unfiled):
                ask = file_one(draft, owner)
                if turn % 2:
                    (answer,) = send(self.socket, [ask], clients=1)
                    figures([answer], (302,))
                    whole.append(answer.milliseconds)
                else:
                    statements = own_sql.recorded(ask)
                    alone.append(own_sql.played(statements) * 1000)
                    number = len(statements)
        whole, alone = whole[1:], alone[1:]  # the first of each loads what later ones have
        return {
            "whole_ms": spread(whole),
            "sql_ms": spread(alone),
            "statements": number,
            "ratio": round(median(whole) / median(alone), 2),
        }

    def plans(self) -> dict[str, Any]:
        """How PostgreSQL reads each page, asked for in this process."""
        from benchmarks.scale import plans
        from benchmarks.scale.pages import PAGES

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        big = plans.big_tables()
        return {page.name: plans.looked_through(page.plan(self.town, 1)[0], big) for page in PAGES}

    def tables(self) -> dict[str, Any]:
        from benchmarks.scale.people import table_sizes

        return table_sizes()


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--asks", type=int, default=200, help="of each page")
    parser.add_argument("--warm", type=int, default=20, help="of each page beforehand, which do not count")
    parser.add_argument("--acts", type=int, default=20, help="of each act")
    parser.add_argument("--clients", type=int, default=2, help="that ask at the same time")
    parser.add_argument("--workers", type=int, default=2, help="processes of gunicorn")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    django.setup()
    from benchmarks.scale.people import sign_out_all

    with TemporaryDirectory(prefix="bench-") as folder:
        try:
            found = AtSize(given, Path(folder)).measure()
        finally:
            sign_out_all()
    given.output.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
