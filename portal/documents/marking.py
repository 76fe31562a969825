"""Who marks the bytes of an upload on their way to a reader; the stored ones never change.

The documents stand below the app that knows when a mark is due; it registers itself.
"""

from collections.abc import Callable
from typing import IO, Any

from portal.documents.models import StoredFile

# (file, reader) -> an open file of the marked bytes, or None where the stored ones are given out.
Marker = Callable[[StoredFile, Any], IO[bytes] | None]

_markers: list[Marker] = []


def register(marker: Marker) -> None:
    """Called in ``AppConfig.ready()``; registering twice is registering once."""
    if marker not in _markers:
        _markers.append(marker)


def marked(stored: StoredFile, reader: Any) -> IO[bytes] | None:
    """The bytes for this reader where they are others than the stored ones."""
    return next((bytes_of for marker in _markers if (bytes_of := marker(stored, reader)) is not None), None)
