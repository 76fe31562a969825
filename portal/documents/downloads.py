"""Handing stored bytes to a browser. Whether the person may have them is settled before."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol, Self

from django.conf import settings
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.documents.marking import marked
from portal.documents.models import Document, StoredFile
from portal.errors import Withheld

# Seconds after which a paper in the making, or a file that is being scanned, is worth asking for again.
AGAIN = 5
# Where the files of ``FILES_ORIGIN`` lie on that host.
ELSEWHERE, SALT = "/files/", "portal.documents.files_origin"


class Kept(Protocol):
    """A file with a name and a type of its own: a ``StoredFile``, or an export."""

    pk: Any
    _meta: ClassVar[Any]
    file: Any
    size: Any
    sha256: Any

    @property
    def filename(self) -> str: ...
    @property
    def content_type(self) -> Any: ...


@dataclass(frozen=True)
class Reader:
    """Whoever gets the bytes, by the keys of the account and of the membership in which they act; None for neither."""

    user: int | None = None
    membership: int | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        user, membership = getattr(request, "user", None), getattr(request, "membership", None)
        return cls(getattr(user, "pk", None), getattr(membership, "pk", None))


def file_response(request: HttpRequest, stored: Kept | Document, *, inline: bool = False) -> HttpResponseBase:
    """The file as a download, by way of ``FILES_ORIGIN`` where there is one. Only a paper of ours is ever shown in the
    window, when ``inline`` asks for it. ``Withheld`` where nobody may have it, or not yet."""
    refuse_withheld(stored)
    if settings.FILES_ORIGIN:
        return lead_to(stored, Reader.of(request), inline=inline)
    return bytes_response(stored, Reader.of(request), inline=inline)


def lead_to(stored: Kept | Document, reader: Reader, *, inline: bool) -> HttpResponseRedirect:
    """To the bytes, on the other host (``files_origin.py``). That the reader may have them was settled before."""
    told = {"of": stored._meta.label_lower, "id": str(stored.pk), "inline": inline, "by": asdict(reader)}
    told["once"] = secrets.token_urlsafe(6)  # no two addresses are one, though asked for in the same second
    response = HttpResponseRedirect(f"{settings.FILES_ORIGIN}{ELSEWHERE}{signing.dumps(told, salt=SALT)}")
    response["Cache-Control"] = "private, no-store"
    return response


def bytes_response(stored: Kept | Document, reader: Reader, *, inline: bool = False) -> FileResponse:
    """The bytes themselves, for ``reader``: of a paper that was sealed, the sealed ones; an upload with a mark where
    one is due (``marking.py``). The only place that opens them for anybody: ``refuse_withheld`` was asked before."""
    opened: Any
    if isinstance(stored, Document):
        content_type, opened = "application/pdf", stored.final.file.open("rb")
    else:
        own = marked(stored, reader) if isinstance(stored, StoredFile) else None
        content_type, opened = stored.content_type, own or stored.file.open("rb")
    shown = inline and isinstance(stored, Document)
    response = FileResponse(
        opened, as_attachment=not shown, filename=stored.filename, content_type=content_type
    )
    keep_in_its_place(response, shown=shown)
    return response


def refuse_withheld(stored: Kept | Document) -> None:
    """``Withheld`` for a paper without bytes yet, an upload that was not found to be harmless, and what was destroyed
    after its time."""
    if isinstance(stored, Document) and not stored.is_downloadable:
        raise Withheld(_("文书正在生成，请稍后再下载。"), again=AGAIN)
    if isinstance(stored, StoredFile | Document) and stored.is_disposed:
        told = {"name": stored.filename}
        raise Withheld(
            _("“%(name)s”保管期满，已依规销毁，只保留编号和校验值；销毁清册见案卷页。") % told, again=None
        )
    if isinstance(stored, StoredFile) and stored.is_infected:
        told = {"name": stored.name, "virus": stored.scan_note}
        raise Withheld(
            _("文件“%(name)s”查出病毒（%(virus)s），已经隔离，不能下载。请通知上传人另交一份。") % told,
            again=None,
        )
    if isinstance(stored, StoredFile) and stored.is_unscanned:
        told = {"name": stored.name}
        raise Withheld(
            _("文件“%(name)s”正在查毒，通常几秒钟就好，请稍后再下载。") % told
            if not stored.scan_attempts
            else _("文件“%(name)s”的查毒还没有完成，系统正在自动重试，请稍后再下载。") % told,
            again=AGAIN,
        )


def preview_response(pdf: bytes) -> HttpResponse:
    """A draft, shown in the window."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, _("草稿.pdf")) or "inline"
    keep_in_its_place(response, shown=True)
    return response


def keep_in_its_place(response: HttpResponseBase, *, shown: bool = False) -> None:
    """The headers of whatever is no page. It is kept by nobody between."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # Should a browser treat the bytes as a page after all, they can run and load nothing. A sandbox would also stop
    # the browser's own PDF viewer, so a paper that is shown goes without.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'" + (
        "; object-src 'self'; style-src 'unsafe-inline'" if shown else "; sandbox"
    )
