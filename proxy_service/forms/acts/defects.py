"""Papers and what is wrong with them: every defect at once, each beside its paper (行政许可法 32(4))."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose
from portal.acts.forms import ActRows, RowForm
from portal.forms import chooser


class DefectRow(RowForm):
    """What is wrong, by which rule, and what is to be done."""

    anchors: tuple[str, ...] = ("material",)

    problem = forms.CharField(label=_("存在问题"), max_length=500)
    clause = forms.CharField(label=_("依据"), max_length=200)
    remedy = forms.CharField(label=_("补正要求"), max_length=500)


class MaterialDefectRow(DefectRow):
    """A defect of a paper of the request."""

    material = Choose(label=_("材料"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "material").offer(self.act_form.materials)

    @property
    def paper(self) -> str:
        """The paper that the row stands beside."""
        return dict(chooser(self, "material").choices).get(str(self["material"].value()), "")


class NamedDefectRow(DefectRow):
    """A defect of a paper that a department names: one that was handed to it, or another one."""

    anchors: tuple[str, ...] = ("known",)

    material = forms.CharField(
        label=_("材料名称"), max_length=120, error_messages={"required": _("请写明材料名称。")}
    )
    known = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("material", "problem", "clause", "remedy", "known")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if str(self["known"].value()) == "True":
            self.anchors = ("material", "known")
            self.fields["material"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("known", None)
        return cleaned

    @property
    def paper(self) -> str:
        """The known paper that the row stands beside; empty for one that has yet to be named."""
        return str(self["material"].value() or "") if self.fields["material"].widget.is_hidden else ""


class DefectRows(ActRows):
    """One row a paper; the button beside a paper adds a second defect of the same paper."""

    def with_one_more(self) -> "DefectRows":
        """The rows as typed, and an empty one after the rows of the paper that the button names."""
        paper = self.data.get(self.add_button_name, "")
        values: list[dict[str, Any]] = []
        for row in self.forms:
            values.append({name: row[name].data for name in row.fields if row[name].data not in (None, "")})
        of_paper = [index for index, value in enumerate(values) if str(value.get("material", "")) == paper]
        place = of_paper[-1] + 1 if of_paper else len(values)
        anchors: dict[str, Any] = {
            name: values[place - 1][name]
            for name in ("material", "known")
            if of_paper and name in values[place - 1]
        }
        values.insert(place, anchors)
        again = type(self)(
            initial=values, prefix=self.prefix, form_kwargs={**self.form_kwargs}, auto_id=self.auto_id
        )
        again.extra = 0
        return again
