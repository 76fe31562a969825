"""How what is sent reaches us: every file goes straight to a temporary one, and the memory holds a piece of it."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Reads no form that is larger than ``UPLOAD_REQUEST_BYTES`` in all, nor one of somebody unknown that is larger
    than ``VISITOR_REQUEST_BYTES``: the disk would be full before any throttle has seen the request.

    How large one file may be is for whoever takes it in, who can say so in words.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Raises ``RequestDataTooBig`` (400)."""
        user = getattr(self.request, "user", None)
        known = user is not None and user.is_authenticated
        if content_length > (settings.UPLOAD_REQUEST_BYTES if known else settings.VISITOR_REQUEST_BYTES):
            raise RequestDataTooBig(f"{content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """``OSError`` where the disk is full; what was written of the file goes at once, for it is the room that others
        need, and not when the request is forgotten."""
        try:
            written: bytes | None = super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):
                self.file.close()
            raise
        return written
