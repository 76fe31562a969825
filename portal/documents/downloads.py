"""Handing stored bytes to a browser. Whether the person may have them is settled before."""

from django.http import FileResponse
from django.utils.translation import gettext as _

from portal.documents.models import Document, StoredFile
from portal.errors import Conflict


def file_response(stored: StoredFile | Document, *, inline: bool = False) -> FileResponse:
    """The file as a download. Only a paper of ours is ever shown in the window, when ``inline`` asks for it.

    A paper that is not rendered yet raises ``Conflict``.
    """
    if isinstance(stored, Document):
        if not stored.is_downloadable:
            raise Conflict(_("文书正在生成，请稍后再下载。"))
        content_type = "application/pdf"
    else:
        content_type = stored.content_type
    shown = inline and isinstance(stored, Document)
    response = FileResponse(
        stored.file.open("rb"), as_attachment=not shown, filename=stored.filename, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # Should a browser treat the bytes as a page after all, they can run and load nothing. A sandbox would also stop
    # the browser's own PDF viewer, so a paper that is shown goes without.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'" + (
        "; object-src 'self'; style-src 'unsafe-inline'" if shown else "; sandbox"
    )
    return response
