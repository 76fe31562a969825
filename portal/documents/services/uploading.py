"""Taking in the files that people hand in."""

import uuid
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import storage
from portal.documents.file_types import EXTENSIONS, judge
from portal.documents.models import StoredFile
from portal.documents.text import clean_line
from portal.errors import InvalidInput
from portal.ledger.models import Ledger
from portal.organizations.models import Membership

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120


def store_upload(*, upload: UploadedFile, by: Membership | None, ledger: Ledger | None = None) -> StoredFile:
    """Stores an uploaded file under a name of ours, with its hash, after its content was found to be what we accept.

    Raises ``InvalidInput`` with what the person can do: too large, empty, of another kind, with something hidden.
    """
    size = upload.size or 0
    if not size:
        raise InvalidInput(_("文件是空的，请重新选择。"))
    if size > LARGEST:
        raise InvalidInput(_("文件超过 20 MB，请压缩或拆分后上传。"))
    content_type = judge(cast(BinaryIO, upload.file), size)
    name = _readable_name(upload.name or "", content_type)
    now = timezone.now()
    identity = uuid.uuid4()
    upload.seek(0)
    written = storage.write(f"uploads/{now:%Y/%m}/{identity}{EXTENSIONS[content_type][0]}", upload.chunks())
    return StoredFile.objects.create(
        id=identity,
        ledger=ledger,
        name=name,
        content_type=content_type,
        size=written.size,
        sha256=written.sha256,
        file=written.name,
        uploaded_by=by,
        uploaded_at=now,
    )


def discard_upload(stored: StoredFile) -> None:
    """Forgets a file that was taken back before it became part of anything: the row now, the bytes once that is
    committed. A file that something still names is refused by the database."""
    name = cast(str, stored.file.name)
    stored.delete()
    transaction.on_commit(lambda: stored.file.storage.delete(name))


def _readable_name(name: str, content_type: str) -> str:
    """The sender's name for the file, without folders and unseen characters; its ending must say what it is."""
    path = PurePosixPath(clean_line(name).replace("\\", "/"))
    allowed = EXTENSIONS[content_type]
    if path.suffix.lower() not in allowed:
        raise InvalidInput(
            _("文件内容与扩展名不符：内容是 %(type)s 类型。") % {"type": allowed[0].lstrip(".").upper()}
        )
    return f"{path.stem[:LONGEST_NAME]}{path.suffix.lower()}"
