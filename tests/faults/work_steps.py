"""Kills a piece of work at each of its steps.

A step is whatever somebody else could see, or a loss of power divide: a statement, a commit, a name given to bytes or
taken from them, bytes put on the disk, words to another machine. The work runs in a fork, which dies by SIGKILL just
before the step, with everything that it has started. Nothing of this is in the portal's code.
"""

import os
import re
import signal
import socket
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(\w+)')
OF_FILES = ("replace", "link", "unlink", "fsync", "write")
LAST = "its end"


def killed_before(number: int, act: Callable[[], object]) -> str:
    """Does ``act`` in a fork that dies before its step of that number, counted from 1; which step that was. ``LAST``
    is the one behind all others; empty where there is none of that number, and the act came to its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _act(number, act, writing)
    os.close(writing)
    with open(reading, encoding="utf-8") as told:
        step = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), step
    _until_the_server_knows()
    return step if code else ""


def _act(number: int, act: Callable[[], object], writing: int) -> None:
    """Never returns."""
    write, left = os.write, number

    def reach(step: str) -> None:
        nonlocal left
        left -= 1
        if not left:
            write(writing, step.encode())
            os.killpg(os.getpgrp(), signal.SIGKILL)

    code = 1
    try:
        os.setpgid(0, 0)
        # Kept in a name: the parent's connection must not be closed here.
        _parents, connection.connection = connection.connection, None
        _watch(reach)
        act()
        reach(LAST)
        code = 0
    except BaseException:
        write(writing, traceback.format_exc()[-3000:].encode())
    os._exit(code)


def _watch(reach: Callable[[str], None]) -> None:
    """For the rest of this process every step is told before it is taken."""

    def before(owner: Any, name: str, step: Callable[..., str]) -> None:
        real = getattr(owner, name)

        def taking(*arguments: Any, **named: Any) -> Any:
            reach(step(*arguments))
            return real(*arguments, **named)

        setattr(owner, name, taking)

    before(CursorWrapper, "_execute", lambda _self, sql, *_: _words(str(sql)))
    before(CursorWrapper, "_executemany", lambda _self, sql, *_: _words(str(sql)))
    before(BaseDatabaseWrapper, "_commit", lambda *_: "COMMIT")
    before(socket.socket, "sendall", lambda *_: "send")
    for name in OF_FILES:
        before(os, name, lambda *_, name=name: name)


def _words(sql: str) -> str:
    """A statement in a few words, as ``SELECT documents_document FOR UPDATE``."""
    table = TABLE.search(sql)
    parts = [
        sql.split(maxsplit=1)[0].upper(),
        table[1] if table else "",
        "FOR UPDATE" * ("FOR UPDATE" in sql),
    ]
    return " ".join(part for part in parts if part)


def _until_the_server_knows() -> None:
    """A lock is free once PostgreSQL has noticed that its holder is dead, which takes some milliseconds."""
    end = time.monotonic() + 20
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if not cursor.fetchone()[0]:
                return
        assert time.monotonic() < end, "a killed process still holds its connection"
        time.sleep(0.002)
