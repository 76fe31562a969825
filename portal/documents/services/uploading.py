"""Taking in the files that people hand in."""

import hashlib
import logging
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import storage
from portal.documents.file_types import EXTENSIONS, PICTURES, ZIP, judge
from portal.documents.models import Document, Rendering, Sealing, StoredFile
from portal.documents.pdf_insides import look_into
from portal.documents.pictures import redrawn
from portal.documents.text import clean_line
from portal.documents.zip_files import Listing, look_through
from portal.errors import Conflict, InvalidInput, is_broken_off
from portal.ledger.models import Ledger
from portal.organizations.models import Membership

# The files written in the transaction that runs, which go if it is undone; None outside ``undone_with_uploads``.
_written: ContextVar[list[str] | None] = ContextVar("written uploads", default=None)

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120
CHUNK = 1 << 16
# No upload takes a day from the first byte to the commit.
ORPHANED_AFTER = timedelta(hours=24)
ORPHANS_AT_ONCE = 500
#: The key of its row in the name of a paper's file, "-sealed" or the number of the printing behind it.
PAPER = re.compile(r"(?<=/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=(?:-sealed|-\d+)?\.pdf$)")

logger = logging.getLogger(__name__)


def store_upload(*, upload: UploadedFile, by: Membership | None, ledger: Ledger | None = None) -> StoredFile:
    """Stores an uploaded file under a name of ours, with its hash, after its content was found to be what we accept.

    A picture is stored as it is drawn anew, with the hash of what was sent beside its own. Nobody has the file before
    it was scanned, where there is a scanner. Raises ``InvalidInput`` with what the person can do: too large, empty, of
    another kind, with something hidden; ``Conflict`` where the case is archived; ``TooOften`` on too many pictures.
    """
    if ledger is not None and Ledger.objects.filter(pk=ledger.pk, closed_at__isnull=False).exists():
        raise Conflict(_("案卷已归档，不能再上传材料。"))
    size = upload.size or 0
    if not size:
        raise InvalidInput(_("文件是空的，请重新选择。"))
    if size > LARGEST:
        raise InvalidInput(_("文件超过 20 MB，请压缩或拆分后上传。"))
    file = cast(BinaryIO, upload.file)
    content_type = judge(file, size)
    name = _readable_name(upload.name or "", content_type)
    contents = look_through(file) if content_type == ZIP else []
    look_into(file, content_type, contents)
    kept = partial(
        store_checked,
        name=name,
        content_type=content_type,
        extension=EXTENSIONS[content_type][0],
        by=by,
        ledger=ledger,
    )
    upload.seek(0)
    if content_type not in PICTURES:
        return kept(chunks=upload.chunks(), contents=contents)
    sent = hashlib.sha256()
    for chunk in upload.chunks():
        sent.update(chunk)
    with redrawn(file, content_type) as drawn:
        return kept(chunks=iter(partial(drawn.read, CHUNK), b""), original_sha256=sent.hexdigest())


def store_checked(
    *,
    name: str,
    content_type: str,
    extension: str,
    chunks: Iterable[bytes],
    by: Membership | None = None,
    ledger: Ledger | None = None,
    original_sha256: str = "",
    contents: Listing | None = None,
) -> StoredFile:
    """Stores bytes that the caller judged, of any size, under a name of ours with their hash, and has them scanned."""
    now = timezone.now()
    identity = uuid.uuid4()
    written = storage.write(f"uploads/{now:%Y/%m}/{identity}{extension}", chunks)
    if (names := _written.get()) is not None:
        names.append(written.name)
    stored = StoredFile(
        id=identity,
        ledger=ledger,
        name=name,
        content_type=content_type,
        size=written.size,
        sha256=written.sha256,
        original_sha256=original_sha256 if original_sha256 != written.sha256 else "",
        contents=contents or [],
        file=written.name,
        uploaded_by=by,
        uploaded_at=now,
    )
    if settings.CLAMD_ADDRESS:
        stored.await_scan(now)
    stored.save(force_insert=True)
    return stored


