"""The code that is printed below a paper's QR code, for whoever has no camera, and numbers as people type them.

A code is derived from the paper's secret token: nothing is stored, and nobody finds the token from it. It has 60 bits
and is only ever asked for beside the number it belongs to, a few times in ten minutes.
"""

import base64
import hashlib
import re
import secrets

# Crockford's digits: without I, L, O and U, which are taken for others or make words.
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_READ_AS = str.maketrans("ILO", "110")
_LENGTH = 12

# 博边合管代受〔2026〕12号: the brackets are on few keyboards, so any of them or a dash will do.
_BRACKETS = "〔〕[]【】()（）［］{}<>《》﹝﹞"
_NUMBER = re.compile(
    rf"(\D+?)[{re.escape(_BRACKETS)}]?(\d{{4}})[-–—{re.escape(_BRACKETS)}]?第?(\d{{1,6}})号?"
)


def check_code(token: str) -> str:
    """``ABCD-EFGH-JKMN``: what the paper with this token has printed on it."""
    digest = hashlib.sha256(b"check code\0" + token.encode()).digest()
    code = base64.b32encode(digest[:10]).decode().translate(_DIGITS)[:_LENGTH]
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def is_code_of(token: str, typed: str) -> bool:
    """Whether what somebody typed is the code of the paper; takes the same time for every code."""
    tidy = re.sub(r"[\s\-–—]", "", typed).upper().translate(_READ_AS)
    return secrets.compare_digest(check_code(token).replace("-", "").encode(), tidy.encode())


def number_typed(text: str) -> str:
    """The number of a paper as it is registered, from what people copy: without blanks, whatever the brackets."""
    tidy = "".join(text.split())
    found = _NUMBER.fullmatch(tidy)
    return f"{found[1]}〔{found[2]}〕{int(found[3])}号" if found else tidy
