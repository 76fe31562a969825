"""统一社会信用代码, GB 32100-2015: form and check character.

Some real firms carry a code whose check character is wrong, so only the form is a gate; the check is for a warning.
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
REGION = slice(2, 8)


def normalise(text: str) -> str:
    """Upper case, half width, without spaces: as it is stored."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def is_well_formed(code: str) -> bool:
    """18 characters of the alphabet (no I, O, S, V, Z); the six of the region are digits. Letters may stand in the
    first two places (N2… are rural collectives, Y1… and A1… exist too)."""
    return len(code) == LENGTH and all(character in ALPHABET for character in code) and code[REGION].isdigit()


def check_character(code: str) -> str:
    """The last character that the first seventeen ask for."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(code, WEIGHTS, strict=False))
    return ALPHABET[(31 - total % 31) % 31]


def has_right_check(code: str) -> bool:
    """Whether a well-formed code ends as it should."""
    return check_character(code) == code[-1]
