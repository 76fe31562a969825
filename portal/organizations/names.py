"""Names of people and enterprises as people write them."""

import re

# What keyboards offer for the interpunct of names like 哈米提·阿克木.
DOTS = str.maketrans(dict.fromkeys("•・．‧∙⋅●", "·"))
CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_PERSON = 60
LONGEST_ORGANIZATION = 120


def normalise_name(text: str) -> str:
    """One kind of interpunct, no control or direction characters, single spaces. Rare characters stay as they are."""
    return " ".join(CONTROL.sub("", text.translate(DOTS)).split())
