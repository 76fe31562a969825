"""Of a picture nothing is kept but what one sees."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pytest_django.fixtures import Settings

from portal.documents import pictures, services
from portal.documents.file_types import JPEG, PIXELS, PNG, judge
from portal.documents.models import StoredFile
from portal.errors import InvalidInput, TooOften

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825
TURNED = 6  # as a telephone held upright says it
HIDDEN = b"13909090001 \xe5\x93\x88\xe7\xb1\xb3\xe6\x8f\x90"


def picture(form: str, **options: object) -> bytes:
    """Red above, blue below."""
    drawn = Image.new("RGB", (60, 40), RED)
    ImageDraw.Draw(drawn).rectangle((0, 20, 60, 40), fill=BLUE)
    out = io.BytesIO()
    drawn.save(out, form, **options)
    return out.getvalue()


def telling() -> bytes:
    """A photograph that says who took it where, with a comment, a profile of its own, and a picture behind it."""
    told = Image.Exif()
    told[ORIENTATION], told[MAKER] = TURNED, HIDDEN.decode()
    told[PLACE] = {1: "N", 2: (44.0, 54.0, 3.0)}
    whole = picture(
        "JPEG", exif=told.tobytes(), comment=HIDDEN, icc_profile=HIDDEN * 9, dpi=(300, 300), quality=88
    )
    return whole + picture("JPEG", comment=HIDDEN)


def store(content: bytes, name: str) -> StoredFile:
    return services.store_upload(upload=SimpleUploadedFile(name, content), by=None)


@pytest.mark.django_db
def test_a_photograph_loses_what_it_tells_and_stands_upright(own_media: None, settings: Settings) -> None:
    sent = telling()
    assert HIDDEN in sent
    stored = store(sent, "现场.jpg")
    kept = (Path(settings.MEDIA_ROOT) / stored.file.name).read_bytes()
    assert HIDDEN not in kept
    assert stored.sent_sha256 == stored.original_sha256 == hashlib.sha256(sent).hexdigest()
    assert (stored.sha256, stored.size) == (hashlib.sha256(kept).hexdigest(), len(kept))
    assert judge(io.BytesIO(kept), len(kept)) == stored.content_type == JPEG
    seen = Image.open(io.BytesIO(kept))
    assert (seen.size, dict(seen.getexif()), seen.info["dpi"]) == ((40, 60), {}, (300, 300))
    assert not {"comment", "icc_profile", "exif"} & set(seen.info)
    # Turned by a quarter: what was above is on the right.
    right, left = seen.getpixel((35, 30)), seen.getpixel((5, 30))
    assert right[0] > 150 > right[2]
    assert left[2] > 150 > left[0]
    assert seen.quantization == Image.open(io.BytesIO(sent)).quantization, "as fine as it was"


@pytest.mark.parametrize(
    ("mode", "options"),
    [("RGB", {}), ("L", {}), ("P", {"transparency": 0}), ("LA", {}), ("1", {}), ("I;16", {})],
)
def test_a_drawing_looks_as_it_did(mode: str, options: dict[str, object]) -> None:
    drawn = Image.effect_noise((50, 30), 90).convert(mode)
    out = io.BytesIO()
    drawn.save(out, "PNG", **options)
    with pictures.redrawn(io.BytesIO(out.getvalue()), PNG) as kept:
        again = Image.open(io.BytesIO(kept.read()))
    assert again.mode == Image.open(out).mode
    assert again.convert("RGBA").tobytes() == Image.open(out).convert("RGBA").tobytes()


def test_the_same_picture_twice_is_the_same_file() -> None:
    first, second = (pictures.redrawn(io.BytesIO(picture("PNG")), PNG) for _time in range(2))
    with first, second:
        assert first.read() == second.read()


def broken(content: bytes) -> bytes:
    return content[:60] + b"\0" * 40 + content[100:]


@pytest.mark.parametrize(
    "content",
    [broken(picture("PNG")), picture("PNG")[:80], b"", picture("JPEG")],
    ids=["torn", "short", "none", "other"],
)
def test_what_cannot_be_drawn_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="损坏"):
        pictures.redrawn(io.BytesIO(content), PNG)


def test_a_picture_that_takes_too_long_or_too_much_is_given_up(settings: Settings) -> None:
    settings.PICTURE_SECONDS = 0.01
    with pytest.raises(InvalidInput, match="过于复杂"):
        pictures.redrawn(io.BytesIO(picture("PNG")), PNG)
    settings.PICTURE_SECONDS, settings.PICTURE_MEMORY = 8, 64 << 20
    large = io.BytesIO()
    Image.new("RGB", (6000, 6000)).save(large, "PNG", compress_level=1)
    with pytest.raises(InvalidInput, match="损坏"):
        pictures.redrawn(large, PNG)


def test_many_pictures_at_once_wait_their_turn(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PICTURE_SECONDS = 0.01

    def inside(turns: int) -> Callable[..., object]:
        def draw(*_given: object) -> object:
            if turns:
                monkeypatch.setattr(pictures, "_drawn", inside(turns - 1))
                return pictures.redrawn(io.BytesIO(b""), PNG)
            pytest.fail("a third at once")

        return draw

    monkeypatch.setattr(pictures, "_drawn", inside(2))
    with pytest.raises(TooOften):
        pictures.redrawn(io.BytesIO(b""), PNG)
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_drawn", lambda *_given: "drawn")
        assert pictures.redrawn(io.BytesIO(b""), PNG) == "drawn", "the turns were given back"


def test_the_limit_of_pixels_is_that_of_telephones() -> None:
    assert 8160 * 6120 < PIXELS < 20_000 * 20_000
