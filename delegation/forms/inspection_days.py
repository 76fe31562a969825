"""Forms of the day of a joint inspection and of its findings (YN84-2.5)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from delegation.enums.inspections import FEWEST_INSPECTORS, Conformity
from delegation.models.inspection_days import CheckItem
from portal.acts.fields import Choose, ChooseSeveral, Text, Upload, Uploads
from portal.acts.forms import ActForm, RowForm, rows_of
from portal.forms import DateInput, chooser


class InspectorRow(RowForm):
    anchors = ("department",)
    department = Choose(label=_("部门"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    card = forms.CharField(label=_("执法证号"), max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "department").offer(self.act_form.organs, label=lambda organ: organ.name)


class SignInForm(ActForm):
    """Two lines for each department stand ready; ``absent`` are those that did not come."""

    rows = rows_of(InspectorRow, at_least_one=_("请登记检查人员。"), extra=0)
    rows_name = "inspectors"
    rows_label = _("检查人员（每个部门不少于两人，查验执法证件）")
    add_label = _("再加一人")
    articles = {"inspectors": "行政处罚法第四十二条、第五十五条"}

    absent = ChooseSeveral(label=_("未到场的部门"), required=False)
    absence = forms.CharField(label=_("未到场的情况"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        parts = options["subject"].departments.select_related("department")
        self.organs = [part.department for part in parts]
        super().__init__(*args, **options)

    def build(self) -> None:
        chooser(self, "absent").offer(self.organs, label=lambda organ: organ.name)

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        return [{"department": organ.pk} for organ in self.organs for _one in range(FEWEST_INSPECTORS)]


FIELDS = ("result", "note", "photo", "problem", "clause", "put_right_by")


class CheckListForm(ActForm):
    """Every point of the department's list, with what is asked where it does not conform."""

    submit_label = _("提交检查单")

    def build(self) -> None:
        self.items = list(self.subject.items.select_related("wish").order_by("wish", "pk"))
        for item in self.items:
            key = item.pk
            self.fields[f"result_{key}"] = forms.ChoiceField(
                label=_("检查结果"), choices=Conformity, widget=forms.RadioSelect
            )
            self.fields[f"note_{key}"] = Text(label=_("说明"), rows=2, required=False)
            self.fields[f"photo_{key}"] = Upload(label=_("照片"), required=False)
            self.fields[f"problem_{key}"] = Text(label=_("存在的问题"), rows=2, required=False)
            self.fields[f"clause_{key}"] = forms.CharField(
                label=_("违反的条款"), max_length=300, required=False
            )
            self.fields[f"put_right_by_{key}"] = forms.DateField(
                label=_("整改期限"), widget=DateInput(), required=False
            )
        self.fields["summary"] = Text(label=_("检查结论"), rows=3)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for item in self.items:
            if data.get(f"result_{item.pk}") != Conformity.NOT_CONFORM:
                continue
            for name in ("problem", "clause", "put_right_by"):
                field = f"{name}_{item.pk}"
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, _("不符合的，必须填写。"))
        return data

    def points(self) -> Iterator[tuple[CheckItem, list[BoundField], list[BoundField]]]:
        """Each point with its fields, and with those for what does not conform."""
        for item in self.items:
            fields = [self[f"{name}_{item.pk}"] for name in FIELDS]
            yield item, fields[:3], fields[3:]

    def inputs(self) -> dict[str, Any]:
        results = {
            item.pk: {name: self.cleaned_data[f"{name}_{item.pk}"] for name in FIELDS} for item in self.items
        }
        return {"results": results, "summary": self.cleaned_data["summary"]}


class SignForm(ActForm):
    submit_label = _("确认无误，签字")

    opinion = Text(
        label=_("企业意见"),
        rows=3,
        required=False,
        help_text=_("对检查过程和结果的意见、陈述和申辩，记入检查记录表。"),
    )


class RefusalForm(ActForm):
    refusal = Text(label=_("拒绝签字的情况"), rows=3)
    witness = forms.CharField(label=_("见证人"), max_length=120, help_text=_("姓名和单位。"))


class ReportForm(ActForm):
    report = Text(label=_("整改情况"), rows=4)
    uploads = Uploads(label=_("整改照片、证明材料"), required=False)


class RecheckForm(ActForm):
    recheck = Text(label=_("复查情况"), rows=3)
    recheckers = forms.CharField(label=_("复查人员"), max_length=200, help_text=_("不少于两人，用顿号隔开。"))


class ReturnFindingForm(RecheckForm):
    put_right_by = forms.DateField(label=_("新的整改期限"), widget=DateInput())


class TransferForm(RecheckForm):
    transferred_to = forms.CharField(
        label=_("移送情况"), max_length=200, help_text=_("移送的机构、日期和案号。处罚不在本平台办理。")
    )


FORMS: dict[str, type[ActForm]] = {
    "sign_in_inspection": SignInForm,
    "fill_check_list": CheckListForm,
    "sign_inspection": SignForm,
    "record_refusal": RefusalForm,
    "report_finding": ReportForm,
    "confirm_finding": RecheckForm,
    "return_finding": ReturnFindingForm,
    "transfer_finding": TransferForm,
}
