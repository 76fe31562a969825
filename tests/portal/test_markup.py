"""Markup is put together as Django puts it together: the same escaped, the same left as it is."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils import html
from django.utils.functional import lazystr
from django.utils.safestring import SafeString

from portal import markup

NASTY = "<b onclick=\"x('&amp;')\">甲</b>"


class Loud(str):
    def __str__(self) -> str:
        return f"<{super().__str__()}!>"


class Choice(TextChoices):
    RAW = "<raw>"


class Drawn:
    def __html__(self) -> str:
        return "<svg></svg>"


@pytest.mark.parametrize(
    "value",
    [NASTY, "", SafeString(NASTY), lazystr(NASTY), Loud(NASTY), Choice.RAW, Drawn(), None, 7, Decimal("0.10"), [NASTY]],
)  # fmt: skip
def test_every_kind_of_value_stands_as_django_would_have_it(value: Any) -> None:
    made = markup.format_html('<a title="{}">{}{{}}</a>', value, "<&>")
    assert made == html.format_html('<a title="{}">{}{{}}</a>', value, "<&>")
    assert type(made) is SafeString
    rows = [(value, "<"), (1, value)]
    joined = markup.format_html_join("<br>", "<i>{}</i>{}", rows)
    assert joined == html.format_html_join("<br>", "<i>{}</i>{}", rows)
    assert type(joined) is SafeString


def test_nothing_joined_is_nothing() -> None:
    assert markup.format_html_join(SafeString("<br>"), "{}", []) == ""
