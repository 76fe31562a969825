"""Files that would fill memory or time are refused before they are unfolded: measured in a process of their own."""

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from portal.documents.file_types import PIXELS
from tests.portal.documents.test_uploads import archive, png_chunk, word

MEMORY, SECONDS = 256 << 20, 2.0

#: Reads a file as an upload is read, and tells what came of it and what it took; the start of Python is not counted.
LOOK = """
import json, resource, sys
import django
from django.conf import settings
settings.configure(USE_I18N=False)
from portal.documents.file_types import PICTURES, ZIP, judge
from portal.documents.zip_files import look_through
from portal.errors import InvalidInput
found, at_first = [], resource.getrusage(resource.RUSAGE_SELF)
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        size = file.seek(0, 2)
        try:
            if judge(file, size) == ZIP:
                look_through(file)
            found.append("accepted")
        except InvalidInput as error:
            found.append(error.message)
taken = resource.getrusage(resource.RUSAGE_SELF)
# Of this program alone: what getrusage tells of memory goes back to before it was started.
memory = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
seconds = taken.ru_utime - at_first.ru_utime + taken.ru_stime - at_first.ru_stime
print(json.dumps({"found": found, "memory": int(memory) * 1024, "seconds": seconds}))
"""


def header(width: int, height: int) -> bytes:
    return png_chunk(b"IHDR", width.to_bytes(4) + height.to_bytes(4) + bytes((1, 0, 0, 0, 0)))


def plane(side: int) -> bytes:
    """A PNG of that many black pixels by as many."""
    packer, rows = zlib.compressobj(9), bytes(1 + side // 8)
    packed = b"".join([*(packer.compress(rows) for _row in range(side)), packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + header(side, side) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def overlapping(times: int) -> bytes:
    """Many entries that are the same bytes."""
    kernel = archive({"a.pdf": b"\0" * 1_000_000})
    directory = kernel.index(b"PK\x01\x02")
    end = kernel.index(b"PK\x05\x06")
    entry = kernel[directory:end]
    entries = b"".join(entry.replace(b"a.pdf", b"%05d" % number) for number in range(times))
    count = times.to_bytes(2, "little")
    record = kernel[end : end + 8] + count + count + len(entries).to_bytes(4, "little") + kernel[end + 16 :]
    return kernel[:directory] + entries + record


BOMBS = {
    "a ZIP of 200 MB in 194 KB": archive({"大.pdf": b"\0" * (200 << 20)}),
    "a text of 200 MB in 194 KB": word(word__media__image1=b"\0" * (200 << 20)),
    "a PNG of 20,000 by 20,000 in 48 KB": plane(20_000),
    "a ZIP whose files are all the same bytes": overlapping(2_000),
    "ZIPs in a ZIP in a ZIP": archive(
        {"c.zip": archive({"b.zip": archive({"a.zip": archive({"a.pdf": b"x"})})})}
    ),
}


def test_bombs_cost_neither_memory_nor_time(tmp_path: Path) -> None:
    names = []
    for number, content in enumerate(BOMBS.values()):
        assert len(content) < 300_000
        (tmp_path / str(number)).write_bytes(content)
        names.append(str(tmp_path / str(number)))
    told = subprocess.run(
        [sys.executable, "-c", LOOK, *names],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        timeout=60,
    )
    found = json.loads(told.stdout)
    refused = dict(zip(BOMBS, found["found"], strict=True))
    assert all("过大" in words or "最多两层" in words or "尺寸" in words for words in refused.values()), (
        refused
    )
    assert found["memory"] < MEMORY, found
    assert found["seconds"] < SECONDS, f"all of them together: {found}"


@pytest.mark.soak
def test_the_largest_picture_that_is_accepted_stays_within_the_memory_of_its_process(tmp_path: Path) -> None:
    """Colours, upright and turned: decoded it takes 200 MB, turned twice that for a moment."""
    side = int(PIXELS**0.5)
    turned = Image.Exif()
    turned[0x0112] = 6
    large = Image.new("RGB", (side, side), "white")
    for form, options in (("PNG", {"compress_level": 1}), ("JPEG", {"exif": turned.tobytes()})):
        content = io.BytesIO()
        large.save(content, form, **options)
        source = tmp_path / form
        source.write_bytes(content.getvalue())
        with source.open("rb") as given, (tmp_path / "out").open("wb") as target:
            command = [
                sys.executable,
                "-m",
                "portal.documents.redrawing",
                form,
                str(settings.PICTURE_MEMORY),
                "60",
            ]
            done = subprocess.run(
                command, cwd=settings.BASE_DIR, stdin=given, stdout=target, check=False, timeout=90
            )
        assert done.returncode == 0
        assert Image.open(tmp_path / "out").size == (side, side)
