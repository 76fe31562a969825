"""What holds for every form of the portal."""

from collections.abc import Iterator

from django import forms
from django.urls import get_resolver

from portal.forms import CleanTextMixin
from portal.organizations.forms.people import SubstituteForm
from portal.webhooks.forms import ReplayForm

OURS = {"portal", "proxy_service", "delegation"}


def forms_of(base: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        if form.__module__.partition(".")[0] in OURS:
            yield form
        yield from forms_of(form)


def test_every_moment_that_a_form_takes_is_one_that_the_database_takes() -> None:
    assert get_resolver().url_patterns, "every form is imported"
    asking = {
        form
        for form in forms_of(forms.BaseForm)
        if any(isinstance(field, forms.DateTimeField) for field in form.base_fields.values())
    }
    assert {ReplayForm, SubstituteForm} < asking
    assert [form.__qualname__ for form in asking if not issubclass(form, CleanTextMixin)] == []


def test_a_page_is_sent_a_zone_or_a_year_that_no_database_knows() -> None:
    form = ReplayForm({"begin": "2026-03-02T10:00:00+23:59", "end": "9999-12-31T23:59:59-23:59"})
    assert form.errors == {"end": ["请核对年份。"]}
    assert form.cleaned_data["begin"].isoformat() == "2026-03-01T18:01:00+08:00"
