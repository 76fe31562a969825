"""Names that are looked up the short way show what Django shows, and fail as in Django."""

from collections import OrderedDict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import TextChoices
from django.template import Context, Engine
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.organizations.models import Organization
from portal.variables import Name, Shown
from tests.portal.test_templating import DJANGO, OURS, engine


class Loud(str):
    def __str__(self) -> str:
        return f"<{super().__str__()}!>"


class Row:
    """What rows of pages are like, the wrong ones too."""

    name = "甲 & <b>'乙'\"</b>"
    deleted: list[str] = []

    def __init__(self, **told: Any) -> None:
        self.__dict__.update(told)

    @property
    def held(self) -> str:
        return "件"

    @property
    def absent(self) -> str:
        raise ObjectDoesNotExist("silently nothing")

    @property
    def denied(self) -> str:
        raise PermissionDenied("no")

    @property
    def broken(self) -> str:
        raise AttributeError("a mistake within")

    def all(self) -> list[str]:
        return ["一", "二"]

    def needs(self, more: str) -> str:
        return more

    def remove(self) -> str:
        self.deleted.append(self.name)
        return "removed"

    remove.alters_data = True  # type: ignore[attr-defined]  # a mark on a function


class Kind(TextChoices):
    ONE = "one", "第一"


VALUES: dict[str, Any] = {
    "text": "<b>&'\"</b>", "safe": mark_safe("<b>&</b>"), "loud": Loud("喊"), "number": 1234567, "none": None,
    "share": Decimal("1234.50"), "day": date(2026, 2, 28), "lazy": lazystr("<i>"), "told": gettext_lazy("是"),
    "true": True, "row": Row(inner=Row(), items={"a": {"b": "<c>"}}), "list": [Row(), "二", {"x": "<y>"}],
    "map": OrderedDict(items="mine", a=1), "pairs": {"1": "text", "key": None, "f": lambda: "<f>"}, "kinds": Kind,
    "kind": Kind.ONE, "call": lambda: "<called>", "call_row": Row, "wrong": lambda more: more, "empty": "",
}  # fmt: skip
NAMES = (
    *VALUES, "missing", "missing.name", "text.0", "text.upper", "text.nothing", "safe.upper", "number.real",
    "none.name", "day.year", "row.name", "row.held", "row.absent", "row.all", "row.all.1", "row.all.7", "row.needs",
    "row.remove", "row.nothing", "row.inner.name", "row.inner.inner", "row.items.a.b", "row.items.keys", "list.0.name",
    "list.1", "list.2.x", "list.9", "list.name", "map.items", "map.keys", "map.a", "pairs.1", "pairs.key", "pairs.f",
    "pairs.items", "kinds.ONE", "kinds.ONE.label", "kind.label", "call.0", "call_row.name", "wrong.name", "True",
    "organization.name", "organization.park.name", "organization.parent.name", "organization.get_kind_display",
    "organization.memberships", "organization.delete", "organization.save_base", "block.super", "forloop.counter",
)  # fmt: skip
PAGE = (
    "{{ {name} }}|{{ {name}|default:'无' }}|{% if {name} %}有{% endif %}"
    "{% if {name} == 'one' and not missing %}一{% endif %}"
    "{% for each in {name} %}[{{ each }}{{ forloop.counter }}{{ each.name }}]{% empty %}空{% endfor %}"
    "{% with its={name} %}{{ its }}{% endwith %}{% include 'part.html' with given={name} only %}"
)
PART = "({{ given }}{{ given.name }})"


def shown(made: Engine, told: dict[str, Any], *, escaped: bool) -> Any:
    """The page, or the exception that it ends with."""
    try:
        return made.get_template("page.html").render(Context(told, autoescape=escaped))
    except Exception as error:
        return type(error), error.args


@pytest.mark.parametrize("name", NAMES)
def test_every_name_shows_what_django_shows(name: str) -> None:
    organization = Organization(name="边境<经济>合作区")
    told = VALUES | {"organization": organization}
    templates = {"page.html": PAGE.replace("{name}", name), "part.html": PART}
    theirs, ours = engine(DJANGO, templates), engine(OURS, templates)
    for escaped in (True, False):
        expected = shown(theirs, told, escaped=escaped)
        assert shown(ours, told, escaped=escaped) == expected
    assert not Row.deleted, "templates change nothing"


@pytest.mark.parametrize("name", ["row.denied", "row.broken", "row.inner.denied"])
def test_what_is_wrong_within_is_not_silent(name: str) -> None:
    templates = {"page.html": "{{ " + name + " }}"}
    expected = shown(engine(DJANGO, templates), VALUES, escaped=True)
    assert shown(engine(OURS, templates), VALUES, escaped=True) == expected
    assert expected[0] in (PermissionDenied, AttributeError)


def test_the_nearest_of_one_name_is_meant() -> None:
    templates = {
        "page.html": "{% with name=other %}{{ name }}{% with name='c' %}{{ name }}{% endwith %}{% endwith %}"
    }
    page = engine(OURS, templates).get_template("page.html")
    assert page.render(Context({"name": "a", "other": "<b>"})) == "&lt;b&gt;c"
    assert page.render(Context({"name": "a", "other": "again"})) == "againc"


def test_the_portals_pages_are_read_so() -> None:
    page = Engine.get_default().get_template("requests/_facts.html")
    found: list[Any] = page.nodelist.get_nodes_by_type(Shown)
    assert found and any(isinstance(node.filter_expression.var, Name) for node in found)
