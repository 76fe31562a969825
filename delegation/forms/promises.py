"""The form of a promise, one line for each paper that is missing, and those about a note that it was broken."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from delegation.models.permits import PermitMaterial
from delegation.promised import MOST_DAYS, kind_of, unpromised
from portal.acts.fields import Text, Upload, Uploads
from portal.acts.forms import ActForm

DEFAULT_DAYS = 10


class SignPromiseForm(ActForm):
    articles = {"signer": "CZ4-2.7"}
    signer = forms.CharField(label=_("承诺人（法定代表人或者授权代理人）"), max_length=60)
    understood = forms.BooleanField(
        label=_(
            "已知悉所缺材料和补交要求，承诺按期补交，所补材料真实有效；"
            "未兑现承诺的，依法不予许可或者撤销许可，并记入失信记录，愿意承担由此产生的责任。"
        )
    )
    submit_label = _("签署承诺书")

    @cached_property
    def papers(self) -> list[PermitMaterial]:
        return list(unpromised(self.subject))

    def prefill(self) -> dict[str, Any]:
        return {"signer": self.subject.applicant.legal_representative or self.membership.user.full_name}

    def build(self) -> None:
        for paper in self.papers:
            self.fields[f"days_{paper.pk}"] = forms.IntegerField(
                label=_("“%(paper)s”受理后几个工作日内补交") % {"paper": paper.name},
                min_value=1,
                max_value=MOST_DAYS,
                initial=DEFAULT_DAYS,
                help_text=kind_of(self.subject, paper).label,
            )
        if self.subject.filed_at_window:
            self.fields["paper"] = Upload(label=_("企业签章的承诺书扫描件"))
        self.order_fields([*(f"days_{paper.pk}" for paper in self.papers), "signer", "paper", "understood"])

    def inputs(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "signer": data["signer"],
            "paper": data.get("paper"),
            "promised": [{"material": paper, "days": data[f"days_{paper.pk}"]} for paper in self.papers],
        }


class ObjectCreditNoteForm(ActForm):
    articles = {"objection": "CZ4-2.7"}
    objection = Text(label=_("异议的事实和理由"), rows=6)
    uploads = Uploads(label=_("证明材料"), required=False)
    submit_label = _("提出异议")

    def build(self) -> None:
        if self.subject.permit.filed_at_window:
            uploads = self.fields["uploads"]
            uploads.required, uploads.label = True, _("企业签章的异议申请和证明材料")


class ReviewForm(ActForm):
    articles = {"reason": "CZ4-2.7"}
    reason = Text(label=_("复核查明的事实和理由"), help_text=_("将告知企业。"))


class RepairForm(ActForm):
    articles = {"reason": "CZ4-2.7"}
    reason = Text(label=_("核实情况"), rows=3, help_text=_("写明企业怎样纠正、怎样核实的，将告知企业。"))


FORMS: dict[str, type[ActForm]] = {
    "sign_promise": SignPromiseForm,
    "object_credit_note": ObjectCreditNoteForm,
    "uphold_credit_note": ReviewForm,
    "withdraw_credit_note": ReviewForm,
    "repair_credit_note": RepairForm,
}
