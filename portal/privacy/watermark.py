"""Who took it, and when, across what a member of staff downloads (docs/decisions/0035-personal-data.md).

Marked are pictures and PDFs of a case, on their way to somebody who is no enterprise; never the stored bytes. Papers of
ours are not: they are signed, and are proven by every byte. Nor is what is signed already, or what a program fetches by
its key, which checks the hash: both stand in the log.
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
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.downloads import Reader
from portal.documents.file_types import JPEG, PDF, PNG
from portal.documents.models import StoredFile
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership
from portal.privacy.stamping import WORDS

logger = logging.getLogger(__name__)

FORMS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG"}
FONT = "FandolHei-Bold.otf"
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
    """An open temporary file with the marked bytes; None where the stored ones are given out."""
    if reader.membership is None:
        return None
    held = Membership.objects.select_related("user", "organization").filter(pk=reader.membership).first()
    if held is None or held.role in ENTERPRISE_ROLES or not _is_of_somebody(stored):
        return None
    form = FORMS.get(stored.content_type)
    due = form is not None and not held.user.is_service and stored.uploaded_by_id != held.pk
    made = _made(stored, str(form), words_for(held)) if due else None
    logger.info("file %s given to membership %s, %s", stored.pk, held.pk, "marked" if made else "unmarked")
    return made


def register(finder: Callable[[StoredFile], bool]) -> None:
    """``finder`` tells of a file without a case whether it is somebody's all the same. Called in ``AppConfig.ready()``;
    registering twice is registering once."""
    if finder not in _finders:
        _finders.append(finder)


def _is_of_somebody(stored: StoredFile) -> bool:
    """What belongs to a case, or to somebody otherwise. Blank forms and published documents belong to nobody."""
    return stored.ledger_id is not None or any(find(stored) for find in _finders)


def _made(stored: StoredFile, form: str, words: str) -> IO[bytes] | None:
    if not _turns.acquire(timeout=settings.PICTURE_SECONDS):
        return None
    target = tempfile.TemporaryFile()  # noqa: SIM115  (outlives this function)
    try:
        if _run(stored, target, form, words) == 0 and os.fstat(target.fileno()).st_size:
            target.seek(0)
            return target
    except subprocess.TimeoutExpired:
        pass
    finally:
        _turns.release()
    target.close()
    return None


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
