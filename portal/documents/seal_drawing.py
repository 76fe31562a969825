"""The picture of a round seal (圆形印章), drawn from the outlines of 宋体: no font travels with it."""

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.errors import InvalidInput

SONG = "FandolSong-Bold.otf"
RED = "#d6000f"
BLUE = "#1f4e9c"

# In tenths of a millimetre, the origin in the middle, y downwards. 国发〔1999〕25号: 42 mm across, a five-pointed star,
# the name in 宋体 from left to right around it.
RADIUS = 210.0
RING = 12.0
STAR = 70.0
NAME_RADIUS = 187.0  # of the outer edge of the characters
NAME_HEIGHT = 58.0
NAME_WIDTH = 42.0
#: The widest arc of a name, in degrees: the purpose needs the rest.
NAME_ARC = 264.0
#: Degrees from one character to the next in a short name.
NAME_STEP = 21.0
PURPOSE_TOP = 96.0
PURPOSE_HEIGHT = 40.0
PURPOSE_WIDTH = 200.0
LONGEST_NAME = 60
LONGEST_PURPOSE = 16


@lru_cache(maxsize=64)
def draw_seal(*, owner: str, purpose: str = "", sample: bool = False) -> str:
    """An SVG of 42 mm: red ring and star, ``owner`` on the arc, ``purpose`` (专用章 …) in a line below the star.

    A long name is set narrower and lower, never cut. ``sample`` writes 样章 across. Raises ``InvalidInput`` for a text
    that is empty, too long for a seal, or not of the font.
    """
    owner, purpose = owner.strip(), purpose.strip()
    if not 0 < len(owner) <= LONGEST_NAME or len(purpose) > LONGEST_PURPOSE:
        raise InvalidInput(
            _("印章名称应为1至%(name)d个字，用途不超过%(purpose)d个字。")
            % {"name": LONGEST_NAME, "purpose": LONGEST_PURPOSE}
        )
    title = "".join([owner, f"（{purpose}）" if purpose else "", "样章" if sample else "印章"])
    parts = [
        f'<circle r="{_n(RADIUS - RING / 2)}" fill="none" stroke="{RED}" stroke-width="{_n(RING)}"/>',
        f'<path fill="{RED}" d="{_star()}"/>',
        f'<path fill="{RED}" d="{" ".join([*_on_arc(owner), *_in_line(purpose)])}"/>',
    ]
    if sample:
        parts.append(f'<path fill="{BLUE}" d="{" ".join(_across("样章"))}"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="42mm" height="42mm" viewBox="-210 -210 420 420">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _on_arc(name: str) -> Iterator[str]:
    """The name from left to right over the star, its middle on top, every character upright on the arc."""
    step = min(NAME_STEP, NAME_ARC / len(name))
    # Between two characters at half their height stays a sixth of the room: a narrow one is also set lower.
    room = math.radians(step) * (NAME_RADIUS - NAME_HEIGHT / 2)
    width = min(NAME_WIDTH, room * 5 / 6)
    height = min(NAME_HEIGHT, max(width * 1.9, 30.0))
    for place, character in enumerate(name):
        angle = math.radians((place - (len(name) - 1) / 2) * step)
        sine, cosine = math.sin(angle), math.cos(angle)
        radius = NAME_RADIUS - height / 2
        yield _character(
            character, width, height, (cosine, sine, -sine, cosine, radius * sine, -radius * cosine)
        )


def _in_line(text: str) -> Iterator[str]:
    """The purpose, centred below the star."""
    width = min(PURPOSE_HEIGHT * 0.9, PURPOSE_WIDTH / max(len(text), 1))
    for place, character in enumerate(text):
        x = (place - (len(text) - 1) / 2) * width
        middle = PURPOSE_TOP + PURPOSE_HEIGHT / 2
        yield _character(character, width * 0.92, PURPOSE_HEIGHT, (1, 0, 0, 1, x, middle))


def _across(text: str) -> Iterator[str]:
    """Large and slanting upwards, over everything else."""
    slant = math.radians(-25)
    sine, cosine = math.sin(slant), math.cos(slant)
    for place, character in enumerate(text):
        along = (place - (len(text) - 1) / 2) * 150
        yield _character(character, 130, 130, (cosine, sine, -sine, cosine, along * cosine, along * sine))


def _character(
    character: str, width: float, height: float, matrix: tuple[float, float, float, float, float, float]
) -> str:
    """The outline of a character whose em square is stretched to a box, the middle of the box at the origin of
    ``matrix`` (as in SVG)."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    font = _font()
    glyph = font.getBestCmap().get(ord(character))
    if glyph is None:
        raise InvalidInput(
            _("印章字库缺少字符“%(character)s”（U+%(code)04X），不能绘制印章。")
            % {"character": character, "code": ord(character)}
        )
    em = font["head"].unitsPerEm
    a, b, c, d, e, f = matrix
    across, down = width / em, -height / em  # outlines count upwards
    middle_x, middle_y = (
        -width / 2,
        0.38 * height,
    )  # the em square reaches from 0.88 above to 0.12 below the line
    pen = SVGPathPen(None, ntos=_n)
    font.getGlyphSet()[glyph].draw(
        TransformPen(
            pen,
            (
                a * across,
                b * across,
                c * down,
                d * down,
                a * middle_x + c * middle_y + e,
                b * middle_x + d * middle_y + f,
            ),
        )
    )
    return str(pen.getCommands())


def _star() -> str:
    inner = STAR * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = (
        (radius * math.sin(math.radians(36 * turn)), -radius * math.cos(math.radians(36 * turn)))
        for turn, radius in enumerate((STAR, inner) * 5)
    )
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


@cache
def _font() -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(settings.FONT_DIR / SONG, lazy=True)
