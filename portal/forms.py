"""What forms have in common: pickers of the browser, rows that grow, texts and dates that can be meant."""

from datetime import date, datetime
from typing import Any, TypeVar, cast

from django import forms
from django.forms import formset_factory
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.text import clean_text
from portal.errors import DomainError

# What a date that somebody types may be.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class DateInput(forms.DateInput):
    """The browser's own date picker, which needs ISO dates."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own picker for a time to the minute."""

    input_type = "time"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker for a date and a time to the minute."""

    input_type = "datetime-local"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


def chooser(form: forms.BaseForm, name: str) -> Any:
    """The field of a form that offers choices, by its name; its type is not that of every field."""
    return form.fields[name]


def drop_complaints(form: Any) -> None:
    """Shows what was typed as it is: it is judged when it is sent. Django keeps a form's verdict in ``_errors``."""
    form._errors = ErrorDict()


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Shows what a service refused beside the field that is to blame, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


Rows = TypeVar("Rows", bound="RowsFormSet")


def rows_formset(row: type[forms.BaseForm], base: type[Rows], *, extra: int, most: int) -> type[Rows]:
    """``formset_factory``, which does not tell that its class is one of ``base``."""
    made: Any = formset_factory(row, formset=base, extra=extra, absolute_max=most, max_num=most)
    return made


class CleanTextMixin:
    """Texts without control and direction characters, so that what is read on the page is what was sent. A text of
    nothing else is no text. Dates that no case can mean are slips of the hand, and beyond what can be counted with.
    Moments are told in the zone of here, whichever they were written in: PostgreSQL knows none beyond 16 hours."""

    def clean(self) -> dict[str, Any]:
        form = cast(forms.BaseForm, self)
        data = super().clean() or form.cleaned_data  # type: ignore[misc]  # of the form mixed in
        for name, value in list(data.items()):
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                form.add_error(name, _("请核对年份。"))
            elif isinstance(value, datetime):
                data[name] = timezone.localtime(value)
            if isinstance(value, str) and (cleaned := clean_text(value)) != value:
                data[name] = cleaned
                if form.fields[name].required and not cleaned:
                    form.add_error(name, form.fields[name].error_messages["required"])
        return data


class RowsFormSet(forms.BaseFormSet):
    """Several rows of one form that grow without JavaScript: the button ``name="add_row"`` asks for one more.

    In the view: ``if formset.wants_row: return render(… formset.with_one_more() …)`` before validating.
    """

    ADD_BUTTON = "add_row"

    @property
    def wants_row(self) -> bool:
        return self.is_bound and f"{self.prefix}-{self.ADD_BUTTON}" in self.data

    @property
    def add_button_name(self) -> str:
        return f"{self.prefix}-{self.ADD_BUTTON}"

    def with_one_more(self) -> "RowsFormSet":
        """The same rows as typed, right or wrong, and an empty one; nothing is complained about yet."""
        typed: Any = self.data  # as a request brings it, not any mapping
        data = typed.copy()
        data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(self.total_form_count() + 1)
        again = self.__class__(data, prefix=self.prefix, form_kwargs=self.form_kwargs)
        again.drop_complaints()
        return again

    def drop_complaints(self) -> None:
        for form in self.forms:
            drop_complaints(form)
        self._errors = [form.errors for form in self.forms]
        self._non_form_errors = self.error_class()
