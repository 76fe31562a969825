"""Has what is inside PDFs looked at by a process that can be killed (``dissecting.py``)."""

import subprocess
import tempfile
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from portal.documents import dissecting
from portal.documents.file_types import PDF, ZIP, active_pdf, locked, too_large_inside, torn_pdf
from portal.documents.killable import on_disk, run, turns
from portal.documents.zip_files import Listing
from portal.errors import InvalidInput, TooOften


def look_into(file: BinaryIO, content_type: str, contents: Listing) -> None:
    """Raises ``InvalidInput`` if a PDF that ``judge`` accepted, or one in a ZIP that holds ``contents``, has scripts,
    programs or forms that act by themselves, however it conceals them, or cannot be read; ``TooOften`` where others
    take all the turns."""
    if not _asks_for_a_look(file, content_type, contents):
        return
    if not turns.acquire(timeout=settings.PICTURE_SECONDS):
        raise TooOften(_("正在检查的文件较多，请稍后再传。"))
    try:
        with on_disk(file) as source, tempfile.TemporaryFile() as told:
            code = run("portal.documents.dissecting", source=source, target=told)
            told.seek(0)
            number = told.read().strip()
    except subprocess.TimeoutExpired as error:
        raise too_large_inside() from error
    finally:
        turns.release()
    if code:
        raise _refusal(code, contents, int(number or -1))


def _asks_for_a_look(file: BinaryIO, content_type: str, contents: Listing) -> bool:
    if content_type == PDF:
        file.seek(0)
        return dissecting.CONCEALING.search(file.read()) is not None
    return content_type == ZIP and any(name.lower().endswith(".pdf") for name, _size in contents)


def _refusal(code: int, contents: Listing, number: int) -> InvalidInput:
    refusals = {dissecting.ACTIVE: active_pdf, dissecting.LOCKED: locked}
    refusal = refusals.get(code, torn_pdf)()
    if not 0 <= number < len(contents):
        return refusal
    told = {"name": contents[number][0], "reason": refusal.message}
    return InvalidInput(_("压缩包里的“%(name)s”：%(reason)s") % told)
