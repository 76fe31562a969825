"""Forms of the supervision of delegated powers."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.access.oversight import decided_in_name_of
from delegation.access.permits import visible_permits
from delegation.enums.oversight import (
    AssessmentKind,
    AssessmentResult,
    CheckOrigin,
    CheckResult,
    RevocationGround,
)
from delegation.enums.permits import DECIDED, PermitOutcome
from delegation.models import Instrument
from delegation.models.permits import Permit
from portal.acts.fields import Choose, Text, Upload, Uploads
from portal.acts.forms import ActForm, NoInputs
from portal.forms import DateInput, chooser
from portal.workdays.due import beijing_date

MOST_OFFERED = 200
CORRECTION_DAYS = 14
ANSWER = _("被许可人提出了陈述申辩的，必须写明是否采纳和理由。")


def _label(permit: Permit) -> str:
    return f"{permit.decision_number} {permit.power.name}（{permit.applicant.label}）"


class _AboutPermitForm(ActForm):
    """Names a decision that bears the name of the person's organ; a link on its page brings it along."""

    permit = Choose(label=_("哪一项决定"))

    def build(self) -> None:
        found = visible_permits(self.membership).filter(
            decided_in_name_of(self.membership), state__in=DECIDED
        )
        chooser(self, "permit").offer(
            self.narrowed(found).order_by("-decided_at")[:MOST_OFFERED], label=_label
        )

    def narrowed(self, found: Any) -> Any:
        return found


class DraftCorrectionForm(_AboutPermitForm):
    articles = {"demand": "YN84-3.2"}
    facts = Text(label=_("查明的事实"))
    basis = forms.CharField(label=_("依据"), max_length=300)
    demand = Text(label=_("纠正要求"), help_text=_("写明做什么，将写入责令纠正通知书。"))
    until = forms.DateField(label=_("完成期限"), widget=DateInput())
    submit_label = _("提交负责人签发")

    def prefill(self) -> dict[str, Any]:
        return {
            "basis": _("《中华人民共和国行政许可法》第二十四条第二款"),
            "until": beijing_date(self.now) + timedelta(days=CORRECTION_DAYS),
        }


class DraftRevocationForm(_AboutPermitForm):
    articles = {"ground": "YN84-3.2"}
    ground = forms.ChoiceField(
        label=_("撤销情形（行政许可法第六十九条）"), choices=RevocationGround, widget=forms.RadioSelect
    )
    facts = Text(label=_("查明的事实"), help_text=_("将告知被许可人，并写入撤销决定书。"))
    submit_label = _("提交负责人审核")

    def narrowed(self, found: Any) -> Any:
        return found.filter(outcome=PermitOutcome.GRANTED)


class CheckDecisionForm(ActForm):
    articles = {"origin": "YN84-3.2"}
    origin = forms.ChoiceField(
        label=_("来源"),
        choices=[choice for choice in CheckOrigin.choices if choice[0] != CheckOrigin.SEEN],
        widget=forms.RadioSelect,
    )
    result = forms.ChoiceField(label=_("结果"), choices=CheckResult, widget=forms.RadioSelect)
    remark = Text(label=_("检查情况"), rows=3)

    def prefill(self) -> dict[str, Any]:
        return {"origin": CheckOrigin.SPOT_CHECK}


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


class ReportCorrectionForm(ActForm):
    report = Text(label=_("做了什么"), help_text=_("对照纠正要求逐项说明。"))


class AcceptCorrectionForm(ActForm):
    opinion = Text(label=_("核查意见"), rows=3, required=False)


class ReturnCorrectionForm(ActForm):
    opinion = Text(label=_("哪里没有纠正到位"), rows=3)
    until = forms.DateField(label=_("新的完成期限"), widget=DateInput())

    def prefill(self) -> dict[str, Any]:
        return {"until": beijing_date(self.now) + timedelta(days=CORRECTION_DAYS)}


class StateDefenceForm(ActForm):
    statement = Text(label=_("陈述申辩的事实和理由"), rows=6)
    wants_hearing = forms.BooleanField(
        label=_("要求听证"),
        required=False,
        help_text=_("作出决定的机关在 20 个工作日内组织听证，不收取费用。"),
    )
    uploads = Uploads(label=_("证据材料"), required=False)


