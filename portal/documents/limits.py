"""What one paper may take before its rendering is given up."""

from django.conf import settings

from portal.documents.enums import DocumentKind

#: Registers that grow with a case or a park, a hundred pages and more: their time is the longer one.
LONG = frozenset(
    {DocumentKind.LEDGER, DocumentKind.TRACKING, DocumentKind.ARCHIVE_INDEX, DocumentKind.DISPOSAL_REGISTER}
)


def seconds(kind: DocumentKind | str) -> float:
    """For the rendering of one paper, a cold start of the renderer not counted."""
    return settings.LONG_PAPER_SECONDS if kind in LONG else settings.PAPER_SECONDS
