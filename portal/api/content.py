"""The bytes of files, whole or in part: a broken download goes on where it stopped (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from portal.api.etags import is_known
from portal.api.problems import Refusal
from portal.documents.downloads import file_response
from portal.documents.models import Document, StoredFile

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CHUNK = 64 * 1024


def content(request: Request, stored: StoredFile | Document) -> HttpResponseBase:
    """The bytes, with their SHA-256 as ``ETag``. One ``Range`` is answered 206, one beyond the end 416, several or
    one of other bytes (``If-Range``) with the whole; 304 for whoever has them. ``Conflict`` while a paper is made."""
    whole = file_response(stored)
    final = stored.final if isinstance(stored, Document) else stored
    etag, size = f'"{final.sha256}"', final.size
    whole["ETag"], whole["Accept-Ranges"] = etag, "bytes"
    if is_known(request, etag):
        whole.close()
        return HttpResponseNotModified(headers={"ETag": etag})
    span = _span(request, etag, size)
    if span is None:
        return whole
    first, last = span
    file = whole.file_to_stream
    file.seek(first)
    part = StreamingHttpResponse(_read(file, last - first + 1), status=206)
    part.headers.update(whole.headers)
    part["Content-Length"] = str(last - first + 1)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    part._resource_closers.append(file.close)
    return part


def _span(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte that are asked for; None for the whole."""
    found = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or request.headers.get("If-Range", etag) != etag or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(size - int(last), 0), size - 1
    else:
        begin, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < begin:
            return None  # no range at all, which is passed over
    if begin > end:
        raise Refusal("range-not-satisfiable", headers={"Content-Range": f"bytes */{size}"})
    return begin, end


def _read(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
