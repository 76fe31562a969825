"""A printed paper as numbers: where every character, rule and seal of it stands.

Lengths are millimetres from the upper left corner of the page. PDFium reads a page in a twentieth of the time of
pdfplumber, so every sample can be measured.
"""

import ctypes
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pypdfium2
import pypdfium2.raw as pdfium

POINT = 25.4 / 72
SEAL = 42.0
#: The halves in which UTF-16, and so PDFium, tells a character beyond the Basic Multilingual Plane.
HIGH, LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


@dataclass(frozen=True)
class Character:
    """``size`` in points; ``left`` and ``right`` enclose the character's advance, ``base`` is its base line."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Line:
    """The characters of one size on one base line, from left to right."""

    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        return "".join(character.text for character in self.characters)

    @property
    def left(self) -> float:
        return self.characters[0].left

    @property
    def right(self) -> float:
        return self.characters[-1].right

    @property
    def base(self) -> float:
        return self.characters[0].base

    @property
    def size(self) -> float:
        return self.characters[0].size

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class Sheet:
    """One page. The text block of GB/T 9704 is 156 × 225 mm; turned on its side, the same margins."""

    def __init__(self, page: pypdfium2.PdfPage, number: int) -> None:
        self.number = number
        self.width, self.height = (side * POINT for side in page.get_size())
        self.wide = self.width > self.height
        self.block = Box(35, 28, 260, 184) if self.wide else Box(28, 37, 184, 262)
        text = page.get_textpage()
        self.text = "\n".join(line.rstrip() for line in text.get_text_range().splitlines() if line.strip())
        self.characters = [
            found
            for index in range(text.count_chars())
            if (found := self._character(text, index)) is not None
        ]
        self.paths = [
            Box(left * POINT, self.height - top * POINT, right * POINT, self.height - bottom * POINT)
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=6)
            for left, bottom, right, top in [item.get_bounds()]
        ]

    def _character(self, text: pypdfium2.PdfTextPage, index: int) -> Character | None:
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in LOW:
            return None  # was told with the first half of the character
        if code in HIGH:
            code = 0x10000 + (code - HIGH[0]) * 0x400 + pdfium.FPDFText_GetUnicode(text, index + 1) - LOW[0]
        written = chr(code)
        if pdfium.FPDFText_IsGenerated(text, index) == 1 or not written.strip():
            return None
        box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
        name = ctypes.create_string_buffer(80)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetFontInfo(text, index, name, 80, flags)
        return Character(
            text=written,
            left=box.left * POINT,
            right=box.right * POINT,
            base=self.height - y.value * POINT,
            size=round(pdfium.FPDFText_GetFontSize(text, index) * abs(matrix.d), 1),
            font=name.value.decode().partition("+")[2],
        )

    @cached_property
    def body(self) -> list[Character]:
        """What stands in the text block, without page number, notice and label of the copy."""
        return [item for item in self.characters if self.block.top - 1 < item.base < self.block.bottom + 1]

    @cached_property
    def lines(self) -> list[Line]:
        """Lines from top to bottom; texts of different sizes on one height are lines of their own."""
        ordered = sorted(self.body, key=lambda item: (round(item.base, 1), item.size, item.left))
        return [
            Line(tuple(items))
            for _key, items in groupby(ordered, key=lambda item: (round(item.base, 1), item.size))
        ]

    @cached_property
    def text_lines(self) -> list[Line]:
        """The lines in 3号 (16 pt), the size of the text."""
        return [line for line in self.lines if line.size == 16]

    @cached_property
    def frames(self) -> list[Box]:
        """The places of seals: dashed circles drawn in four strokes, each as wide as the whole."""
        found = (path for path in self.paths if abs(path.width - SEAL) < 1 and abs(path.height - SEAL) < 1)
        return list({(round(path.left), round(path.top)): path for path in found}.values())

    @cached_property
    def rules(self) -> list[float]:
        """The heights of the horizontal rules of tables that go from one side of the text block to the other."""
        covered: dict[float, float] = {}
        for path in self.paths:
            if path.height < 1 < path.width:
                height = round((path.top + path.bottom) / 2, 1)
                covered[height] = covered.get(height, 0) + path.width
        return sorted(height for height, width in covered.items() if width > 0.97 * self.block.width)

    @cached_property
    def uprights(self) -> list[Box]:
        return [path for path in self.paths if path.width < 1 < path.height]

    @cached_property
    def page_number(self) -> Line | None:
        foot = [item for item in self.characters if item.base > self.block.bottom + 1]
        return Line(tuple(sorted(foot, key=lambda item: item.left))) if foot else None


def sheets_of(pdf: bytes) -> list[Sheet]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [Sheet(page, number) for number, page in enumerate(document, 1)]
    finally:
        document.close()
