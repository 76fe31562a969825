"""Bytes of files and papers for programs: whole or by range, with the hash as their tag (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from portal.api import etags
from portal.api.permissions import membership_of
from portal.api.problems import Refusal
from portal.documents.downloads import Kept, Reader, bytes_response, lead_to, refuse_withheld
from portal.documents.models import Document, StoredFile

CHUNK = 64 * 1024
ELSEWHERE = "只答复人员的会话：文件在另一个域名（FILES_ORIGIN），Location 是短时有效的地址"
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class AnyType(JSONRenderer):
    """Lets ``Accept`` ask for whatever type a file is of; a refusal is JSON all the same."""

    media_type = "*/*"


def binary(content_type: str, description: str, **options: Any) -> Any:
    """The description of an operation that hands out bytes."""
    headers = [
        OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="只取一段：bytes=起-止。"),
        OpenApiParameter("If-Range", str, OpenApiParameter.HEADER, description="与 ETag 相符才取一段。"),
        OpenApiParameter(
            "If-None-Match", str, OpenApiParameter.HEADER, description="与 ETag 相符则答复 304。"
        ),
    ]
    answers: dict[Any, Any] = {(status, content_type): OpenApiTypes.BINARY for status in (200, 206)}
    answers |= {302: OpenApiResponse(description=ELSEWHERE), 304: None}
    return extend_schema(
        description=description, parameters=headers, responses=answers, filters=False, **options
    )


def content_response(request: Request, stored: Kept | Document) -> HttpResponseBase:
    """The bytes, or the one range that was asked for; 304 for whoever has them, 416 past their end.

    ``Withheld`` where nobody may have them, or not yet. Of several ranges none is taken: the whole is answered. A
    person is led to ``FILES_ORIGIN``, as by a page; a program, which runs nothing, is answered here. An upload bears a
    person's mark, as by a page: it has no hash to go by, and comes whole.
    """
    refuse_withheld(stored)
    reader = Reader(request.user.pk, getattr(membership_of(request), "pk", None))
    if settings.FILES_ORIGIN and request.auth is None:
        return lead_to(stored, reader, inline=False)
    if request.auth is None and isinstance(stored, StoredFile):
        return bytes_response(stored, reader)
    final = stored.final if isinstance(stored, Document) else stored
    etag = f'"{final.sha256}"'
    if etags.is_known(request, etag):
        return HttpResponse(status=304, headers={"ETag": etag})
    section = _asked(request, etag, final.size)
    response = bytes_response(stored, reader)
    response["ETag"], response["Accept-Ranges"] = etag, "bytes"
    if section is None:
        return response
    first, last = section
    file: Any = response.file_to_stream
    file.seek(first)
    response.streaming_content = _read(file, last - first + 1)
    response.status_code = 206
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{final.size}"
    return response


def _asked(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte of the one range that was asked for; None where the whole is to be answered."""
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    try:
        return _section(asked[1], asked[2], size)
    except ValueError as error:
        raise Refusal("range-not-satisfiable", headers={"Content-Range": f"bytes */{size}"}) from error


def _section(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and the last byte; ``ValueError`` where there is none. ``-500`` are the last 500."""
    begin = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if begin >= size or (first and last and int(last) < begin) or (not first and not int(last)):
        raise ValueError(f"{first}-{last} of {size}")
    return begin, end


def _read(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length and (chunk := file.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk
