"""``make bench-pages``: milliseconds of processor that a page takes of the web process, and on what they go.

    python -m benchmarks.scale.processor DATABASE [--pages ledger_list,request_page] [--asks 40]

Asks through the WSGI handler with production's settings, all in this process and nothing beside it: what is told is
this thread's own time, so a busy machine disturbs it little. To compare two states of the code have each of two
checkouts measure the same database in turn. ``--profile NAME`` leaves a profile of one page in var/NAME.prof instead.
"""

import argparse
import cProfile
import gc
import io
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from statistics import median
from time import thread_time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from benchmarks.report import ROOT, machine, write
from benchmarks.scale.measure import collect_static
from benchmarks.scale.server import environment

if TYPE_CHECKING:
    from benchmarks.scale.load import Ask

#: What is told of a page, from the outside in: time counts where it is spent, not where it was caused.
PARTS = ("frame", "person", "view", "reading", "rendering")
USUAL = "work_list,ledger_list,ledger_list_all,request_page,timeline,status,api_list,inbox"


class Parts:
    """Seconds of this thread by part: whatever is called within a part counts for that part alone."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._part, self._since = "frame", thread_time()

    def within(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            outer = self._part
            self.turn(part)
            try:
                return function(*args, **kwargs)
            finally:
                self.turn(outer)

        return timed

    def turn(self, part: str) -> None:
        now = thread_time()
        self.seconds[self._part] += now - self._since
        self._part, self._since = part, now

    def begin(self) -> None:
        self.turn("frame")
        self.seconds.clear()

    def watch(self) -> None:
        """Puts itself around what Django calls for each part. Making rows of an answer is reading; putting conditions
        together is the view's, for nothing marks it."""
        from django.contrib import auth
        from django.contrib.sessions.backends.base import SessionBase
        from django.core.handlers.base import BaseHandler
        from django.db.models.query import QuerySet
        from django.db.models.sql.compiler import SQLCompiler
        from django.template.backends.django import Template

        from portal import together
        from portal.fixed import Fixed

        for part, owner, names in (
            ("reading", QuerySet, ("_fetch_all", "get", "count", "exists")),
            ("reading", SQLCompiler, ("execute_sql", "as_sql")),
            ("reading", together, ("lists",)),
            ("reading", Fixed, ("ask",)),
            ("reading", together.Whole, ("load",)),
            ("rendering", Template, ("render",)),
            ("person", SessionBase, ("_get_session",)),
            ("person", auth, ("get_user",)),
        ):
            for name in names:
                setattr(owner, name, self.within(part, getattr(owner, name)))
        chosen: Any = BaseHandler.make_view_atomic

        def watched(handler: BaseHandler, view: Any) -> Any:
            return self.within("view", chosen(handler, view))

        BaseHandler.make_view_atomic = watched  # type: ignore[method-assign,assignment]  # to be measured


def environ_of(ask: "Ask") -> dict[str, Any]:
    """What the web server would hand the application."""
    path, _mark, query = ask.path.partition("?")
    body = ask.body.encode()
    named = {name.upper().replace("-", "_"): value for name, value in ask.headers.items()}
    kind = named.pop("CONTENT_TYPE", "")
    return {
        "REQUEST_METHOD": ask.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name}": value for name, value in named.items()},
    }


class Portal:
    """The application, asked as gunicorn asks it."""

    def __init__(self) -> None:
        from portal.wsgi import application

        gc.collect()
        gc.freeze()  # as gunicorn.conf.py does
        self.application: Any = application

    def ask(self, ask: "Ask") -> tuple[float, int]:
        """Seconds of this thread until the last byte, and statements. ``RuntimeError`` unless it is a page."""
        told: list[Any] = []
        environ = environ_of(ask)
        begin = thread_time()
        answer = self.application(environ, lambda status, headers, info=None: told.extend((status, headers)))
        for _part in answer:
            pass
        with suppress(AttributeError):
            answer.close()
        seconds = thread_time() - begin
        if not told[0].startswith("200"):
            raise RuntimeError(f"{ask.path} was answered with {told[0]}")
        return seconds, int(dict(told[1])["X-Bench-Queries"])


def measured(portal: Portal, asks: Sequence["Ask"], parts: Parts) -> dict[str, Any]:
    """Milliseconds of the page in the median, in the mean by parts, and its statements."""
    parts.begin()
    answers = [portal.ask(ask) for ask in asks]
    parts.turn("frame")
    whole = sum(parts.seconds.values())
    mean = sum(seconds for seconds, _statements in answers) / len(asks)
    return {
        "milliseconds": round(median(seconds for seconds, _statements in answers) * 1000, 2),
        "parts": {part: round(parts.seconds[part] / whole * mean * 1000, 2) for part in PARTS},
        "statements": max(statements for _seconds, statements in answers),
    }


def main() -> None:
    given = arguments()
    told = environment(given.database)
    if os.environ.get("BENCH_PAGES_OF") != given.database:
        collect_static(told)
        command = [sys.executable, "-m", "benchmarks.scale.processor", *sys.argv[1:]]
        again = {**os.environ, **told, "BENCH_PAGES_OF": given.database}
        raise SystemExit(subprocess.run(command, cwd=ROOT, env=again, check=False).returncode)
    import django

    django.setup()
    from benchmarks.scale.pages import PAGES
    from benchmarks.scale.people import Town, sign_out_all

    parts, portal, town = Parts(), Portal(), Town()
    pages = [page for page in PAGES if page.name in given.pages.split(",")]
    try:
        plans = {page.name: page.plan(town, given.asks + given.warm) for page in pages}
        for asks in plans.values():
            for ask in asks[: given.warm]:
                portal.ask(ask)
        if given.profile:
            profile = cProfile.Profile()
            asks = plans[pages[0].name][given.warm :]
            profile.enable()
            for ask in asks:
                portal.ask(ask)
            profile.disable()
            profile.dump_stats(ROOT / "var" / f"{given.profile}.prof")
            return
        parts.watch()
        found = {page.name: measured(portal, plans[page.name][given.warm :], parts) for page in pages}
    finally:
        sign_out_all()
    for name, figures in found.items():
        by_part = "  ".join(f"{part} {figures['parts'][part]:5.2f}" for part in PARTS)
        print(f"{name:<24}{figures['milliseconds']:7.2f} ms  {figures['statements']:3} statements  {by_part}")
    write("bench-pages", {"machine": machine(), "database": given.database, "pages": found})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database", nargs="?", default="yuanbantong_scale_10000")
    parser.add_argument("--pages", default=USUAL, help="names of benchmarks.scale.pages, by commas")
    parser.add_argument("--asks", type=int, default=40, help="of each page")
    parser.add_argument("--warm", type=int, default=10, help="of each page beforehand, which do not count")
    parser.add_argument("--profile", default="", help="of the first of the pages, to var/NAME.prof")
    return parser.parse_args()


if __name__ == "__main__":
    main()
