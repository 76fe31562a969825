"""Has pictures drawn anew by a process that can be killed (``redrawing.py``)."""

import os
import subprocess
import tempfile
from typing import IO, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from portal.documents.file_types import PNG, broken_image
from portal.documents.killable import on_disk, run, turns
from portal.errors import InvalidInput, TooOften


def redrawn(file: BinaryIO, content_type: str) -> IO[bytes]:
    """The picture in ``file``, whose header ``judge`` found harmless, without anything but what one sees of it: an open
    temporary file. Raises ``InvalidInput`` for what is no picture or takes too much, ``TooOften`` where others take
    all the turns."""
    if not turns.acquire(timeout=settings.PICTURE_SECONDS):
        raise TooOften(_("正在处理的图片较多，请稍后再传。"))
    try:
        return _drawn(file, "PNG" if content_type == PNG else "JPEG")
    finally:
        turns.release()


def _drawn(file: BinaryIO, form: str) -> IO[bytes]:
    target = tempfile.TemporaryFile()  # noqa: SIM115  (outlives this function)
    try:
        with on_disk(file) as source:
            code = run("portal.documents.redrawing", form, source=source, target=target)
        if code != 0 or not os.fstat(target.fileno()).st_size:
            raise broken_image()
    except subprocess.TimeoutExpired as error:
        target.close()
        raise InvalidInput(_("图片过于复杂，请缩小后上传。")) from error
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target
