"""A file system of a few megabytes that a test really fills.

Mounting is for a fork in a space of its own (mount namespaces; users that are not root become root of a space of their
own first), so that nothing is left behind whatever happens, and no other process sees it.
"""

import ctypes
import errno
import os
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

NEW_MOUNTS, NEW_USER = 0x00020000, 0x10000000


class Room:
    """The file system at ``place``."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._ballast = place / "ballast"

    def fill(self) -> None:
        """To the last byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
                    while True:
                        file.write(b"x" * size)

    def clear(self) -> None:
        self._ballast.unlink()

    def files(self) -> set[str]:
        """What is in it beside the ballast."""
        found = {path.relative_to(self.place).as_posix() for path in self.place.rglob("*") if path.is_file()}
        return found - {self._ballast.name}


def within(place: Path, megabytes: int, act: Callable[[Room], object]) -> None:
    """Has ``act`` done by a fork for which ``place`` is a file system of that size; raises what it raised, as text."""
    place.mkdir(parents=True)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            # Kept in a name: the parent's connection must not be closed here.
            _parents, connection.connection = connection.connection, None
            _enter()
            kind = ["-t", "tmpfs", "-o", f"size={megabytes}m"]
            subprocess.run(["mount", *kind, "none", str(place)], check=True)
            act(Room(place))
            code = 0
        except BaseException:
            os.write(writing, traceback.format_exc()[-6000:].encode())
        os._exit(code)
    os.close(writing)
    with open(reading, encoding="utf-8") as told:
        trouble = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code or trouble:
        raise AssertionError(trouble or f"ended with {code}")


def _enter() -> None:
    """Into mounts of our own. Raises ``OSError`` where the kernel grants nobody that."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    flags = NEW_MOUNTS if user == 0 else NEW_MOUNTS | NEW_USER
    if libc.unshare(flags):
        raise OSError(ctypes.get_errno(), "no mounts of our own")
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    else:
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
