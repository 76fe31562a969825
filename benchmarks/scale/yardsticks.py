"""What a page is held against: others that have its very bytes ready, each in a gunicorn like the portal's."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scale.load import Ask, send
from benchmarks.scale.people import DJANGOS_OWN, headers_of
from benchmarks.scale.server import Line, web_server
from benchmarks.scale.stretch import stretch
from portal.organizations.models import Membership

ASKS = 400
#: Name, application, settings of its own, and whether it is asked by people who are signed in.
ALL: Sequence[tuple[str, str, str, bool]] = (
    ("bare", "benchmarks.scale.bare:application", "", False),
    (
        "startproject",
        "django.core.wsgi:get_wsgi_application()",
        "benchmarks.scale.startproject_settings",
        True,
    ),
)


@dataclass(frozen=True)
class Yardstick:
    """One that runs: its socket, and the process of its master."""

    name: str
    socket: Path
    process: int
    signed_in: bool

    def ask(self, page: str, people: Sequence[Membership], given: argparse.Namespace) -> dict[str, Any]:
        asks = [
            Ask(
                page,
                f"/{page}/",
                headers_of(people[turn % len(people)], DJANGOS_OWN) if self.signed_in else {},
            )
            for turn in range(given.warm + ASKS)
        ]
        send(self.socket, asks[: given.warm], clients=given.clients)
        return stretch(self.socket, self.process, asks[given.warm :], given.clients)


@contextmanager
def beside(folder: Path, shown: Sequence[Ask], portal: Path, workers: int) -> Iterator[list[Yardstick]]:
    """All of them, with the pages that the portal at its socket answers to ``shown``, each by its name."""
    pages = folder / "pages"
    pages.mkdir()
    for ask in shown:
        line = Line(portal)
        line.request("GET", ask.path, headers=ask.headers)
        (pages / f"{ask.name}.html").write_bytes(line.getresponse().read())
        line.close()
    with ExitStack() as stack:
        running = []
        for name, application, settings, signed_in in ALL if shown else ():
            given = {"BENCH_PAGES": str(pages)}
            if settings:
                given["DJANGO_SETTINGS_MODULE"] = settings
            socket = folder / f"{name}.sock"
            server = stack.enter_context(web_server(application, socket, workers=workers, given=given))
            running.append(Yardstick(name, socket, server.pid, signed_in))
        yield running
