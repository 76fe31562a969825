"""The process that lays a watermark over a picture or a PDF that a stranger handed in.

Run as ``python -m portal.privacy.stamping FORM MEMORY SECONDS FONT`` (FORM: PDF, PNG or JPEG) with the words in the
environment, where other users of the machine do not read them: it reads from standard input and writes to standard
output, both files. Exit code 3: it can never be marked, for it is signed, or cannot be opened; any other but 0: it
could not be this time. No Django here; its parent (``watermark.py``) kills it when it takes too long.
"""

import os
import resource
import sys
from typing import Any

CANNOT = 3
LARGEST = 128 * 1024 * 1024
WORDS = "WATERMARK"
#: How dark the words are, and how much of the width of a page one line of them takes.
STRENGTH, SHARE = 0.28, 0.6
ANGLE = 30


class Unmarkable(Exception):
    """What it is forbids a mark, whenever it is tried."""


def words_as_picture(words: str, font: str, size: int) -> Any:
    """Black on white, as large as the words."""
    from PIL import Image, ImageDraw, ImageFont

    drawn = ImageFont.truetype(font, size)
    left, top, right, bottom = (int(side) for side in drawn.getbbox(words))
    picture = Image.new("L", (right - left + size, bottom - top + size), 255)
    ImageDraw.Draw(picture).text((size // 2 - left, size // 2 - top), words, font=drawn, fill=0)
    return picture


def places(width: float, height: float, step: float) -> list[tuple[float, float]]:
    """The middles of the lines: all over the page, each row shifted against the one before."""
    found = []
    for row, y in enumerate(_along(height, step * 0.5)):
        found += [(x + (step / 3 if row % 2 else -step / 6), y) for x in _along(width, step)]
    return found


def _along(length: float, step: float) -> list[float]:
    count = max(1, int(length // step))
    return [length * (number + 0.5) / count for number in range(count)]


def stamp_picture(source: Any, target: Any, form: str, words: str, font: str) -> None:
    """All over it. ``Unmarkable`` for what is no picture of that form."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # counted when it was handed in; memory is bounded
    try:
        found = Image.open(source, formats=[form])
    except UnidentifiedImageError as error:
        raise Unmarkable("not readable") from error
    with found as opened:
        opened.load()
        info = {key: opened.info[key] for key in ("dpi",) if key in opened.info}
        picture = opened.convert("RGBA" if form == "PNG" else "RGB")
    line = words_as_picture(words, font, max(10, int(picture.width * SHARE / max(len(words), 1))))
    turned = _thin(line).rotate(ANGLE, expand=True)
    ink = Image.new(picture.mode, turned.size, "black")
    for x, y in places(picture.width, picture.height, max(turned.size)):
        picture.paste(ink, (int(x - turned.width / 2), int(y - turned.height / 2)), turned)
    picture.save(target, form, **info, **({"quality": 90} if form == "JPEG" else {"compress_level": 4}))


def stamp_pdf(source: Any, target: Any, words: str, font: str) -> None:
    """Over every page. ``Unmarkable`` for what is signed, for a mark would break the signature, and with it what it
    proves; and for what no reader of ours opens, as with a password."""
    import pikepdf

    try:
        opened = pikepdf.open(source)
        pages = list(opened.pages)
    except pikepdf.PdfError as error:
        raise Unmarkable("not readable") from error
    with opened as pdf:
        if is_signed(pdf):
            raise Unmarkable("signed")
        line = words_as_picture(words, font, 60)
        ink = _image(pdf, b"\0", 1, 1)
        ink["/SMask"] = _image(pdf, _thin(line).tobytes(), line.width, line.height)
        sheets: dict[tuple[float, float], Any] = {}
        for page in pages:
            box = [float(side) for side in page.trimbox]
            size = (round(abs(box[2] - box[0]), 2), round(abs(box[3] - box[1]), 2))
            if size not in sheets:
                sheets[size] = _sheet(pdf, ink, line.width / line.height, *size)
            page.add_overlay(sheets[size], None)
        pdf.save(target, compress_streams=True)


def is_signed(pdf: Any) -> bool:
    """Whether a field of the form holds a signature over bytes of the file. That ``SigFlags`` claims one is not enough:
    whoever writes the file writes that too."""
    import pikepdf

    form = pdf.Root.get("/AcroForm")
    waiting = [form.get("/Fields")] if isinstance(form, pikepdf.Dictionary) else []
    seen = set()
    while waiting:
        found = waiting.pop()
        if found is None:
            continue
        if getattr(found, "is_indirect", False):
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        if isinstance(found, pikepdf.Array):
            waiting += list(found)
        elif isinstance(found, pikepdf.Dictionary):
            value = found.get("/V")
            if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value and "/Contents" in value:
                return True
            waiting.append(found.get("/Kids"))
    return False


def _thin(line: Any) -> Any:
    """How much of the ink each of its points takes."""
    return line.point(lambda value: int((255 - value) * STRENGTH))


def _image(pdf: Any, points: bytes, width: int, height: int) -> Any:
    """Grey points, packed when the file is saved."""
    import pikepdf

    made = pdf.make_stream(points)
    made["/Type"], made["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    made["/Width"], made["/Height"], made["/BitsPerComponent"] = width, height, 8
    made["/ColorSpace"] = pikepdf.Name.DeviceGray
    return made


def _sheet(pdf: Any, ink: Any, ratio: float, width: float, height: float) -> Any:
    """A page full of the words, to be laid over pages of that size."""
    import math

    import pikepdf

    long = width * SHARE
    high = long / ratio
    cosine, sine = math.cos(math.radians(ANGLE)), math.sin(math.radians(ANGLE))
    drawn = []
    for x, y in places(width, height, long):
        # Turned about its middle.
        left = x - (cosine * long - sine * high) / 2
        low = y - (sine * long + cosine * high) / 2
        drawn.append(
            f"q {cosine:.4f} {sine:.4f} {-sine:.4f} {cosine:.4f} {left:.2f} {low:.2f} cm"
            f" {long:.2f} 0 0 {high:.2f} 0 0 cm /Words Do Q"
        )
    sheet = pdf.make_stream((" ".join(drawn)).encode())
    sheet["/Type"], sheet["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    sheet["/BBox"] = pikepdf.Array([0, 0, width, height])
    sheet["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Words=ink))
    return sheet


def main() -> None:
    form, memory, seconds, font = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    words = os.environ[WORDS]
    try:
        if form == "PDF":
            stamp_pdf(sys.stdin.buffer, sys.stdout.buffer, words, font)
        else:
            stamp_picture(sys.stdin.buffer, sys.stdout.buffer, form, words, font)
        sys.stdout.buffer.flush()
    except Unmarkable:
        sys.exit(CANNOT)


if __name__ == "__main__":
    main()
