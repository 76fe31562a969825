"""Forms of what goes with an instrument, and of its changes once it is in force."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.enums.instruments import Ender, PackageKind, PackageState, PendingOf, SealAct
from delegation.models import PackageItem
from delegation.pending import enders_by_law, running_under
from portal.acts.fields import Choose, Text, Upload
from portal.acts.forms import ActForm, RowForm, rows_of
from portal.forms import DateInput, chooser
from portal.workdays.due import beijing_date


class CompleteRow(RowForm):
    """A row of which these fields are needed once anything was typed."""

    needed: tuple[str, ...] = ()

    @property
    def conditional(self) -> tuple[str, ...]:
        """They are not marked as optional."""
        return self.needed

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.has_changed():
            for name in self.needed:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data


class PendingRow(CompleteRow):
    needed = ("number", "applicant", "stage", "ender")

    number = forms.CharField(label=_("受理编号"), max_length=60, required=False)
    applicant = forms.CharField(label=_("申请人"), max_length=120, required=False)
    stage = forms.CharField(label=_("办理阶段"), max_length=60, required=False)
    ender = forms.ChoiceField(
        label=_("由谁办结"), choices=[("", _("请选择")), *Ender.choices], required=False
    )
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class SealRow(CompleteRow):
    needed = ("act", "name", "on")

    act = forms.ChoiceField(
        label=_("停用或启用"), choices=[("", _("请选择")), *SealAct.choices], required=False
    )
    name = forms.CharField(
        label=_("印章名称"),
        max_length=120,
        required=False,
        help_text=_("写全称，以单位名称开头，例如“××局行政审批专用章(1)”。停用日以后、启用日以前不能用印。"),
    )
    on = forms.DateField(label=_("日期"), widget=DateInput(), required=False)
    note = forms.CharField(label=_("处置说明"), max_length=200, required=False)


class AccountRow(CompleteRow):
    needed = ("system", "account", "holder")

    system = forms.CharField(label=_("业务系统"), max_length=120, required=False)
    account = forms.CharField(label=_("账号或密钥介质"), max_length=120, required=False)
    holder = forms.CharField(label=_("领用人"), max_length=60, required=False)
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class PackageRow(CompleteRow):
    needed = ("kind", "note")

    kind = forms.ChoiceField(label=_("资料"), required=False)
    needed_here = forms.ChoiceField(
        label=_("是否涉及"), choices=[("yes", _("移交")), ("no", _("不涉及"))], required=False
    )
    note = forms.CharField(
        label=_("数量和说明"), max_length=300, required=False, help_text=_("不涉及的，写明理由。")
    )
    file = Upload(label=_("电子件"), required=False)
    anchors = ("needed_here",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "kind").choices = [("", _("请选择")), *self.act_form.kinds]


class PendingForm(ActForm):
    """May be left empty: no cases are under way."""

    articles = {"pending": "CZ4-2.6"}
    rows = rows_of(PendingRow)
    rows_name, rows_label, add_label = "pending", _("在办件"), _("再加一件")
    submit_label = _("保存在办件")

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        names = ("number", "applicant", "stage", "ender", "note")
        kept = self.subject.pending_cases.filter(moment=PendingOf.TRANSFER)
        return [{name: getattr(case, name) for name in names} for case in kept]


class SealsForm(ActForm):
    rows = rows_of(SealRow)
    rows_name, rows_label, add_label = "seals", _("停用和启用的印章"), _("再加一枚")
    submit_label = _("保存印章")

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        return [
            {name: getattr(seal, name) for name in ("act", "name", "on", "note")}
            for seal in self.subject.seals.all()
        ]


class AccountsForm(ActForm):
    rows = rows_of(AccountRow)
    rows_name, rows_label, add_label = "accounts", _("业务系统账号和密钥（不填写密码）"), _("再加一个")
    submit_label = _("保存账号")

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        names = ("system", "account", "holder", "note")
        return [{name: getattr(account, name) for name in names} for account in self.subject.accounts.all()]


class HandOverForm(ActForm):
    """What is still to be handed over, several kinds at once."""

    rows = rows_of(PackageRow, at_least_one=_("请至少移交一项资料。"))
    rows_name, rows_label, add_label = "package", _("交接资料"), _("再加一项")
    submit_label = _("移交")

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        if not hasattr(self, "_kinds"):
            outstanding = self.subject.package.filter(state__in=(PackageState.EXPECTED, PackageState.REFUSED))
            self._kinds = [
                (kind, PackageKind(kind).label) for kind in outstanding.values_list("kind", flat=True)
            ]
        return self._kinds

    def inputs(self) -> dict[str, Any]:
        return {
            "package": [
                {
                    "kind": row["kind"],
                    "needed": row["needed_here"] != "no",
                    "note": row["note"],
                    "file": row["file"],
                }
                for row in self.formset.filled
            ]
        }


RECEIVED = [("", _("暂不处理")), ("yes", _("接收")), ("no", _("退回"))]


class ReceiveForm(ActForm):
    """One answer beside each piece that waits for the park."""

    submit_label = _("签收")

    def build(self) -> None:
        for piece in self.pieces:
            self.fields[f"answer_{piece.pk}"] = forms.ChoiceField(
                label=f"{piece}：{piece.note}", choices=RECEIVED, required=False
            )
            self.fields[f"note_{piece.pk}"] = forms.CharField(
                label=_("%(kind)s的接收意见") % {"kind": piece},
                max_length=300,
                required=False,
                help_text=_("退回的，写明理由。"),
            )

    @property
    def pieces(self) -> list[PackageItem]:
        if not hasattr(self, "_pieces"):
            self._pieces = list(self.subject.package.filter(state=PackageState.HANDED))
        return self._pieces

    def inputs(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "package": [
                {
                    "piece": piece,
                    "received": data[f"answer_{piece.pk}"] == "yes",
                    "note": data[f"note_{piece.pk}"],
                }
                for piece in self.pieces
                if data[f"answer_{piece.pk}"]
            ]
        }


class TrainingForm(ActForm):
    held_on = forms.DateField(label=_("日期"), widget=DateInput())
    subject = forms.CharField(label=_("内容"), max_length=200)
    people = forms.CharField(label=_("参加人员"), max_length=300)
    file = Upload(label=_("签到或课件"), required=False)


class SuspendForm(ActForm):
    item = Choose(label=_("事项"))
    suspended_from = forms.DateField(label=_("暂停起"), widget=DateInput())
    suspended_until = forms.DateField(
        label=_("暂停止"), widget=DateInput(), required=False, help_text=_("不填的，至恢复为止。")
    )
    reason = forms.CharField(label=_("理由"), max_length=300)

    def build(self) -> None:
        chooser(self, "item").offer(self.subject.items.select_related("power"))


class ResumeForm(ActForm):
    item = Choose(label=_("事项"))
    resumed_on = forms.DateField(label=_("恢复行使日期"), widget=DateInput())

    def build(self) -> None:
        suspended = self.subject.items.filter(suspended_from__isnull=False).select_related("power")
        chooser(self, "item").offer(suspended)

    def prefill(self) -> dict[str, Any]:
        return {"resumed_on": beijing_date(self.now)}


class AmendForm(ActForm):
    submit_label = _("建立替代文书的草稿")

    reason = Text(label=_("理由"), rows=3)
    valid_from = forms.DateField(label=_("新文书的起始日期"), widget=DateInput())


class TakeBackForm(PendingForm):
    """The day, the reason, and who ends each case under way: those that the portal knows are filled in."""

    articles = {"taken_back_on": "CZ4-2.3"}
    rows_label = _("在办件由谁办结（平台内没有办结的已经列出，依法由原部门办结，不能遗漏）")
    submit_label = _("收回")

    taken_back_on = forms.DateField(
        label=_("收回生效日期"), widget=DateInput(), help_text=_("自该日起由部门自行办理，不溯及既往。")
    )
    reason = Text(label=_("收回理由"), rows=3)

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        return enders_by_law(running_under(self.subject))


FORMS: dict[str, type[ActForm]] = {
    "set_pending_cases": PendingForm,
    "set_seals": SealsForm,
    "set_accounts": AccountsForm,
    "hand_over_package": HandOverForm,
    "receive_package": ReceiveForm,
    "record_training": TrainingForm,
    "suspend_power": SuspendForm,
    "resume_power": ResumeForm,
    "amend_instrument": AmendForm,
    "take_back_instrument": TakeBackForm,
}
