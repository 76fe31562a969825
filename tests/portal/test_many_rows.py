"""What is put together once for many rows says the same as Django does row by row."""

import re
import uuid
from typing import Any

from django import forms
from django.apps import apps
from django.forms.renderers import DjangoTemplates
from django.template import Context
from django.urls import reverse
from django.utils.html import escape

from portal.addresses import url_of
from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.templatetags.portal_ui import lamp
from portal.words import word_of
from proxy_service.models import ProxyRequest

DANGEROUS = "<b>\"甲'&乙</b>"
CHOICES: list[Any] = [
    ("", "全部"),
    (7, DANGEROUS),
    (DANGEROUS, "丙"),
    ("组", [("a", "甲"), ("b", DANGEROUS)]),
]


def gaps_closed(page: str) -> str:
    return re.sub(r">\s+<", "><", page.strip())


def test_each_code_of_a_choice_has_the_word_that_django_gives_it() -> None:
    told = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for code, _word in field.flatchoices:
                row = model(**{field.attname: code})
                assert word_of(row, field.name) == str(getattr(row, f"get_{field.name}_display")()), field
                told += 1
    assert told > 200
    assert word_of(ProxyRequest(state="nobody_knows"), "state") == "nobody_knows"


def test_a_row_has_the_address_that_django_gives_it() -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    for name, given in [
        ("request", (first,)),
        ("request", (second,)),
        ("deadline", (1,)),
        ("deadline", (77,)),
        ("act", ("accept", first)),
        ("act", ("sign_handover", 12)),
        ("act", ("accept", second)),
        ("requests", ()),
        ("delegation:hall", ()),
    ]:
        assert url_of(name, *given) == reverse(name, args=given)


def test_a_list_box_is_that_of_django_whatever_its_options_are_called() -> None:
    class Asked(forms.Form):
        one = forms.ChoiceField(choices=CHOICES, initial=7)
        many = forms.MultipleChoiceField(choices=CHOICES, initial=["a", DANGEROUS])

    class Plain(DjangoTemplates):
        """Django's own templates, with the class that ours puts on a list box."""

        def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
            context["widget"]["attrs"]["class"] = "form-select"
            return str(super().render(template_name, context, request))

    for name in ("one", "many"):
        ours, theirs = str(Asked()[name]), str(Asked(renderer=Plain())[name])
        assert ours.count("<option") == 5
        assert " selected" in ours
        assert DANGEROUS not in ours
        assert escape(DANGEROUS) in ours
        assert gaps_closed(ours) == gaps_closed(theirs)


def test_a_lamp_that_was_kept_is_of_another_row_only_where_it_says_the_same() -> None:
    lamps = [
        lamp(Context(), Deadline(pk=pk, title=title, state="settled"))
        for pk, title in ((1, "甲"), (2, DANGEROUS))
    ]
    for shown, title, other in zip(lamps, ("甲", DANGEROUS), (2, 1), strict=True):
        assert str(Lamp.DONE.label) in shown
        assert escape(title) in shown
        assert f"/deadlines/{other}/" not in shown
