"""档号: the number by which an archive finds a file (DA/T 13). Pure."""

import re

#: 专业档案, what the exercise of an organ's powers leaves behind.
CATEGORY = "ZY"


def archive_number(fonds: str, *, year: int, retention: str, topic: str, item: int) -> str:
    """全宗号-档案门类代码·年度-保管期限代码-问题代码-件号; the fonds is the code of the organisation."""
    return f"{fonds}-{CATEGORY}·{year}-{retention}-{topic}-{item:04d}"


def is_of_fonds(number: str, fonds: str) -> bool:
    """Whether a number is one that the organisation of that code gives."""
    return re.fullmatch(rf"{re.escape(fonds)}-{CATEGORY}·\d{{4}}-[A-Z0-9]+-[A-Z]+-\d+", number) is not None
