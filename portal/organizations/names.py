"""Names of people and enterprises as people write them, and what the numbers of a body's papers begin with."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

# What keyboards offer for the interpunct of names like 哈米提·阿克木.
DOTS = str.maketrans(dict.fromkeys("•・．‧∙⋅●", "·"))
CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_PERSON = 60
LONGEST_ORGANIZATION = 120


def normalise_name(text: str) -> str:
    """One kind of interpunct, no control or direction characters, single spaces. Rare characters stay as they are."""
    return " ".join(CONTROL.sub("", text.translate(DOTS)).split())


def prefix_complaint(prefix: str, others: Iterable[tuple[str, str]]) -> str:
    """What is wrong with a 机关代字, given those of other bodies with their names; "" if nothing is.

    Numbers of papers begin with it, and must not be taken for those of another body: with 博管 and 博管不 one number
    would be both 博管·不受 and 博管不·受.
    """
    if not prefix.isalpha():
        return _("机关代字只能是汉字或字母，不含数字、括号和空格。")
    for name, theirs in others:
        if theirs.startswith(prefix) or prefix.startswith(theirs):
            return _("与%(name)s的机关代字“%(theirs)s”相同或者前几个字相同，文号会混淆。") % {
                "name": name,
                "theirs": theirs,
            }
    return ""
