"""Runs our own modules over a stranger's file in a process that can be killed and sees none of our secrets."""

import errno
import io
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from typing import IO, BinaryIO

from django.conf import settings

#: So many at once in one process of the server: what they take together is bounded.
turns = threading.BoundedSemaphore(2)


def run(module: str, *arguments: str, source: IO[bytes], target: IO[bytes]) -> int:
    """The exit code of ``python -m module *arguments MEMORY SECONDS``, whose input and output the two files are. Raises
    ``subprocess.TimeoutExpired`` after ``PICTURE_SECONDS``, ``OSError`` where the disk of ``target`` is full: then the
    stranger's file is not to blame."""
    memory, seconds = settings.PICTURE_MEMORY, settings.PICTURE_SECONDS
    # Only what Python needs to start.
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    done = subprocess.run(  # noqa: S603  (our own module)
        [sys.executable, "-m", module, *arguments, str(memory), str(math.ceil(seconds))],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=source,
        stdout=target,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
    )
    place = os.fstatvfs(target.fileno())
    if done.returncode and not place.f_bavail:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return done.returncode


def on_disk(file: BinaryIO) -> IO[bytes]:
    """The file under a descriptor of its own, from its beginning; what is in memory only goes to a temporary one."""
    try:
        own: IO[bytes] = os.fdopen(os.dup(file.fileno()), "rb")
    except (io.UnsupportedOperation, AttributeError):
        own = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the caller)
        file.seek(0)
        shutil.copyfileobj(file, own)
        own.flush()
    os.lseek(own.fileno(), 0, os.SEEK_SET)
    return own
