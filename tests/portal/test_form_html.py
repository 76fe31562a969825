"""Fields, inputs and list boxes are put together by functions: as Django's own templates make them, and escaped."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from portal.form_html import css_class
from portal.forms import DateInput

NASTY = "<b>\"'&"


class Filters(forms.Form):
    """One of each kind that is put together, with what people may type or be named."""

    articles = {"when": "BZ54-5.1"}

    q = forms.CharField(label=f"名称{NASTY}", required=False, max_length=60)
    when = forms.DateField(label="日期", widget=DateInput(), help_text="见<a href='/x'>说明</a>。")
    many = forms.IntegerField(required=False, min_value=1, label="数量")
    mail = forms.EmailField(required=False, label="邮箱", widget=forms.EmailInput(attrs={"data-x": NASTY}))
    secret = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        required=False, choices=[("", "全部"), ("a&b", NASTY), ("组<", [(1, "一"), (2, "二")])], label="类别"
    )
    agreed = forms.BooleanField(label="同意", help_text="须知")
    face = forms.ChoiceField(label="评价", choices=[("1", "好"), ("2", NASTY)], widget=forms.RadioSelect)


TYPED = {"q": NASTY, "when": "x", "many": "0", "mail": NASTY, "secret": NASTY, "kind": "2"}


@pytest.mark.parametrize("data", [None, TYPED, {"when": "2026-11-22", "agreed": "on", "face": "2"}])
@pytest.mark.parametrize("name", ["q", "when", "many", "mail", "secret", "kind"])
def test_a_widget_is_what_djangos_own_templates_make_of_it(name: str, data: Any) -> None:
    ours, theirs = Filters(data)[name], Filters(data, renderer=DjangoTemplates())[name]
    widget = theirs.field.widget
    css = css_class(widget.template_name) + (" is-invalid" if ours.errors else "")
    classed = theirs.as_widget(attrs={"class": css} if css_class(widget.template_name) else {})
    assert told(str(ours)) == told(str(classed))


def told(html: str) -> list[tuple[str, list[str], str]]:
    """Elements with their attributes in any order, and the text behind each: spaces between elements say nothing."""
    found = re.findall(r"<(/?\w+)((?:\s+[\w-]+(?:=\"[^\"]*\")?)*)\s*/?>([^<]*)", html)
    return [
        (element, sorted(re.findall(r"[\w-]+(?:=\"[^\"]*\")?", attributes)), text.strip())
        for element, attributes, text in found
    ]


def test_around_the_widget_stand_label_help_errors_and_article() -> None:
    form = Filters(TYPED)
    when = form["when"].as_field_group()
    assert when.startswith('<div class="field field-error">')
    assert '<label class="form-label" for="id_when">日期</label>' in when
    assert '<div class="form-text" id="id_when_helptext">见<a href=\'/x\'>说明</a>。</div>' in when
    assert when.index('id="id_when_error"') < when.index('aria-describedby="id_when_helptext id_when_error"')
    assert "/regulation/" in when
    q = form["q"].as_field_group()
    assert q.startswith('<div class="field">')
    assert "名称&lt;b&gt;&quot;&#x27;&amp;" in q and "（选填）" in q and NASTY not in q
    assert Filters()["q"].as_field_group().count("<ul") == 0


def test_a_group_has_a_legend_and_a_box_its_label_behind_it() -> None:
    form = Filters({})
    face = form["face"].as_field_group()
    assert '<fieldset aria-describedby="id_face_error">' in face
    assert '<legend class="form-label">评价</legend>' in face and NASTY not in face
    agreed = form["agreed"].as_field_group()
    assert '<label class="form-check-label" for="id_agreed">同意</label>' in agreed
    assert agreed.index("<input") < agreed.index("<label") < agreed.index("须知") < agreed.index("<ul")
