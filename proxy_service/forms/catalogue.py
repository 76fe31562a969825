"""The service centre's form of a matter: its content, its materials and the fees that a law fixes."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.models import Power
from portal.acts.fields import Text, Upload
from portal.forms import RowsFormSet, chooser, rows_formset
from portal.organizations.enums import DEPARTMENT_KINDS, OrganizationKind
from portal.organizations.models import Organization
from proxy_service.enums import MaterialForm, MatterClass
from proxy_service.models import MatterVersion

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9.]+)+")
MOST_ROWS = 60


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def departments() -> list[tuple[str, str]]:
    """The suffixes that the register of departments knows, each with one department, of a county if it can be, as an
    example."""
    found: dict[str, str] = {}
    for organ in Organization.objects.active().filter(kind__in=DEPARTMENT_KINDS).order_by("kind", "code"):
        _division, _dash, suffix = organ.code.partition("-")
        found.setdefault(suffix, organ.name)
    return [
        (suffix, _("%(suffix)s（如%(name)s）") % {"suffix": suffix, "name": name})
        for suffix, name in sorted(found.items())
    ]


class MatterForm(forms.Form):
    """What stands in a version of a matter, but for its rows."""

    articles = {"cross_county": "BZ54-A5", "statutory_limit": "BZ54-5.3"}

    code = forms.CharField(
        label=_("事项编码"),
        max_length=40,
        help_text=_("大写字母、数字和连字符，发布后不再改变，例如 BZ-KB-07。"),
    )
    name = forms.CharField(label=_("事项名称"), max_length=120)
    matter_class = forms.ChoiceField(label=_("类别"), choices=MatterClass.choices)
    source = forms.CharField(label=_("清单来源"), max_length=60, required=False)
    cross_county = forms.BooleanField(label=_("跨县市事项"), required=False)
    is_licence = forms.BooleanField(label=_("行政许可"), required=False)
    competent_level = forms.ChoiceField(
        label=_("主管层级"),
        choices=[
            (OrganizationKind.COUNTY_DEPARTMENT.value, OrganizationKind.COUNTY_DEPARTMENT.label),
            (OrganizationKind.PREFECTURE_DEPARTMENT.value, OrganizationKind.PREFECTURE_DEPARTMENT.label),
        ],
    )
    competent_suffix = forms.ChoiceField(label=_("主管部门"))
    other_suffixes = forms.MultipleChoiceField(
        label=_("协同部门"), required=False, widget=forms.CheckboxSelectMultiple
    )
    statutory_limit = forms.IntegerField(label=_("法定时限（工作日）"), min_value=1, max_value=1000)
    statutory_source = forms.CharField(label=_("法定时限依据"), max_length=200)
    promised_limit = forms.IntegerField(
        label=_("承诺时限（工作日）"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("不得长于法定时限。"),
    )
    legal_basis = forms.CharField(label=_("设定依据"), max_length=300, required=False)
    summary = Text(label=_("办事指南：事项说明"), rows=3)
    conditions = Text(label=_("办理条件"), rows=4, required=False, help_text=_("每行一条。"))
    steps = Text(label=_("办理流程"), rows=4, required=False, help_text=_("每行一步。"))
    result = forms.CharField(label=_("办理结果"), max_length=200, required=False)
    window = forms.CharField(label=_("办理窗口"), max_length=200, required=False)
    verified = forms.BooleanField(label=_("时限和材料已与主管部门核对"), required=False)
    power = forms.ModelChoiceField(
        label=_("赋权事项"),
        queryset=Power.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("不是赋权事项"),
        help_text=_("园区受委托或被赋予权力办理的事项；公开指南会写明以谁的名义决定。"),
    )

    matter_fields = ("name", "matter_class", "source", "cross_county", "is_licence")
    organ_fields = ("competent_level", "competent_suffix", "other_suffixes", "power")
    limit_fields = ("statutory_limit", "statutory_source", "promised_limit", "legal_basis", "verified")
    guide_fields = ("summary", "conditions", "steps", "result", "window")

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = departments()
        chooser(self, "competent_suffix").choices = [("", _("请选择")), *known]
        chooser(self, "other_suffixes").choices = known
        self.known_code = code
        if code:
            del self.fields["code"]

    def part(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        own = ("code", *self.matter_fields) if not self.known_code else self.matter_fields
        return [
            (_("事项"), self.part(own)),
            (_("主管部门"), self.part(self.organ_fields)),
            (_("时限与依据"), self.part(self.limit_fields)),
            (_("办事指南"), self.part(self.guide_fields)),
        ]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_("编码由大写字母、数字和连字符组成，例如 BZ-KB-07。"))
        if MatterVersion.objects.filter(matter__code=code).exists():
            raise forms.ValidationError(_("该编码已经使用，请换一个，或修订原事项。"))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        statutory, promised = data.get("statutory_limit"), data.get("promised_limit")
        if statutory and promised and promised > statutory:
            self.add_error("promised_limit", _("承诺时限不得长于法定时限。"))
        return data

    def content(self) -> dict[str, Any]:
        """The content that is published, without its rows."""
        given = dict(self.cleaned_data)
        given.pop("code", None)
        guide = {name: given.pop(name) for name in self.guide_fields}
        guide["conditions"], guide["steps"] = lines(guide["conditions"]), lines(guide["steps"])
        given["power"] = given["power"].code if given["power"] else None
        return {**given, "guide": guide}

    @staticmethod
    def initial_of(version: MatterVersion) -> dict[str, Any]:
        guide = version.guide
        own = {name: getattr(version, name) for name in MatterForm.base_fields if hasattr(version, name)}
        texts = {name: guide.get(name, "") for name in ("summary", "result", "window")}
        rows = {name: "\n".join(guide.get(name, [])) for name in ("conditions", "steps")}
        return {**own, **texts, **rows, "power": version.power.code if version.power else None}


class Row(forms.Form):
    """A row without a name is not there: emptying the name takes it out."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})

    def has_changed(self) -> bool:
        return bool((self["name"].data or "").strip())


class MaterialRow(Row):
    name = forms.CharField(label=_("材料名称"), max_length=120)
    form = forms.ChoiceField(label=_("形式"), choices=MaterialForm.choices)
    copies = forms.IntegerField(label=_("份数"), min_value=1, max_value=20, initial=1)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
    required = forms.BooleanField(label=_("必需"), required=False, initial=True)
    may_follow = forms.BooleanField(label=_("可容缺后补"), required=False)
    template = Upload(label=_("空白样表"), required=False)
    template_pk = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def content(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": given["name"],
            "form": given["form"],
            "copies": given["copies"],
            "required": given["required"],
            "may_follow": given["may_follow"],
            "note": given["note"],
        }


class FeeRow(Row):
    name = forms.CharField(label=_("收费项目"), max_length=120)
    basis = forms.CharField(label=_("收费依据"), max_length=200)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "basis", "note")}


class Rows(RowsFormSet):
    @property
    def filled(self) -> list[Any]:
        return [row for row in self.forms if row.has_changed()]


MaterialRows = rows_formset(MaterialRow, Rows, extra=1, most=MOST_ROWS)
FeeRows = rows_formset(FeeRow, Rows, extra=1, most=MOST_ROWS)
