"""The options of a list box. A list names dozens of parks and people: they are put together here, which the templates
of Django, one included for each option and one for its attributes, take three times as long for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Option = Mapping[str, Any]


@register.simple_tag
def options(groups: Iterable[tuple[Any, Iterable[Option], int]]) -> SafeString:
    """``{% options widget.optgroups %}``: every option with its attributes, those of a group beneath its name."""
    return format_html_join("\n", "{}", ((_group(name, members),) for name, members, _index in groups))


def _group(name: Any, members: Iterable[Option]) -> SafeString:
    told = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (
                str(option["value"]),
                _attributes(option["attrs"]) if option["attrs"] else "",
                str(option["label"]),
            )
            for option in members
        ),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, told) if name else told


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    """As Django's own attrs.html: True stands by its name alone, False not at all."""
    return format_html_join(
        "",
        " {}{}",
        (
            (name, "" if value is True else format_html('="{}"', value))
            for name, value in attrs.items()
            if value is not False
        ),
    )
