"""The service centre's forms on the catalogue: a matter, its materials, its statutory fees."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import RowsFormSet
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Organization
from proxy_service.enums import MaterialForm
from proxy_service.models import Matter, MatterVersion

GUIDE_TEXTS = ("summary", "result", "window")
GUIDE_LISTS = ("conditions", "steps")


def organ_choices() -> list[tuple[str, str]]:
    """The suffixes that name a kind of department in every division, each with the names that carry it."""
    names: dict[str, list[str]] = {}
    departments = Organization.objects.active().filter(kind__in=DEPARTMENT_KINDS, code__contains="-")
    for department in departments.order_by("code"):
        names.setdefault(department.code.partition("-")[2], []).append(department.label)
    return [
        (suffix, f"{'、'.join(found[:2])}{'等' if len(found) > 2 else ''}") for suffix, found in names.items()
    ]


class LinesField(forms.CharField):
    """One item a line, to a list and back."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class MatterForm(forms.ModelForm):
    """The content of a version; ``based_on`` is the version that was read, 0 for a new matter."""

    articles = {"promised_limit": "BZ54-5.3", "cross_county": "BZ54-A5"}

    based_on = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    code = forms.SlugField(
        label=_("事项编码"), max_length=40, help_text=_("发布后不再改变，例如 BZ-GC-12。"), required=False
    )
    competent_suffix = forms.ChoiceField(label=_("主管部门"))
    other_suffixes = forms.MultipleChoiceField(
        label=_("协同部门"), required=False, widget=forms.CheckboxSelectMultiple
    )
    summary = forms.CharField(label=_("事项说明"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    conditions = LinesField(label=_("办理条件"), required=False, help_text=_("一行一条。"))
    steps = LinesField(label=_("部门办理步骤"), required=False, help_text=_("一行一步。"))
    result = forms.CharField(label=_("办理结果"), max_length=200, required=False)
    window = forms.CharField(label=_("办理窗口"), max_length=200, required=False)

    class Meta:
        model = MatterVersion
        fields = [
            "name", "matter_class", "competent_level", "competent_suffix", "other_suffixes", "cross_county",
            "is_licence", "statutory_limit", "statutory_source", "promised_limit", "legal_basis", "source",
            "verified",
        ]  # fmt: skip
        help_texts = {
            "statutory_source": _("写明法律条款；没有专门时限的，写“行政许可法第四十二条”。"),
            "promised_limit": _("不得长于法定时限；没有承诺的留空。"),
            "source": _("例如 BZ54-A5；不在清单内的留空。"),
            "verified": _("主管部门逐项核对过材料和时限后勾选。"),
        }

    field_order = ["based_on", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = organ_choices()
        self.fields["competent_suffix"].choices = [("", _("请选择")), *choices]
        self.fields["other_suffixes"].choices = choices
        if self.instance.pk:
            guide = self.instance.guide
            for name in (*GUIDE_TEXTS, *GUIDE_LISTS):
                self.initial.setdefault(name, guide.get(name, ""))
            self.initial["based_on"] = self.instance.version
            del self.fields["code"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not code:
            raise ValidationError(_("请填写事项编码。"))
        if Matter.objects.filter(code=code).exists():
            raise ValidationError(_("该编码已被使用。"))
        return code

    def _post_clean(self) -> None:
        """The model's constraints are the service's to report; a published version is never changed in place."""

    def content(self, *, materials: list[dict[str, Any]], fees: list[dict[str, str]]) -> dict[str, Any]:
        """What ``publish_matter`` takes."""
        data = self.cleaned_data
        guide = {name: data[name] for name in (*GUIDE_TEXTS, *GUIDE_LISTS)}
        own = {name: data[name] for name in self.Meta.fields}
        return own | {"guide": guide, "materials": materials, "fees": fees}

    def main_part(self) -> list[forms.BoundField]:
        names = [name for name in self.Meta.fields if name != "verified"]
        return [self[name] for name in (["code"] if "code" in self.fields else []) + names]

    def guide_part(self) -> list[forms.BoundField]:
        return [self[name] for name in ("summary", "conditions", "steps", "result", "window")]


class MaterialRow(forms.Form):
    name = forms.CharField(label=_("材料名称"), max_length=120)
    form = forms.ChoiceField(label=_("形式"), choices=MaterialForm.choices, initial=MaterialForm.ORIGINAL)
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=99, initial=1)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    required = forms.BooleanField(label=_("必需"), required=False, initial=True)
    may_follow = forms.BooleanField(label=_("可容缺后补"), required=False)
    template = forms.UUIDField(required=False, widget=forms.HiddenInput)
    upload = forms.FileField(label=_("空白样表"), required=False)

    @property
    def kept_template(self) -> Any:
        return self["template"].value()


class FeeRow(forms.Form):
    name = forms.CharField(label=_("收费名称"), max_length=120)
    basis = forms.CharField(label=_("收费依据"), max_length=200)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


MaterialRows = forms.formset_factory(MaterialRow, formset=RowsFormSet, extra=1, can_delete=True, max_num=60)
FeeRows = forms.formset_factory(FeeRow, formset=RowsFormSet, extra=0, can_delete=True, max_num=20)


def rows_kept(formset: forms.BaseFormSet) -> list[dict[str, Any]]:
    """The rows that were filled in and not struck out, in their order."""
    return [row for row in formset.cleaned_data if row and not row.get("DELETE")]
