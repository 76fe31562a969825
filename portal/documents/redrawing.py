"""The process that draws a picture anew, so that nothing is kept of the file but what one sees.

Run as ``python -m portal.documents.redrawing PNG|JPEG MEMORY SECONDS``: it reads the picture from standard input, a
file, and writes another to standard output, a file too. Gone are metadata (where and by whom it was taken), comments,
colour profiles, thumbnails, further frames, and whatever was hidden between; the orientation that the metadata told is
applied. A JPEG keeps its own tables and sampling, so that it loses next to nothing. Exit code 3: it is no such picture.

No Django here: a start takes a fifth of a second. Its parent (``pictures.py``) kills it when it takes too long.
"""

import resource
import sys
from typing import Any

NO_PICTURE = 3
#: Bytes of the picture that is written: drawn anew, one of 20 MB may grow.
LARGEST = 64 * 1024 * 1024
QUICK = 4  # of nine: the last percents of size take most of the time


def redraw(source: Any, target: Any, form: str) -> None:
    """Raises whatever Pillow raises for what is no picture of that form."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted before the process was started; memory is bounded
    with Image.open(source, formats=[form]) as picture:
        picture.load()
        options: dict[str, Any] = {"compress_level": QUICK} if form == "PNG" else _as_it_was(picture)
        kept: dict[Any, Any] = {
            key: picture.info[key] for key in ("dpi", "transparency") if key in picture.info
        }
        ImageOps.exif_transpose(picture, in_place=True)
        picture.info = kept
        if "dpi" in kept:
            options["dpi"] = kept["dpi"]
        picture.save(target, form, **options)


def _as_it_was(picture: Any) -> dict[str, Any]:
    """How finely a JPEG was written."""
    from PIL import JpegImagePlugin

    sampling = JpegImagePlugin.get_sampling(picture)
    return {"qtables": picture.quantization, "subsampling": max(sampling, 0)}


def main() -> None:
    form, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        redraw(sys.stdin.buffer, sys.stdout.buffer, form)
        sys.stdout.buffer.flush()
    except Exception:  # whatever a decoder stumbles over
        sys.exit(NO_PICTURE)


if __name__ == "__main__":
    main()
