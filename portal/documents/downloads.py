"""Handing stored bytes to a browser. Whether the person may have them is settled before."""

from typing import Any, Protocol

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.documents.models import Document
from portal.errors import Conflict


class Kept(Protocol):
    """A file with a name and a type of its own: a ``StoredFile``, or an export."""

    file: Any
    size: Any
    sha256: Any

    @property
    def filename(self) -> str: ...
    @property
    def content_type(self) -> Any: ...


def file_response(stored: Kept | Document, *, inline: bool = False) -> FileResponse:
    """The file as a download. Only a paper of ours is ever shown in the window, when ``inline`` asks for it.

    Of a paper that was sealed, the sealed bytes; one that is not rendered yet raises ``Conflict``.
    """
    if isinstance(stored, Document):
        refuse_unprinted(stored)
        content_type, file = "application/pdf", stored.final.file
    else:
        content_type, file = stored.content_type, stored.file
    shown = inline and isinstance(stored, Document)
    response = FileResponse(
        file.open("rb"), as_attachment=not shown, filename=stored.filename, content_type=content_type
    )
    _keep_in_its_place(response, shown=shown)
    return response


def refuse_unprinted(paper: Document) -> None:
    """``Conflict`` where there are no bytes yet."""
    if not paper.is_downloadable:
        raise Conflict(_("文书正在生成，请稍后再下载。"))


def preview_response(pdf: bytes) -> HttpResponse:
    """A draft, shown in the window."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, _("草稿.pdf")) or "inline"
    _keep_in_its_place(response, shown=True)
    return response


def _keep_in_its_place(response: HttpResponseBase, *, shown: bool) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # Should a browser treat the bytes as a page after all, they can run and load nothing. A sandbox would also stop
    # the browser's own PDF viewer, so a paper that is shown goes without.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'" + (
        "; object-src 'self'; style-src 'unsafe-inline'" if shown else "; sandbox"
    )
