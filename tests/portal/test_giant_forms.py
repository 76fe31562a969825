"""A form that is larger than any form of ours is refused while it is read, and costs neither memory nor disk."""

import io
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.documents.services.uploading import LARGEST
from tests.cast import Cast

BOUNDARY = "x9y8"
PART = 'Content-Disposition: form-data; name="f{number}"{more}\r\n\r\n{value}\r\n'


class Endless(io.RawIOBase):
    """A body that is made while it is read. ``taken`` counts what was."""

    def __init__(self, parts: Iterator[str]) -> None:
        self._parts, self._rest, self.taken = parts, b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, "")):
            self._rest += part.encode()
        given, self._rest = self._rest[:size], self._rest[size:]
        self.taken += len(given)
        return given


def parts(count: int, *, files: bool, value: str = "v") -> Iterator[str]:
    for number in range(count):
        more = f'; filename="{number}.pdf"' if files else ""
        yield f"--{BOUNDARY}\r\n{PART.format(number=number, more=more, value=value)}"
    yield f"--{BOUNDARY}--\r\n"


def sent(body: Endless, length: int) -> dict[str, Any]:
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return {"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind, "REQUEST_METHOD": "POST"}


@pytest.fixture
def temporary(tmp_path: Path, settings: Settings) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "files"), [(5_001, False), (10_000, True)])
@pytest.mark.parametrize("address", ["login", "api-requests-list"])
def test_five_thousand_fields_or_ten_thousand_files_are_refused_early(
    count: int, files: bool, address: str, temporary: Path
) -> None:
    length = sum(len(part) for part in parts(count, files=files))
    body = Endless(parts(count, files=files))
    client = Client()
    client.get(reverse("login"))  # what is made at the first request is not counted
    tracemalloc.start()
    try:
        answer = client.generic("POST", reverse(address), **sent(body, length))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # A program without a key is told so, whatever it sends: nothing of it is read.
    assert answer.status_code == (400 if address == "login" else 401)
    assert body.taken < length / 2
    assert peak < 4 << 20, f"{peak} bytes"
    assert not list(temporary.iterdir()), "what was taken in until then is gone"


def test_a_body_that_says_it_is_huge_is_not_read(temporary: Path) -> None:
    body = Endless(parts(1, files=True))
    answer = Client().generic("POST", reverse("login"), **sent(body, 10 << 30))
    assert (answer.status_code, body.taken) == (400, 0)


@pytest.mark.django_db
def test_of_a_visitor_no_more_is_read_than_one_file_needs(cast: Cast, temporary: Path) -> None:
    def taken(client: Client, size: int) -> int:
        body = Endless(parts(1, files=True))
        client.generic("POST", reverse("login"), **sent(body, size))
        return body.taken

    known = Client()
    known.force_login(cast.officer.user)
    assert taken(Client(), settings.VISITOR_REQUEST_BYTES + 1) == 0
    assert taken(Client(), settings.VISITOR_REQUEST_BYTES) > 0
    assert taken(known, settings.VISITOR_REQUEST_BYTES + 1) > 0
    assert taken(known, settings.UPLOAD_REQUEST_BYTES + 1) == 0
    assert settings.VISITOR_REQUEST_BYTES > LARGEST


@pytest.mark.parametrize("size", [1, 3_000_000])
def test_every_file_goes_to_the_disk_as_it_comes(size: int, temporary: Path) -> None:
    body = b"".join(part.encode() for part in parts(1, files=True, value="v" * size))
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    request: WSGIRequest = RequestFactory().generic("POST", "/", body, content_type=kind)
    upload = request.FILES["f0"]
    assert isinstance(upload, TemporaryUploadedFile)
    assert Path(upload.temporary_file_path()).parent == temporary
    upload.close()
    assert tempfile.gettempdir() != str(temporary)
