"""What the forms of all acts have in common."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from portal.forms import CleanTextMixin, RowsFormSet
from portal.organizations.models import Membership

MOST_ROWS = 200


class RowForm(CleanTextMixin, forms.Form):
    """One row of several. A row in which nothing was typed is not there; ``anchors`` do not count as typed."""

    anchors: tuple[str, ...] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, act_form: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "empty_permitted": True, "use_required_attribute": False})
        self.act_form = act_form

    def has_changed(self) -> bool:
        return any(
            self[name].data not in (None, "", [], False) for name in self.fields if name not in self.anchors
        )


class ActRows(RowsFormSet):
    """The rows of an act's form. ``at_least_one`` is the complaint when none was filled in; empty allows none."""

    at_least_one = ""

    def clean(self) -> None:
        if self.at_least_one and not self.filled and not any(self.errors):
            raise forms.ValidationError(self.at_least_one)

    @property
    def filled(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.forms if row.has_changed() and hasattr(row, "cleaned_data")]


def rows_of(
    row: type[RowForm], *, base: type[ActRows] = ActRows, at_least_one: Any = "", extra: int = 1
) -> type[ActRows]:
    made: Any = formset_factory(row, formset=base, extra=extra, absolute_max=MOST_ROWS, max_num=MOST_ROWS)
    made.at_least_one = at_least_one
    return cast(type[ActRows], made)


class ActForm(CleanTextMixin, forms.Form):
    """The inputs of one act on ``subject`` by a person: ``inputs()`` are the service's keyword arguments.

    ``rows`` and ``rows_name`` add a formset whose rows become one argument. ``articles`` name the rule beside a field.
    ``also`` names acts that take the same inputs and are offered as further buttons, with the buttons' words.
    ``as_far_as_known``: what is filled in is kept, and nothing need be. ``asked_of_some``: what ``build`` takes away
    for some subjects or people.
    """

    articles: dict[str, Any] = {}
    rows: type[ActRows] | None = None
    rows_name = ""
    rows_label: Any = ""
    add_label: Any = _("再加一行")
    also: dict[str, Any] = {}
    submit_label: Any = ""
    as_far_as_known = False
    asked_of_some: tuple[str, ...] = ()

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        subject: Any,
        membership: Membership,
        now: datetime,
        initial: dict[str, Any] | None = None,
        rows: RowsFormSet | None = None,
    ) -> None:
        self.subject, self.membership, self.now = subject, membership, now
        super().__init__(data, files, initial={**self.prefill(), **(initial or {})})
        self.build()
        if self.as_far_as_known:
            for field in self.fields.values():
                field.required = False
        self.formset: Any = rows
        if self.rows is not None and rows is None:
            self.formset = self.rows(
                data,
                files,
                prefix=self.rows_name,
                initial=None if self.is_bound else self.prefill_rows(),
                form_kwargs={"act_form": self},
            )

    def prefill(self) -> dict[str, Any]:
        """What the fields hold before anything was typed."""
        return {}

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        return []

    def build(self) -> None:
        """Adds the choices and fields that depend on the subject."""

    def is_valid(self) -> bool:
        rows_are_valid = self.formset is None or self.formset.is_valid()
        return super().is_valid() and rows_are_valid

    @property
    def wants_row(self) -> bool:
        return self.formset is not None and self.formset.wants_row

    def with_one_more_row(self) -> "ActForm":
        """The same form as typed, with an empty row more, and nothing complained about."""
        return type(self)(
            subject=self.subject,
            membership=self.membership,
            now=self.now,
            initial={name: self[name].data for name in self.fields},
            rows=self.formset.with_one_more(),
        )

    def inputs(self) -> dict[str, Any]:
        """The keyword arguments of the service, once the form is valid."""
        if self.formset is None:
            return dict(self.cleaned_data)
        return {**self.cleaned_data, self.rows_name: self.formset.filled}


class NoInputs(ActForm):
    """An act that is only confirmed."""