@contextmanager
def undone_with_uploads() -> Iterator[None]:
    """A transaction, or a savepoint in one, whose uploads go with it when it is undone.

    Where the connection broke nobody knows whether the commit had happened: such files are left to the daily sweep.
    """
    outer = _written.get()
    token = _written.set([])
    try:
        with transaction.atomic():
            yield
        if outer is not None:
            outer.extend(_written.get() or ())
    except BaseException as error:
        if not is_broken_off(error):
            for name in _written.get() or ():
                storage.remove(name)
        raise
    finally:
        _written.reset(token)


def take_over(*, stored: StoredFile, by: Membership | None, ledger: Ledger | None) -> StoredFile:
    """The same bytes, which never change, handed in for another case: a row of its own, no second copy. ``Conflict``
    for an infected file, and one that was destroyed."""
    if stored.is_infected:
        raise Conflict(_("文件“%s”查出病毒，不能沿用。") % stored.name)
    if stored.is_disposed:
        raise Conflict(_("文件“%s”已依规销毁，不能沿用。") % stored.name)
    now = timezone.now()
    copy = StoredFile(
        ledger=ledger,
        name=stored.name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        original_sha256=stored.original_sha256,
        contents=stored.contents,
        file=stored.file.name,
        uploaded_by=by,
        uploaded_at=now,
        scan_state=stored.scan_state,
        scanned_at=stored.scanned_at,
    )
    if stored.is_unscanned:
        copy.await_scan(now)
    copy.save(force_insert=True)
    return copy


def discard_upload(stored: StoredFile) -> None:
    """Forgets a file that was taken back before it became part of anything: the row now, the bytes once that is
    committed and unless another case has them. A file that something still names is refused by the database."""
    name = cast(str, stored.file.name)
    stored.delete()
    transaction.on_commit(lambda: remove_unless_named(name))


def remove_unless_named(name: str) -> None:
    """Removes bytes that no row has any more; those in the quarantine stay, for whoever looks into the matter."""
    if name.startswith("uploads/") and not StoredFile.objects.filter(file=name).exists():
        storage.remove(name)


def sweep_orphans(*, now: datetime) -> int:
    """Removes the uploads and papers that no row names a day after they were written: those of processes that were
    killed before the commit, and halves of files. How many."""
    removed = 0
    for folder, named in (("uploads", _named_uploads), ("documents", _named_papers)):
        for names in storage.batched(storage.older_than(folder, now - ORPHANED_AFTER), ORPHANS_AT_ONCE):
            for name in set(names) - named(names):
                storage.remove(name)
                logger.warning("removed a file that nothing names: %s", name)
                removed += 1
    return removed


def _named_uploads(names: list[str]) -> set[str]:
    return set(StoredFile.objects.filter(file__in=names).values_list("file", flat=True))


def _named_papers(names: list[str]) -> set[str]:
    """Of the files of papers, which are called by the key of the row; what is called otherwise is none of ours to
    judge, unless it is half of a file."""
    halves = {name for name in names if storage.is_half(name)}
    keys = {name: match[0] for name in names if (match := PAPER.search(name)) is not None}
    rows = (
        Document.objects.filter(pk__in=set(keys.values())),
        Rendering.objects.filter(document__in=set(keys.values())),
        Sealing.objects.filter(document__in=set(keys.values())),
    )
    named = {name for found in rows for name in found.values_list("file", flat=True)}
    return (named | (set(names) - keys.keys())) - halves


def _readable_name(name: str, content_type: str) -> str:
    """The sender's name for the file, without folders and unseen characters; its ending must say what it is."""
    path = PurePosixPath(clean_line(name).replace("\\", "/"))
    allowed = EXTENSIONS[content_type]
    if path.suffix.lower() not in allowed:
        raise InvalidInput(
            _("文件内容与扩展名不符：内容是 %(type)s 类型。") % {"type": allowed[0].lstrip(".").upper()}
        )
    return f"{path.stem[:LONGEST_NAME]}{path.suffix.lower()}"