class HoldHearingForm(ActForm):
    articles = {"record": _("行政许可法第四十八条")}
    heard_on = forms.DateField(
        label=_("听证日期"),
        widget=DateInput(),
        help_text=_("举行听证的 7 日前应当将时间、地点通知被许可人；不到场的，在笔录中载明，视为放弃听证。"),
    )
    host = forms.CharField(
        label=_("主持人"),
        max_length=60,
        help_text=_("只写姓名。由审查该事项以外的人员主持；与该事项有直接利害关系的应当回避。"),
    )
    record = Upload(label=_("听证参加人签字的听证笔录"))

    def prefill(self) -> dict[str, Any]:
        return {"heard_on": beijing_date(self.now)}


class RevokePermitForm(ActForm):
    articles = {"reason": "YN84-3.2"}
    answer = Text(label=_("对陈述申辩的答复"), rows=3, required=False, help_text=ANSWER)
    reason = Text(label=_("撤销的理由"))
    aftermath = Text(label=_("善后"), rows=3)

    def prefill(self) -> dict[str, Any]:
        at_fault = self.subject.ground == RevocationGround.FRAUD
        last = (
            _("基于该许可取得的利益不受保护。")
            if at_fault
            else _("因撤销许可合法权益受到损害的，可以依法申请赔偿。")
        )
        return {"aftermath": _("请自收到本决定之日起10日内将许可证件交回办理窗口。") + str(last)}


class KeepPermitForm(ActForm):
    answer = Text(label=_("对陈述申辩的答复"), rows=3, required=False, help_text=ANSWER)
    reason = Text(label=_("不予撤销的理由"), rows=3)


class DraftAssessmentForm(ActForm):
    articles = {"kind": "YN84-3.2"}
    kind = forms.ChoiceField(label=_("评估方式"), choices=AssessmentKind, widget=forms.RadioSelect)
    instrument = Choose(label=_("委托书或交接书"))
    whole_scheme = forms.BooleanField(label=_("评估该园区承接本部门的全部事项"), required=False)
    period_from = forms.DateField(label=_("评估期间起"), widget=DateInput())
    period_until = forms.DateField(label=_("评估期间止"), widget=DateInput())
    submit_label = _("统计指标")

    def prefill(self) -> dict[str, Any]:
        today = beijing_date(self.now)
        return {
            "kind": AssessmentKind.YEARLY,
            "period_from": today.replace(month=1, day=1),
            "period_until": today,
        }

    def build(self) -> None:
        known = Instrument.objects.once_published().filter(department=self.membership.organization_id)
        chooser(self, "instrument").offer(
            known.select_related("park").order_by("-first_day"),
            label=lambda one: f"{one.number}（{one.park.label}）",
        )


class IssueAssessmentForm(ActForm):
    comments = Text(label=_("评估意见"), help_text=_("指标以发出时的统计为准，不再变动。"))


class AnswerAssessmentForm(ActForm):
    answer = Text(label=_("答复和改进措施"))


class PublishAssessmentForm(ActForm):
    result = forms.ChoiceField(label=_("评估结果"), choices=AssessmentResult, widget=forms.RadioSelect)
    conclusion = Text(label=_("结论"), rows=3)


FORMS: dict[str, type[ActForm]] = {
    "see_decision": NoInputs,
    "check_decision": CheckDecisionForm,
    "issue_correction": NoInputs,
    "announce_revocation": NoInputs,
    "drop_order": ReasonForm,
    "report_correction": ReportCorrectionForm,
    "accept_correction": AcceptCorrectionForm,
    "return_correction": ReturnCorrectionForm,
    "state_defence": StateDefenceForm,
    "hold_hearing": HoldHearingForm,
    "waive_hearing": NoInputs,
    "revoke_permit": RevokePermitForm,
    "keep_permit": KeepPermitForm,
    "issue_assessment": IssueAssessmentForm,
    "drop_assessment": ReasonForm,
    "answer_assessment": AnswerAssessmentForm,
    "publish_assessment": PublishAssessmentForm,
}
