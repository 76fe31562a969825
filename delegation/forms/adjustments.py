"""Forms of the adjustment of powers (CZ4-2.1)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.enums.adjustments import Change, Verdict
from delegation.enums.authorities import Mode
from delegation.forms.handing_over import CompleteRow
from delegation.models import AdjustmentItem, Power, Scheme
from portal.acts.fields import PLEASE_CHOOSE, Choose, Text
from portal.acts.forms import ActForm, rows_of
from portal.forms import DateInput, chooser
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.workdays.due import beijing_date

MODES = [("", _("不填")), *Mode.choices]


class WishRow(CompleteRow):
    needed = ("power", "change", "reason")

    power = Choose(label=_("事项"), required=False)
    change = forms.ChoiceField(
        label=_("请求"), choices=[("", PLEASE_CHOOSE), *Change.choices], required=False
    )
    mode = forms.ChoiceField(
        label=_("赋权方式"), choices=MODES, required=False, help_text=_("取消赋权的不填。")
    )
    reason = forms.CharField(
        label=_("理由"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    capacity = forms.CharField(
        label=_("承接能力"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("人员、设施、制度等准备情况。"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "power").offer(self.act_form.powers)


class AskAdjustmentForm(ActForm):
    """A park asks for itself; a department names the park that it means."""

    articles = {"reason": "CZ4-2.1"}
    rows = rows_of(WishRow, at_least_one=_("请至少填写一个事项。"))
    rows_name, rows_label, add_label = "items", _("调整的事项"), _("再加一个事项")
    submit_label = _("提交")

    asked_of_some = ("park",)

    scheme = Choose(label=_("赋权方案"))
    park = Choose(label=_("园区"))
    reason = Text(label=_("总体理由"))

    def build(self) -> None:
        organ = self.membership.organization
        schemes = {power.scheme_id: power.scheme for power in self.powers}
        chooser(self, "scheme").offer(schemes.values(), empty="")
        if organ.is_park:
            del self.fields["park"]
        else:
            parks = Organization.objects.filter(schemes__in=schemes, kind=OrganizationKind.PARK).distinct()
            chooser(self, "park").offer(parks, label=lambda park: park.name)

    def prefill_rows(self) -> list[dict[str, Any]]:
        """The one power that a link names, as the findings of supervision do (CZ4-2.10)."""
        given = {name: self.initial[name] for name in ("power", "change", "reason") if name in self.initial}
        return [given] if "power" in given else []

    @property
    def powers(self) -> list[Power]:
        if not hasattr(self, "_powers"):
            organ = self.membership.organization
            found = Power.objects.active().select_related("scheme", "organ")
            if organ.is_park:
                found = found.filter(scheme__in=Scheme.objects.filter(parks=organ.park))
            else:
                found = found.filter(organ=organ)
            self._powers = list(found)
        return self._powers


class AssessForm(ActForm):
    articles = {"verdict": "CZ4-2.1"}
    submit_label = _("提交评估意见")

    verdict = forms.ChoiceField(label=_("评估意见"), choices=Verdict.choices, widget=forms.RadioSelect)
    suggested_mode = forms.ChoiceField(
        label=_("建议的方式"), choices=MODES, required=False, help_text=_("同意但建议调整方式的，必须选择。")
    )
    assessment = Text(label=_("评估说明"), help_text=_("法律依据、承接能力、风险和监管安排。"))


class DraftListForm(ActForm):
    """One decision beside each power."""

    submit_label = _("送合法性审查")

    draft_note = Text(label=_("拟定说明"))

    def build(self) -> None:
        for item in self.wishes:
            asked = f"{item.power.name}：{item.get_change_display()}"
            self.fields[f"adopt_{item.pk}"] = forms.ChoiceField(
                label=_("%(asked)s（部门意见：%(verdict)s）")
                % {"asked": asked, "verdict": item.get_verdict_display()},
                choices=[("yes", _("列入")), ("no", _("不列入"))],
                initial="no" if item.verdict == Verdict.OPPOSE else "yes",
            )
            if item.change != Change.REMOVE:
                self.fields[f"mode_{item.pk}"] = forms.ChoiceField(
                    label=_("%(power)s的方式") % {"power": item.power.name},
                    choices=MODES,
                    required=False,
                    initial=item.suggested_mode or item.mode,
                )

    @property
    def wishes(self) -> list[AdjustmentItem]:
        if not hasattr(self, "_wishes"):
            self._wishes = list(self.subject.items.select_related("power"))
        return self._wishes

    def inputs(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "draft_note": data["draft_note"],
            "drafted": [
                {
                    "item": item,
                    "adopted": data[f"adopt_{item.pk}"] == "yes",
                    "mode": data.get(f"mode_{item.pk}", ""),
                }
                for item in self.wishes
            ],
        }


class OpinionForm(ActForm):
    opinion = Text(label=_("合法性审查意见"))


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


class DecideForm(ActForm):
    decision_number = forms.CharField(
        label=_("决定文号或会议"), max_length=120, help_text=_("例如：市人民政府第九次常务会议。")
    )
    decided_on = forms.DateField(label=_("决定日期"), widget=DateInput())
    outcome = Text(label=_("决定内容"), rows=3)

    def prefill(self) -> dict[str, Any]:
        return {"decided_on": beijing_date(self.now)}


class PublishListForm(ActForm):
    number = forms.CharField(label=_("公布文号"), max_length=120)
    published_on = forms.DateField(label=_("公布日期"), widget=DateInput())

    def prefill(self) -> dict[str, Any]:
        return {"published_on": beijing_date(self.now)}


FORMS: dict[str, type[ActForm]] = {
    "assess_power": AssessForm,
    "withdraw_adjustment": ReasonForm,
    "draft_list": DraftListForm,
    "approve_list": OpinionForm,
    "return_list": OpinionForm,
    "decide_list": DecideForm,
    "refuse_list": ReasonForm,
    "publish_list": PublishListForm,
}
