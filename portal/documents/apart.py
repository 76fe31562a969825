"""Looking into a stranger's file in a process of its own: what it unfolds to is for the stranger to say."""

import multiprocessing
import resource
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar, cast

T = TypeVar("T")

#: Bytes that a look may take beyond what the process has already, and seconds.
MEMORY, SECONDS = 1 << 30, 20.0


class TooMuch(Exception):
    """Looking took more memory or time than any honest file does, or cost the process its life."""


def apart(look: Callable[[bytes], T], content: bytes) -> T:
    """``look(content)``, with bounded memory and time. ``look`` must not ask the database: the connection is the
    parent's. For commands, not for a server with threads. Raises ``TooMuch``, which ``look`` may raise too."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(look, content, sending), daemon=True)
    child.start()
    sending.close()
    try:
        if not receiving.poll(SECONDS):
            raise TooMuch
        return cast(T, receiving.recv())
    except EOFError as error:
        raise TooMuch from error
    finally:
        child.kill()
        child.join()
        receiving.close()


def _run(look: Callable[[bytes], T], content: bytes, sending: Connection) -> None:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY,) * 2)
    with suppress(MemoryError, TooMuch):  # nothing sent says so
        sending.send(look(content))
