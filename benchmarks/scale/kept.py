"""The bytes that the yardsticks serve out of their memory."""

import os
from pathlib import Path


def kept_pages() -> dict[str, bytes]:
    """The files of the folder ``BENCH_PAGES``, by their names."""
    return {
        file.stem: file.read_bytes() for file in Path(os.environ.get("BENCH_PAGES", "var")).glob("*.html")
    }
