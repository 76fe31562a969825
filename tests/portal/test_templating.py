"""What a template says to everybody is kept by language and place; what reads a variable never is."""

import uuid
from typing import Any

import pytest
from django.template import Context, Engine, Library, TemplateSyntaxError
from django.template.loaders import cached
from django.urls import set_script_prefix
from django.utils import translation

from portal import templating
from portal.templating import Kept, same_for_all

DJANGO, OURS = "django.template.loaders.cached.Loader", "portal.templating.Loader"
LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "static": "django.templatetags.static",
    "portal_ui": "portal.templatetags.portal_ui",
}
TEMPLATES = {
    "base.html": '{% load i18n static %}<head>{% static "css/a.css" %}{% block head %}{% trans "Home" %}{% endblock %}'
    "</head>{% block body %}{% endblock %}{# nothing #}<footer>{% url 'front' %} {% trans 'Yes' %}</footer>",
    "page.html": '{% extends "base.html" %}{% load i18n portal_ui %}{% block head %}{{ block.super }}{% trans "No" %}'
    "{% endblock %}{% block body %}{% if person %}{% trans 'Hello' %} {{ person }}{% else %}{% icon 'check' %}"
    "{% trans 'Nobody' %}{% endif %}{% for row in rows %}{% include 'row.html' %}{% empty %}{% trans 'None' %}"
    "{% endfor %}{% endblock %}",
    "row.html": "{% load i18n static portal_ui %}<li>{% icon row %}{% icon 'clock' css=row %}{% static row %}"
    "{% trans row %}{% trans 'Yes' as yes %}{{ yes }}{% url view %}{% url 'front' as there %}{{ there }}"
    '{% trans "A & <b>" %}{% url "request" key %}{% url "document" key paper %}'
    '{% url "document" pk=key document=paper %}{% url "act" "assign_officer" key as act %}{{ act }}'
    '{% url "delete-filter" number %}{% url "matter-guide" row %}</li>',
    "tongue.html": "{% load i18n %}{% language 'en' %}{% trans 'Yes' %}{% endlanguage %}",
}


def engine(loader: str, templates: dict[str, str] = TEMPLATES) -> Engine:
    return Engine(
        loaders=[(loader, [("django.template.loaders.locmem.Loader", templates)])], libraries=LIBRARIES
    )


def keys() -> dict[str, Any]:
    return {"key": uuid.uuid4(), "paper": uuid.uuid4(), "number": 7}


@pytest.fixture
def prefix() -> Any:
    yield set_script_prefix
    set_script_prefix("/")


def test_a_page_is_what_django_makes_of_it_for_everybody(prefix: Any) -> None:
    theirs, ours = engine(DJANGO), engine(OURS)
    seen = set()
    for _again in range(2):
        for language in ("zh-hans", "en"):
            for where in ("/", "/portal/"):
                for told in (
                    {"person": "甲", "rows": ["check", "file"], "view": "front", **keys()},
                    {"person": "<乙>", "rows": ["clock"], "view": "catalogue", **keys()},
                    {"rows": []},
                ):
                    for escaped in (True, False):
                        prefix(where)
                        with translation.override(language):
                            pages = [
                                made.get_template("page.html").render(Context(told, autoescape=escaped))
                                for made in (theirs, ours)
                            ]
                        assert pages[0] == pages[1]
                        seen.add(pages[1])
    # By language and place; everybody comes with other keys each time, and the second's name can be escaped or not.
    assert len(seen) == 2 * 2 * (2 + 2 * 2 + 1)


def test_what_is_the_same_for_all_is_asked_for_once_and_what_reads_a_variable_every_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library, asked = Library(), []

    @library.simple_tag
    @same_for_all
    def told(word: str) -> str:
        asked.append(word)
        return word

    @library.simple_tag
    def counted(word: str) -> str:
        asked.append(word)
        return word

    made = engine(OURS, {"page.html": "{% told 'same' %}{% told word %}{% counted 'each' %}"})
    monkeypatch.setattr(made, "template_builtins", [*made.template_builtins, library])
    page = made.get_template("page.html")
    assert [page.render(Context({"word": word})) for word in ("甲", "乙")] == ["same甲each", "same乙each"]
    assert asked == ["same", "甲", "each", "乙", "each"]


def test_a_page_is_in_one_language() -> None:
    with pytest.raises(TemplateSyntaxError, match="one language"):
        engine(OURS).get_template("tongue.html")


def test_the_portal_loads_its_templates_so() -> None:
    loader = Engine.get_default().template_loaders[0]
    assert isinstance(loader, templating.Loader) and isinstance(loader, cached.Loader)
    footer = Engine.get_default().get_template("components/footer.html")
    kept = footer.nodelist.get_nodes_by_type(Kept)
    assert len(kept) == 2  # before and behind the telephone
