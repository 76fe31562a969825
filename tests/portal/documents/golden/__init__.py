"""The words of every sample as they should be; ``scripts/renew_papers.py`` writes them anew."""

import hashlib
from pathlib import Path

from portal.documents.enums import DocumentKind
from tests.portal.documents.measuring import Sheet

FOLDER = Path(__file__).parent
ENDS = 2  # pages kept whole at either end of a long paper


def path(kind: DocumentKind, name: str) -> Path:
    return FOLDER / f"{kind.value}-{name}.txt"


def text(sheets: list[Sheet], *, whole: bool) -> str:
    """The words page by page, in the order in which they are read; unless ``whole``, only a hash of the pages between
    the first two and the last two, for long papers repeat themselves."""
    pages = [f"== {sheet.number} ==\n{sheet.text}\n" for sheet in sheets]
    if whole or len(pages) <= 2 * ENDS:
        return "\n".join(pages)
    between = "\n".join(pages[ENDS:-ENDS])
    digest = hashlib.sha256(between.encode()).hexdigest()
    return "\n".join(
        [*pages[:ENDS], f"== {len(pages) - 2 * ENDS} pages, SHA-256 {digest} ==\n", *pages[-ENDS:]]
    )
