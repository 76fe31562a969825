"""Renews the golden set of the papers and the pictures of docs/papers/: `make golden`.

Every sample is printed; its words go to tests/portal/documents/golden/, a picture of one page of each paper to
docs/papers/. Look at both with `git diff` before they are committed.
"""

import io
import os
import sys
from pathlib import Path

import django
import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from portal.documents.composing import compose  # noqa: E402  (after the settings)
from portal.documents.enums import DocumentKind  # noqa: E402  (as above)
from portal.documents.management.commands.sample_documents import sample  # noqa: E402  (as above)
from portal.documents.press import press  # noqa: E402  (as above)
from portal.documents.samples import SAMPLES  # noqa: E402  (as above)
from tests.portal.documents import golden  # noqa: E402  (as above)
from tests.portal.documents.measuring import sheets_of  # noqa: E402  (as above)

PICTURES = ROOT / "docs" / "papers"
#: The page that shows most of a paper, where that is not the first.
SHOWN = {DocumentKind.ENTRUSTMENT: 3}
DOTS_PER_INCH, LARGEST = 80, 60_000
#: Black and red ink in eight shades each, down to the white of the paper.
TONES = [255 * step // 7 for step in range(8)]
COLOURS = [(tone, tone, tone) for tone in TONES] + [(max(tone, 221), tone, tone) for tone in TONES]


def picture(pdf: bytes, page: int) -> bytes:
    """The page as a small PNG."""
    image = pypdfium2.PdfDocument(pdf)[page - 1].render(scale=DOTS_PER_INCH / 72).to_pil().convert("RGB")
    palette = Image.new("P", (1, 1))
    palette.putpalette([shade for colour in COLOURS for shade in colour])
    out = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if out.tell() > LARGEST:
        raise SystemExit(f"a picture takes {out.tell()} bytes")
    return out.getvalue()


def main(only: str = "") -> None:
    """Renews everything, or only one kind of paper."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, samples in SAMPLES.items():
        for kind, facts in samples().items():
            if only not in ("", kind):
                continue
            printed = press.print(compose(sample(kind, facts)), limit=60)
            if printed.warnings:
                raise SystemExit(f"{kind} {name}: {printed.warnings}")
            words = golden.text(sheets_of(printed.pdf), whole=name != "longest")
            golden.path(kind, name).write_text(words)
            if name == "ordinary":
                (PICTURES / f"{kind}.png").write_bytes(picture(printed.pdf, SHOWN.get(kind, 1)))


if __name__ == "__main__":
    main(*sys.argv[1:])
