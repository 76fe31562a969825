"""Forms from the delivery of the results to the archive (BZ54-5.4, 5.5, 6.3), and of ending early."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Score, Text, Upload
from portal.acts.forms import ActForm
from portal.forms import chooser
from portal.organizations.enums import ENTERPRISE_ROLES
from proxy_service.enums import DIMENSIONS, DeliveryMode, ReturnReason
from proxy_service.forms.acts.base import EnterpriseForm


class DeliverForm(ActForm):
    articles = {"mode": "BZ54-5.4"}
    mode = forms.ChoiceField(label=_("送达方式"), choices=DeliveryMode, widget=forms.RadioSelect)
    tracking_number = forms.CharField(
        label=_("快递单号"), max_length=40, required=False, help_text=_("邮寄送达的，须填写。")
    )
    note = Text(label=_("说明"), rows=2, required=False)

    def prefill(self) -> dict[str, Any]:
        agreed = self.subject.electronic_service
        return {"mode": DeliveryMode.ELECTRONIC if agreed else DeliveryMode.WINDOW}

    def build(self) -> None:
        if not self.subject.electronic_service:
            offered = [mode for mode in DeliveryMode if mode != DeliveryMode.ELECTRONIC]
            chooser(self, "mode").choices = [(mode.value, mode.label) for mode in offered]
            self.fields["mode"].help_text = _("企业未同意电子送达。")


class ReturnDeliveryForm(ActForm):
    articles = {"reason": "BZ54-5.4"}
    reason = forms.ChoiceField(
        label=_("未签收的原因"),
        choices=ReturnReason,
        widget=forms.RadioSelect,
        help_text=_("登记后请另行送达；新的送达回证写明替代本次的回证。"),
    )
    note = Text(label=_("说明"), rows=3, required=False)


class SignDeliveryForm(ActForm):
    recipient_name = forms.CharField(label=_("签收人"), max_length=60)
    slip = Upload(label=_("签收回执扫描件"), required=False)

    def prefill(self) -> dict[str, Any]:
        of_the_enterprise = self.membership.role in ENTERPRISE_ROLES
        return {
            "recipient_name": self.membership.user.full_name
            if of_the_enterprise
            else self.subject.contact_name
        }

    def build(self) -> None:
        if self.membership.role not in ENTERPRISE_ROLES:
            self.fields["slip"].required = True
            self.fields["slip"].help_text = _("窗口代为登记签收，须上传企业签字的送达回证。")


class EvaluationForm(ActForm):
    """Five levels for every dimension that the request's jurisdiction asks for."""

    submit_label = _("提交评价")

    opinion = Text(label=_("意见建议"), rows=4, required=False)

    def build(self) -> None:
        self.dimensions = DIMENSIONS[self.subject.jurisdiction]
        for dimension in self.dimensions:
            self.fields[dimension.value] = Score(label=dimension.label)
        self.order_fields([*(dimension.value for dimension in self.dimensions), "opinion"])

    def inputs(self) -> dict[str, Any]:
        scores = {dimension.value: self.cleaned_data[dimension.value] for dimension in self.dimensions}
        return {"scores": scores, "opinion": self.cleaned_data["opinion"]}


class ReportForm(ActForm):
    """The report's texts, composed from the ledger, for the officer to edit."""

    articles = {"process": "BZ54-5.5-MULTI"}
    also = {"submit_report": _("提请审签"), "save_report": _("先保存")}

    process = Text(label=_("事项办理流程"), rows=10)
    coordination = Text(label=_("跨部门协调记录"), rows=6)
    satisfaction = Text(label=_("企业满意度"), rows=5)
    suggestions = Text(label=_("意见建议"), rows=4, required=False)

    def prefill(self) -> dict[str, Any]:
        return {
            name: getattr(self.subject, name)
            for name in ("process", "coordination", "satisfaction", "suggestions")
        }


class RejectReportForm(ActForm):
    comment = Text(label=_("退回意见"))


class AcceptReportForm(ActForm):
    comments = Text(label=_("审阅意见"), rows=3, required=False)


class ReturnReportForm(ActForm):
    comments = Text(label=_("退回意见"), help_text=_("园区须在 5 个工作日内修改并重新报送。"))


class VisitForm(ActForm):
    articles = {"satisfied": "BZ54-6.3"}
    interviewee = forms.CharField(label=_("受访人"), max_length=60)
    satisfied = forms.TypedChoiceField(
        label=_("企业是否满意"),
        choices=[("yes", _("满意")), ("no", _("不满意"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_("不满意的，园区须整改并办结。"),
    )
    note = Text(label=_("回访记录"), rows=4, required=False)

    def prefill(self) -> dict[str, Any]:
        return {"interviewee": self.subject.contact_name}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("satisfied") is False and not cleaned.get("note"):
            self.add_error("note", _("企业不满意的，请记录原因。"))
        return cleaned


class CloseFollowUpForm(ActForm):
    measures = Text(label=_("整改措施和结果"))


class WithdrawForm(EnterpriseForm):
    articles = {"reason": "BZ54-2.1"}
    reason = Text(label=_("撤回原因"), rows=3, required=False)


class TerminateForm(ActForm):
    articles = {"reason": "BZ54-2.3"}
    reason = Text(
        label=_("终止原因"), help_text=_("如委托期限届满、事项超出委托范围；将告知企业和有关部门。")
    )
