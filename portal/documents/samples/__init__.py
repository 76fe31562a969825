"""Facts to try the papers with: the ordinary case, the longest, the strangest."""

from collections.abc import Callable
from typing import Any

from portal.documents.enums import DocumentKind
from portal.documents.samples.longest import longest
from portal.documents.samples.ordinary import ordinary
from portal.documents.samples.strange import strange

SAMPLES: dict[str, Callable[[], dict[DocumentKind, dict[str, Any]]]] = {
    "ordinary": ordinary,
    "longest": longest,
    "strange": strange,
}

__all__ = ["SAMPLES", "longest", "ordinary", "strange"]
