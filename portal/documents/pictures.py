"""Has pictures drawn anew by a process that can be killed (``redrawing.py``)."""

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
from django.utils.translation import gettext as _

from portal.documents.file_types import PNG, broken_image
from portal.errors import InvalidInput, TooOften

#: So many at once in one process of the server: what they take together is bounded.
_turns = threading.BoundedSemaphore(2)


def redrawn(file: BinaryIO, content_type: str) -> IO[bytes]:
    """The picture in ``file``, whose header ``judge`` found harmless, without anything but what one sees of it: an open
    temporary file. Raises ``InvalidInput`` for what is no picture or takes too much, ``TooOften`` where others take
    all the turns."""
    if not _turns.acquire(timeout=settings.PICTURE_SECONDS):
        raise TooOften(_("正在处理的图片较多，请稍后再传。"))
    try:
        return _drawn(file, "PNG" if content_type == PNG else "JPEG")
    finally:
        _turns.release()


def _drawn(file: BinaryIO, form: str) -> IO[bytes]:
    target = tempfile.TemporaryFile()  # noqa: SIM115  (outlives this function)
    try:
        with _on_disk(file) as source:
            code = _run(source, target, form)
        if code != 0 or not os.fstat(target.fileno()).st_size:
            raise broken_image()
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _on_disk(file: BinaryIO) -> IO[bytes]:
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


def _run(source: IO[bytes], target: IO[bytes], form: str) -> int:
    memory, seconds = settings.PICTURE_MEMORY, settings.PICTURE_SECONDS
    # It sees none of our secrets: only what Python needs to start.
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    command = [sys.executable, "-m", "portal.documents.redrawing", form, str(memory), str(math.ceil(seconds))]
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidInput(_("图片过于复杂，请缩小后上传。")) from error
    return done.returncode
