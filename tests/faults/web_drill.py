"""The drill of one act: harmed at a point, sent again, and judged by what it leaves when nothing happens to it."""

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tests.faults.pointing import pointed_to
from tests.faults.private_pool import Pool
from tests.faults.private_services import Postgres
from tests.faults.web_acts import Ready
from tests.faults.web_client import DONE, Recorder, Sending
from tests.faults.web_judge import Books, Change, broken_chains, difference, missing
from tests.faults.web_server import WebServer

AHEAD = "SELECT setval(oid::regclass, %s) FROM pg_class WHERE relkind = 'S'"

_numbers = itertools.count(1)


@dataclass
class Findings:
    """``half``: something of an act was there and something was not; ``wrong``: an answer that is neither done nor a
    refusal in clear words. Each names the act, the channel and what happened to it."""

    acknowledged: int = 0
    harms: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.half, *self.wrong]

    def add(self, other: "Findings") -> None:
        self.acknowledged += other.acknowledged
        self.harms += other.harms
        for name in ("lost", "doubled", "half", "wrong", "seconds"):
            getattr(self, name).extend(getattr(other, name))

    def compare(self, found: Change, wanted: Change, where: str) -> None:
        """What was acknowledged against what is there."""
        for *what, by in missing(found, wanted):
            much = self.doubled if by.startswith("+") else self.lost
            much.append(f"{where}: {' '.join(what)} {by}")

    def figures(self) -> dict[str, Any]:
        seconds = sorted(self.seconds) or [0.0]
        return {
            "acknowledged": self.acknowledged,
            "harms": self.harms,
            "lost": len(self.lost),
            "doubled": len(self.doubled),
            "half": len(self.half),
            "wrong": len(self.wrong),
            "seconds_median": round(statistics.median(seconds), 2),
            "seconds_worst": round(seconds[-1], 2),
        }


@dataclass(frozen=True)
class Trial:
    """An act that can be sent, the database where it is ready, and what it leaves when nothing happens to it."""

    sending: Sending
    database: str
    headers: dict[str, str]
    wanted: Change


@dataclass
class Drill:
    """``ground`` is a database that stands as the acts need it; each act has a copy, and each trial a copy of that.
    ``pool``: what stands between server and database, if anything does."""

    postgres: Postgres
    server: WebServer
    record: Path
    ground: str
    pool: Pool | None = None
    findings: Findings = field(default_factory=Findings)

    def copy(self, database: str, what: str) -> str:
        connection.close()
        name = f"{what}_{next(_numbers)}"
        self.postgres.create(name, database)
        return name

    def act(self, begin: Callable[[], Ready], channel: str, harms: Sequence[str]) -> Findings:
        """The act is sent until nothing happens to it: each time it meets the next harm."""
        trial = self.begin(begin, channel)
        found = self.meet(trial, harms)
        self.findings.add(found)
        self.postgres.drop(trial.database)
        return found

    def begin(self, begin: Callable[[], Ready], channel: str) -> Trial:
        """``begin`` prepares the act, in a database of its own."""
        beginning = self.copy(self.ground, "act")
        with pointed_to(self.postgres, beginning):
            with transaction.atomic(), connection.cursor() as cursor:
                # Rows that are copied in bear keys of an earlier act's database.
                cursor.execute(AHEAD, [next(_numbers) * 10_000])
                ready = begin()
            sending = ready.sending(channel)
        wanted = self._undisturbed(sending, beginning, ready.moment)
        return Trial(sending, beginning, _headers(beginning, ready.moment), wanted)

    def meet(self, trial: Trial, harms: Sequence[str]) -> Findings:
        """The act by this drill's server, whichever one it began at."""
        name, books, found = trial.sending.name, Books(self.postgres, trial.database), Findings()
        client, before = Recorder(self.server.path, self.record), books.read()
        for harm in harms:
            mark, where = books.last_commit(), f"{name}: {harm}"
            told = client.once(trial.sending, trial.headers, harm)
            found.harms += 1
            found.seconds.append(self._wait())
            if told is not None and told.status in DONE:
                found.wrong.append(f"{where}: met no harm")
            elif told is not None and not told.is_clear:
                found.wrong.append(f"{where}: answered {told.status}")
            if books.last_commit() != mark:
                change = difference(books.read(), before)
                left = missing(change, trial.wanted) if change else []
                found.half += [f"{where}: {left}"] if left else []
        told = client.send(trial.sending, trial.headers)
        if told.status in DONE and name in client.acknowledged():
            found.acknowledged += 1
            found.compare(difference(books.read(), before), trial.wanted, name)
        else:
            found.wrong.append(f"{name}: answered {told.status} in the end")
        with pointed_to(self.postgres, trial.database):
            found.lost += [f"{name}: {broken}" for broken in broken_chains()]
        return found

    def _wait(self) -> float:
        """Until the server and its database answer again, in seconds. Who starts them anew is systemd, here we."""
        began = time.monotonic()
        self.postgres.start()
        if self.pool is not None:
            self.pool.start()
        if self.server.is_dead:
            self.server.start()
        self.server.wait()
        return time.monotonic() - began

    def _undisturbed(self, sending: Sending, beginning: str, moment: str) -> Change:
        """What the act leaves when nothing happens to it."""
        database = self.copy(beginning, "calm")
        books = Books(self.postgres, database)
        before = books.read()
        told = Recorder(self.server.path, self.record.with_suffix(".calm")).send(
            sending, _headers(database, moment)
        )
        assert told.status in DONE, (sending.name, told.status, told.location, told.text[-3000:])
        wanted = difference(books.read(), before)
        assert any(what[0] == "entry" for what in wanted), f"{sending.name} leaves nothing in a ledger"
        self.postgres.drop(database)
        return wanted


def _headers(database: str, moment: str) -> dict[str, str]:
    return {"X-Drill-Database": database, **({"X-Drill-Moment": moment} if moment else {})}
