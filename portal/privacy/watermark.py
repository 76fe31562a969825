"""Who took it, and when, across what a member of staff downloads (docs/decisions/0035-personal-data.md).

Marked are pictures and PDFs of a case, on their way to somebody who is no enterprise; never the stored bytes. Papers of
ours are not: they are signed, and are proven by every byte. Nor is what a program fetches by its key, which checks the
hash, or what cannot bear a mark by its nature: that stands in the audit log. What could not be marked only now, as the
machine is busy, is not given out now.
"""

import logging
import math
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.downloads import Reader
from portal.documents.file_types import JPEG, PDF, PNG
from portal.documents.models import StoredFile
from portal.errors import Busy
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership
from portal.organizations.recording import record
from portal.privacy.masking import mask_text
from portal.privacy.stamping import CANNOT, WORDS

logger = logging.getLogger(__name__)

FORMS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG"}
FONT = "FandolHei-Bold.otf"
UNMARKED = "privacy.taken_unmarked"
#: Seconds after which a download that could not be marked is worth asking for again.
AGAIN = 10
#: So many at once in one process of the server: what they take together is bounded.
_turns = threading.BoundedSemaphore(2)
_finders: list[Callable[[StoredFile], bool]] = []


def words_for(membership: Membership) -> str:
    """``园办通 李雪梅 clerk 博乐边合区管委会 2026-11-22 12:30``: the user name says who where a name is rare."""
    user = membership.user
    now = timezone.localtime(timezone.now())
    return (
        f"{_('园办通')} {user.full_name} {user.username} {membership.organization.label} {now:%Y-%m-%d %H:%M}"
    )


def mark(stored: StoredFile, reader: Reader) -> IO[bytes] | None:
    """An open temporary file with the marked bytes; None where the stored ones are given out. ``Busy`` (503) where a
    mark is due, and there is no turn for it, or it takes too long or too much."""
    if reader.membership is None:
        return None
    held = Membership.objects.select_related("user", "organization").filter(pk=reader.membership).first()
    if held is None or held.role in ENTERPRISE_ROLES or not _is_of_somebody(stored):
        return None
    made = None
    if not held.user.is_service and stored.uploaded_by_id != held.pk:
        form = FORMS.get(stored.content_type)
        made = _made(stored, form, words_for(held)) if form else None
        if made is None:
            _write_down(stored, held)
    logger.info("file %s given to membership %s, %s", stored.pk, held.pk, "marked" if made else "unmarked")
    return made


@transaction.atomic
def _write_down(stored: StoredFile, held: Membership) -> None:
    record(
        actor=held,
        organization=held.organization,
        kind=UNMARKED,
        summary=_("下载了不能加下载标记的文件“%(name)s”") % {"name": mask_text(stored.name)},
        data={"file": str(stored.pk), "sha256": stored.sha256},
        now=timezone.now(),
    )


def register(finder: Callable[[StoredFile], bool]) -> None:
    """``finder`` tells of a file without a case whether it is somebody's all the same. Called in ``AppConfig.ready()``;
    registering twice is registering once."""
    if finder not in _finders:
        _finders.append(finder)


def _is_of_somebody(stored: StoredFile) -> bool:
    """What belongs to a case, or to somebody otherwise. Blank forms and published documents belong to nobody."""
    return stored.ledger_id is not None or any(find(stored) for find in _finders)


def _made(stored: StoredFile, form: str, words: str) -> IO[bytes] | None:
    """None for what can never be marked; ``Busy`` for what was not this time."""
    if not _turns.acquire(timeout=settings.PICTURE_SECONDS):
        raise _busy(stored, "no turn")
    target = tempfile.TemporaryFile()  # noqa: SIM115  (outlives this function)
    try:
        ended: int | str = _run(stored, target, form, words)
    except subprocess.TimeoutExpired:
        ended = "too slow"
    finally:
        _turns.release()
    if ended == 0 and os.fstat(target.fileno()).st_size:
        target.seek(0)
        return target
    target.close()
    if ended == CANNOT:
        return None
    raise _busy(stored, ended)


def _busy(stored: StoredFile, why: int | str) -> Busy:
    logger.warning("file %s could not be marked: %s", stored.pk, why)
    told = {"name": stored.name}
    return Busy(_("“%(name)s”要先加上下载标记，服务器现在忙，请稍后再下载。") % told, again=AGAIN)


def _run(stored: StoredFile, target: IO[bytes], form: str, words: str) -> int:
    memory, seconds = settings.PICTURE_MEMORY, settings.PICTURE_SECONDS
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ}
    font = str(settings.FONT_DIR / FONT)
    command = [
        sys.executable,
        "-m",
        "portal.privacy.stamping",
        form,
        str(memory),
        str(math.ceil(seconds)),
        font,
    ]
    with stored.file.open("rb") as source:
        done = subprocess.run(  # noqa: S603  (our own module)
            command,
            cwd=settings.BASE_DIR,
            env=environment | {WORDS: words},
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
    return done.returncode
