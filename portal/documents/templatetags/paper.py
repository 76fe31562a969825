"""Small decisions of layout that depend on the length of a text."""

from math import ceil

from django import template

register = template.Library()

LINE = 19  # characters of a 2号 title that fit on a line of 156 mm with a little air


@register.filter
def title_width(title: str, line: int = LINE) -> int:
    """Characters per line that make the lines of a centred title about equally long, as 9704 asks for."""
    lines = max(1, ceil(len(title) / line))
    return ceil(len(title) / lines) + (1 if lines > 1 else line)
