"""The course of ``make bench`` on one database; ``measure`` starts it as a process of its own for each size.

    python -m benchmarks.scale.at_size OUTPUT.json [--asks 200] [--warm 20] [--acts 20] [--clients 2] [--workers 2]
        [--only search,search_all]

Its environment (``server.environment``) names the database. Everything that is timed is asked for from outside, by
another process, of a gunicorn as in service; what runs in this process says so (background.py, peers.py).
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import django
from django.db import connection

from benchmarks.report import Stopwatch, machine, spread
from benchmarks.scale.load import Ask, send
from benchmarks.scale.server import memory_of, web_server
from benchmarks.scale.stretch import figures, stretch

if TYPE_CHECKING:
    from benchmarks.scale.pages import Page

#: Lines at once, so that no worker is left out.
EVERYWHERE = 8
#: A page that takes longer is asked for less often than it might be, at least so often.
PAGE_SECONDS, LEAST_ASKS = 40.0, 60


class AtSize:
    """Measures one database through one web server."""

    def __init__(self, given: argparse.Namespace, folder: Path) -> None:
        self.given, self.folder, self.socket = given, folder, folder / "web.sock"
        if given.data == "requests":
            from benchmarks.scale.pages import PAGES
            from benchmarks.scale.people import Town
        else:
            from benchmarks.powers.pages import PAGES
            from benchmarks.powers.pages import PowersTown as Town
        self.town, self.book = Town(), PAGES
        self.pages_alone = bool(given.only) or given.data != "requests"

    def measure(self) -> dict[str, Any]:
        from benchmarks.scale import background, peers
        from benchmarks.scale.settling import settle
        from benchmarks.scale.standby import from_standby

        found: dict[str, Any] = {
            "machine": machine(),
            "settled": settle(),
            "requests": self.town.requests,
            "tables": self.tables(),
        }
        say(f"settled: {found['settled']}")
        with web_server("portal.wsgi", self.socket, workers=self.given.workers) as server:
            self.web = server.pid
            found["pages"] = self.pages()
            if not self.pages_alone:
                found["acts"] = self.acts()
            found["web_memory_mb"] = memory_of(server)
        parts: dict[str, Callable[[], dict[str, Any]]] = {"plans": self.plans}
        if not self.pages_alone:
            parts |= {
                "filing": self.filing_beside_its_sql,
                "export": lambda: background.export(self.town),
                "sweep": lambda: background.sweeping(found["settled"]),
                "papers": background.papers,
                "guardian": lambda: peers.lists(self.town),
                "loop": peers.due,
            }
        if self.given.replica:
            parts["standby"] = lambda: from_standby(
                self.given.replica, self.socket, self.asked, found["pages"], self.given
            )
        for name, part in parts.items():
            with Stopwatch() as watch:
                found[name] = part()
            say(f"{name}: {watch.seconds:.0f} s")
        found["machine_afterwards"] = machine()
        return found

    def stretch(self, asks: Sequence[Ask], clients: int, accepted: Sequence[int] = (200,)) -> dict[str, Any]:
        return stretch(self.socket, self.web, asks, clients, accepted)

    def pages(self) -> dict[str, Any]:
        from benchmarks.scale.yardsticks import beside
        from portal.organizations.enums import Role

        pages = self.chosen()
        plans = {page: page.plan(self.town, self.given.asks + self.given.warm) for page in pages}
        self.asked = {page.name: asks for page, asks in plans.items()}
        shown = [plans[page][0] for page in pages if page.yardstick]
        found = {}
        with beside(self.folder, shown, self.socket, self.given.workers) as yardsticks:
            for asks in plans.values():
                # What a process reads once in its life is no cost of a page: every one has made all of them before.
                send(self.socket, asks[:EVERYWHERE], clients=EVERYWHERE)
            for page, asks in plans.items():
                found[page.name] = self._page(asks)
                if page.yardstick:
                    people = self.town.people(Role.PROXY_OFFICER)
                    for yardstick in yardsticks:
                        found[page.name][yardstick.name] = yardstick.ask(page.name, people, self.given)
                say(
                    f"{page.label}: p95 {found[page.name]['p95_ms']} ms, {found[page.name]['queries']} queries"
                )
        return found

    def chosen(self) -> "list[Page]":
        unknown = set(self.given.only) - {page.name for page in self.book}
        if unknown:
            raise SystemExit(f"no such page: {', '.join(sorted(unknown))}")
        return [page for page in self.book if not self.given.only or page.name in self.given.only]

    def _page(self, asks: Sequence[Ask]) -> dict[str, Any]:
        """A slow page is asked for less often, so that the run ends."""
        warm = send(self.socket, asks[: self.given.warm], clients=self.given.clients)
        each = median(answer.seconds for answer in warm) / self.given.clients if warm else 0.0
        most = max(LEAST_ASKS, int(PAGE_SECONDS / each)) if each else len(asks)
        return self.stretch(asks[self.given.warm :][:most], self.given.clients)

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
        """Filing through another gunicorn, in turn with the recorded statements of the next draft, played alone. Those
        of both are recorded first: it brings the pages that the act will write, from disk or after a checkpoint, and
        the one measured behind it must not look quicker for that."""
        from benchmarks.scale import own_sql
        from benchmarks.scale.acts import file_one

        whole: list[float] = []
        waited: list[float] = []
        alone: list[float] = []
        number = 0
        with web_server("portal.wsgi", self.socket, workers=1):
            for turn, (draft, owner) in enumerate(self.unfiled):
                ask = file_one(draft, owner)
                statements = own_sql.recorded(ask)
                if turn % 2:
                    (answer,) = send(self.socket, [ask], clients=1)
                    figures([answer], (302,))
                    whole.append(answer.milliseconds)
                    waited.append(answer.waited * 1000)
                else:
                    alone.append(own_sql.played(statements) * 1000)
                    number = len(statements)
        # The first of each loads what later ones have.
        whole, waited, alone = whole[1:], waited[1:], alone[1:]
        return {
            "whole_ms": spread(whole),
            "waited_ms": spread(waited),
            "sql_ms": spread(alone),
            "statements": number,
            "ratio": round(median(whole) / median(alone), 2),
        }

    def plans(self) -> dict[str, Any]:
        """How PostgreSQL reads each page, asked for in this process."""
        from benchmarks.scale import plans

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        big = plans.big_tables()
        return {page.name: plans.looked_through(page.plan(self.town, 1)[0], big) for page in self.chosen()}

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
    parser.add_argument("--data", default="requests", help="what the database holds so many of")
    parser.add_argument("--only", default="", help="pages by commas, and nothing else")
    parser.add_argument("--replica", default="", help="address of a standby of the database's server")
    given = parser.parse_args()
    given.only = [name for name in given.only.split(",") if name]
    return given


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
