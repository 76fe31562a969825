"""The columns of a kind of file: their heads, what their cells may hold, and how a cell is read. Pure.

Every cell becomes a value that JSON knows: a text, a whole number, yes or no, a list of texts, a day as ISO text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.documents.text import clean_line, clean_text
from portal.errors import InvalidInput

Value = str | int | bool | list[str] | None
Reader = Callable[[Any], Value]

# A spreadsheet keeps fifteen digits of a number; of a longer code the rest is lost before we see it.
MOST_DIGITS = 15
_DATE = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")
_SEPARATORS = re.compile(r"[、,，;；\s]+")
YES, NO = ("是", "有", "√", "1", "true"), ("否", "无", "×", "0", "false")


@dataclass(frozen=True, kw_only=True)
class Column:
    """``head`` is the cell in the first row, ``rule`` what the explanations say of it, ``sample`` an example."""

    name: str
    head: str | Promise
    read: Reader
    rule: str | Promise = ""
    sample: str = ""
    required: bool = False
    width: int = 18

    def take(self, cell: Any) -> Value:
        """The value of a cell; ``InvalidInput`` tells what is wrong with it."""
        if self.required and blank(cell):
            raise InvalidInput(_("必须填写。"))
        return self.read(cell)

    def word(self, value: Any) -> Any:
        """A value as it would be written in a cell, where that is another."""
        return self.read.word(value) if isinstance(self.read, Choice) else value


def blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not clean_text(cell))


def written(cell: Any) -> str:
    """A cell as its reader sees it. ``InvalidInput`` for a number whose last digits the spreadsheet has dropped."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= 10**MOST_DIGITS:
            raise InvalidInput(_("数字超过 15 位，后几位已丢失，请把单元格设为文本格式后重新填写。"))
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str("" if cell is None else cell)


def text(most: int, *, lines: bool = False) -> Reader:
    """A text of at most ``most`` characters, of one line unless ``lines``."""
    clean = clean_text if lines else clean_line

    def read(cell: Any) -> str:
        found = clean(written(cell))
        if len(found) > most:
            raise InvalidInput(
                _("不能超过 %(most)d 个字，现有 %(have)d 个。") % {"most": most, "have": len(found)}
            )
        return found

    return read


def code(pattern: str, shape: str | Promise, *, most: int = 40) -> Reader:
    """A code that is wholly ``pattern``; ``shape`` says in words what that is. Capitals, without spaces."""
    compiled = re.compile(pattern)

    def read(cell: Any) -> str:
        found = "".join(clean_line(written(cell)).split()).upper()
        if found and (len(found) > most or not compiled.fullmatch(found)):
            raise InvalidInput(
                _("“%(text)s”不是有效的编码：%(shape)s。") % {"text": short(found), "shape": shape}
            )
        return found

    return read


def day(cell: Any) -> str | None:
    """A date as ISO text."""
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    if blank(cell):
        return None
    said = clean_line(written(cell))
    match = _DATE.fullmatch(said.replace(" ", ""))
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        pass
    raise InvalidInput(_("日期“%(text)s”无法识别，请写成 2024-03-01。") % {"text": short(said)})


def whole(least: int, most: int) -> Reader:
    """A whole number between two, both included."""

    def read(cell: Any) -> int | None:
        if blank(cell):
            return None
        said = clean_line(written(cell))
        if not re.fullmatch(r"-?\d{1,9}", said) or not said.isascii():
            raise InvalidInput(_("“%(text)s”不是整数。") % {"text": short(said)})
        if not least <= int(said) <= most:
            raise InvalidInput(_("应在 %(least)d 到 %(most)d 之间。") % {"least": least, "most": most})
        return int(said)

    return read


class Choice:
    """One of the words of ``options``, read to what it stands for. Empty stays empty."""

    def __init__(self, options: Mapping[Any, str]) -> None:
        self.options = {str(word): key for word, key in options.items()}

    def __call__(self, cell: Any) -> str:
        said = clean_line(written(cell))
        if said and said not in self.options:
            told = {"text": short(said), "words": "、".join(self.options)}
            raise InvalidInput(_("“%(text)s”不在可选范围内，只能填：%(words)s。") % told)
        return self.options[said] if said else ""

    def word(self, value: Any) -> Any:
        """The word that was read to ``value``."""
        return next((word for word, key in self.options.items() if key == value), value)


def yes_no(cell: Any) -> bool:
    said = clean_line(written(cell)).lower()
    if said in YES:
        return True
    if not said or said in NO:
        return False
    raise InvalidInput(_("“%(text)s”无法识别，只能填“是”或“否”。") % {"text": short(said)})


def several(each: Reader) -> Reader:
    """Texts with a comma, a semicolon, an enumeration comma or a space between them, each once."""

    def read(cell: Any) -> list[str]:
        parts = [part for part in _SEPARATORS.split(clean_text(written(cell))) if part]
        return list(dict.fromkeys(str(each(part)) for part in parts))

    return read


def short(said: str) -> str:
    return said if len(said) <= 20 else f"{said[:20]}…"
