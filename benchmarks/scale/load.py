"""The load generator, a process of its own: sends what it reads on its standard input and says how each fared.

    python -m benchmarks.scale.load < plan.json > results.json

The plan: ``socket``, ``clients`` (each with a line of its own, sending its next when it was answered: a closed loop),
``pause`` (seconds of thinking before each), ``asks``, ``seconds`` after which no more is begun, and ``patience``, the
seconds for which the same bytes are sent again while the line is cut or the answer is 503. An ask: ``name``,
``method``, ``path``, ``headers``, ``body``. A result, one for every sending: name, seconds until the last byte, status,
statements, seconds waited for PostgreSQL, bytes, and the moment at which it was sent.

Needs nothing of Django: what it does while it measures is the least that it can do.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.report import ROOT
from benchmarks.scale.server import Line

#: gunicorn closes a line on which nothing was asked for two seconds.
IDLE = 1.5
AGAIN = 0.5
UNDONE = (0, 503)


@dataclass(frozen=True)
class Ask:
    name: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: str = ""


@dataclass(frozen=True)
class Answer:
    """``status`` is 0 where the line was cut."""

    name: str
    seconds: float
    status: int
    queries: int
    waited: float
    size: int
    sent_at: float

    @property
    def milliseconds(self) -> float:
        return self.seconds * 1000


def send(
    socket: Path,
    asks: Sequence[Ask],
    *,
    clients: int,
    seconds: float = 0.0,
    pause: float = 0.0,
    patience: float = 0.0,
) -> list[Answer]:
    """Has another process send them; its answers. With ``seconds`` the asks are sent over and over until then."""
    plan = {
        "socket": str(socket),
        "clients": clients,
        "seconds": seconds,
        "pause": pause,
        "patience": patience,
        "asks": [asdict(ask) for ask in asks],
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale.load"],
        cwd=ROOT,
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Answer(**answer) for answer in json.loads(done.stdout)]


class Client:
    """One line, kept open as the proxy keeps it."""

    def __init__(self, socket: str) -> None:
        self.socket, self.line, self.used_at = socket, Line(socket), 0.0

    def ask(self, ask: dict[str, Any], patience: float) -> Iterator[dict[str, Any]]:
        """What came of each sending, of which there is one unless it was not done."""
        end = time.monotonic() + patience
        while True:
            told = self._send(ask)
            yield told
            if told["status"] not in UNDONE or time.monotonic() >= end:
                return
            time.sleep(AGAIN)

    def _send(self, ask: dict[str, Any]) -> dict[str, Any]:
        if time.monotonic() - self.used_at > IDLE:
            self.line.close()
        sent_at, begin = time.time(), time.perf_counter()
        try:
            body = ask["body"].encode() or None
            self.line.request(ask["method"], ask["path"], body, ask["headers"])
            response = self.line.getresponse()
            size = len(response.read())
            status, headers = response.status, response.headers
        except (OSError, http.client.HTTPException):
            self.line.close()
            status, size, headers = 0, 0, http.client.HTTPMessage()
        seconds = time.perf_counter() - begin
        self.used_at = time.monotonic()
        return {
            "name": ask["name"],
            "seconds": round(seconds, 6),
            "status": status,
            "queries": int(headers.get("X-Bench-Queries", 0)),
            "waited": float(headers.get("X-Bench-Waited", 0)),
            "size": size,
            "sent_at": sent_at,
        }


def turns(asks: list[dict[str, Any]], seconds: float) -> Iterator[dict[str, Any]]:
    """Every ask once; or in turn, for so long."""
    if not seconds:
        yield from asks
        return
    end = time.monotonic() + seconds
    while True:
        for ask in asks:
            if time.monotonic() >= end:
                return
            yield ask


def main() -> None:
    plan = json.load(sys.stdin)
    waiting, lock = turns(plan["asks"], plan["seconds"]), threading.Lock()
    results: list[dict[str, Any]] = []

    def work() -> None:
        client = Client(plan["socket"])
        while True:
            with lock:
                ask = next(waiting, None)
            if ask is None:
                return
            if plan["pause"]:
                time.sleep(plan["pause"])
            results.extend(client.ask(ask, plan["patience"]))

    with ThreadPoolExecutor(plan["clients"]) as clients:
        for done in [clients.submit(work) for _ in range(plan["clients"])]:
            done.result()
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
