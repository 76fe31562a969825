"""Numbered places on the way of one request through the web where a test does harm, and the mutant.

Nothing of this is in the portal's code: its functions are wrapped by name when the test's web server starts. A request
says by its header what shall happen where: ``X-Drill: kill@before commit``.
"""

import contextlib
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.forms.forms import BaseForm

from portal.acts import performing
from portal.documents import services as documents

# In the order in which an act passes them.
POINTS = (
    "before the view",
    "form cleaned",
    "before the state change",
    "after the state change",
    "after the ledger entry",
    "after the outbox",
    "before commit",
    "after commit",
)
# Environment: every statement of an act is committed by itself.
MUTANT = "ACTS_WITHOUT_TRANSACTION"
# What the kernel tells of the other end of a socket: process, user, group.
PEER = struct.Struct("3i")


class _Aim(threading.local):
    harm = point = ""
    written = False


_aim = _Aim()


def aim(text: str) -> None:
    """What the request of this thread shall meet, and where ("kill@after commit"); "" for nothing."""
    _aim.harm, _at, _aim.point = text.partition("@")
    _aim.written = False
    if text and (_aim.harm not in HARMS or _aim.point not in POINTS):
        raise ValueError(f"no such harm: {text}")


def reach(point: str) -> None:
    """Called at each point; at the one aimed at the harm is done, once."""
    if point and point == _aim.point:
        _aim.point = ""
        HARMS[_aim.harm]()


# Harms --------------------------------------------------------------------------------------------


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_with_the_master() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    _die()


def _raise(state: str) -> Callable[[], None]:
    def harm() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'drill' USING ERRCODE = '{state}'; END $$")

    return harm


def _kill_the_backend() -> None:
    os.kill(connection.connection.get_backend_pid(), signal.SIGKILL)


def _kill_postgres() -> None:
    """The server itself and the process at work; the others notice and go."""
    backend = connection.connection.get_backend_pid()
    parent = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1]
    for pid in (int(parent), backend):
        os.kill(pid, signal.SIGKILL)


def _line(how: int) -> Callable[[], None]:
    """The line to the database breaks: wholly, or so that what is asked still arrives and no answer comes back."""

    def harm() -> None:
        with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
            line.shutdown(how)

    return harm


def _kill_the_pool() -> None:
    """Whoever listens at the socket that the line to the database leads to."""
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        pid, _user, _group = PEER.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
    os.kill(pid, signal.SIGKILL)


def _wait() -> None:
    """Long enough for another transaction to lock what this one wants next."""
    time.sleep(1.0)


HARMS: dict[str, Callable[[], None]] = {
    "kill": _die,
    "kill all": _die_with_the_master,
    "serialization": _raise("40001"),
    "deadlock": _raise("40P01"),
    "backend": _kill_the_backend,
    "postgres": _kill_postgres,
    "line": _line(socket.SHUT_RDWR),
    "deaf": _line(socket.SHUT_RD),
    "pool": _kill_the_pool,
    "wait": _wait,
}


# Points -------------------------------------------------------------------------------------------


def install() -> None:
    """Puts the points in, and the mutant if the environment asks for it."""
    _wrap(BaseHandler, "resolve_request", after="before the view")
    _wrap(BaseForm, "full_clean", after="form cleaned")
    _wrap(performing, "guard", after="before the state change")
    _wrap(performing, "write_ledger", before="after the state change", after="after the ledger entry")
    uploads = documents.undone_with_uploads

    @contextlib.contextmanager
    def undone_with_uploads() -> Iterator[None]:
        with uploads():
            yield
            reach("after the outbox")

    stand_in = SimpleNamespace(**{**vars(documents), "undone_with_uploads": undone_with_uploads})
    vars(performing)["documents"] = stand_in
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]  # the stubs do not know it

    def passing(self: Any) -> Any:
        """Only the commit with which an act ends: a session is committed too."""
        if not _aim.written:
            return commit(self)
        _aim.written = False
        reach("before commit")
        answer = commit(self)
        reach("after commit")
        return answer

    BaseDatabaseWrapper._commit = passing  # type: ignore[attr-defined]  # as above
    if os.environ.get(MUTANT):
        leave_out_the_transaction()


def leave_out_the_transaction() -> None:
    """The mutant: what a statement writes is committed at once, as if ``atomic`` had been forgotten."""
    execute = CursorWrapper.execute

    def executed(self: Any, *arguments: Any, **named: Any) -> Any:
        answer = execute(self, *arguments, **named)
        if self.db.in_atomic_block:
            self.db.connection.commit()
        return answer

    CursorWrapper.execute = executed  # type: ignore[method-assign]  # that is the mutant
    type(connection.features).uses_savepoints = False


def _wrap(owner: Any, name: str, before: str = "", after: str = "") -> None:
    real: Callable[..., Any] = getattr(owner, name)

    def passing(*arguments: Any, **named: Any) -> Any:
        reach(before)
        result = real(*arguments, **named)
        if name == "write_ledger":
            _aim.written = True
        reach(after)
        return result

    setattr(owner, name, passing)
