"""What a stretch of load cost beside its answers: processor time of web server and PostgreSQL, bytes of WAL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Costs:
    """Seconds of processors, and bytes, over the whole stretch."""

    web: float = 0.0
    database: float = 0.0
    wal: int = 0


@contextmanager
def costs(web: int) -> Iterator[Costs]:
    """``web`` is the process of the web server's master. PostgreSQL must run on this machine."""
    found, postmaster = Costs(), _parent_of(_asked("SELECT pg_backend_pid()"))
    before = _seconds(web), _seconds(postmaster), _position()
    yield found
    found.web = _seconds(web) - before[0]
    found.database = _seconds(postmaster) - before[1]
    found.wal = _position() - before[2]


def _seconds(pid: int) -> float:
    """Of a process and its children, those included that have ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = sum(_fields(pid)[index] for index in (11, 12, 13, 14))  # utime, stime, cutime, cstime
    for child in children:
        try:
            own += _fields(int(child))[11] + _fields(int(child))[12]
        except FileNotFoundError:
            continue  # it has ended in between
    return own / TICK


def _fields(pid: int) -> list[int]:
    """What /proc/PID/stat says after the name, which may hold anything; the state, a letter, reads as 0."""
    text = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(word) if word.lstrip("-").isdigit() else 0 for word in text]


def _parent_of(pid: int) -> int:
    return _fields(pid)[1]


def _position() -> int:
    return _asked("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")


def _asked(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
