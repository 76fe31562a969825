"""Small decisions of layout that depend on the length of a text, and the printed check code."""

from math import ceil

from django import template

from portal.documents import codes

register = template.Library()

LINE = 19  # characters of a 2号 title that fit on a line of 156 mm with a little air


@register.filter
def check_code(token: str) -> str:
    """What people without a camera type on the check page, beside the number."""
    return codes.check_code(token)


@register.filter
def title_width(title: str, line: int = LINE) -> int:
    """The width, in characters, at which the lines of a centred title come out about equally long.

    A title may bring its own line breaks, where its sense has a joint; the longest of its parts decides.
    """
    return max(_even_width(part, line) for part in title.splitlines() or [""])


def _even_width(part: str, line: int) -> int:
    lines = max(1, ceil(len(part) / line))
    return len(part) + 1 if lines == 1 else ceil(len(part) / lines) + 1
