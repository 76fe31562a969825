"""Forms of supervision (BZ54-6.3): the letter, the answer to it, and how it ends."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose, ChooseSeveral, Text, Upload
from portal.acts.forms import ActForm
from portal.deadlines.models import Deadline
from portal.forms import DateInput, chooser
from portal.organizations.models import Organization
from proxy_service import supervision
from proxy_service.enums import MatterState


class IssueSupervisionForm(ActForm):
    """The letter. ``?period=`` in the address chooses the period that it is about; else the one that is most late."""

    articles = {"delay": "BZ54-6.3"}
    submit_label = _("发出督办函")

    period = Choose(
        label=_("督办的时限"), required=False, help_text=_("选定时限的，被督办单位应当是负责该时限的单位。")
    )
    organ = Choose(label=_("被督办单位"))
    matter = Choose(label=_("涉及事项"), required=False)
    subject_matter = forms.CharField(
        label=_("事由"), max_length=120, help_text=_("督办函的标题为“关于……的督办函”，此处填写省略号部分。")
    )
    delay = Text(
        label=_("迟延事实"),
        help_text=_("何事、何时应当完成、现在怎样。从超期的时限进入的，已按台账拟好，请核对补充。"),
    )
    requirement = Text(label=_("办理要求"))
    reply_by = forms.DateField(
        label=_("反馈时限"),
        widget=DateInput(),
        help_text=_("默认 5 个工作日（平台默认时限）。被督办单位须在 2 个工作日内签收（平台默认时限）。"),
    )
    copies_to = ChooseSeveral(label=_("抄送单位"), required=False)

    def build(self) -> None:
        filed = self.subject
        # Those who owe what is late can be written to, and no others.
        clocks = [clock for clock in supervision.stalling(filed) if clock.organ.park in self.organs]
        chooser(self, "period").offer(clocks, label=self._described, empty=_("不针对某一时限"))
        chooser(self, "organ").offer(self.organs, label=lambda organ: organ.name)
        matters = filed.matters.exclude(state=MatterState.WITHDRAWN).select_related("version")
        chooser(self, "matter").offer(matters, empty=_("不限于某一事项"))
        copies = supervision.copies_for(filed, self.membership.organization)
        chooser(self, "copies_to").offer(copies, label=lambda organ: organ.name)
        for name, value in self._suggested(clocks).items():
            self.initial.setdefault(name, value)

    @cached_property
    def organs(self) -> list[Organization]:
        return supervision.recipients_of(self.subject)

    def _described(self, clock: Deadline) -> str:
        left = clock.remaining_text(self.now)
        return f"{supervision.name_of(clock)} · {clock.organ.label} · {left}"

    def _suggested(self, clocks: list[Deadline]) -> dict[str, Any]:
        """What the ledger says of the period: whose it is, on which matter, and how late."""
        wanted = str(self.initial.get("period", ""))
        late = [clock for clock in clocks if clock.due_at and clock.due_at <= self.now]
        chosen = next((clock for clock in clocks if str(clock.pk) == wanted), late[0] if late else None)
        park = self.subject.park.park
        organ = chosen.organ.park if chosen else None
        found: dict[str, Any] = {
            "reply_by": supervision.usual_reply_by(organ or park, self.now),
            "copies_to": [str(park.pk)] if organ and organ != park else [],
        }
        if chosen is None or organ is None:
            return found
        matter = supervision.matter_of(chosen)
        return {
            **found,
            "period": str(chosen.pk),
            "organ": str(organ.pk),
            "matter": str(matter.pk) if matter else "",
            "subject_matter": supervision.subject_text(chosen)[:120],
            "delay": supervision.delay_text(chosen, self.now),
        }

    def clean_copies_to(self) -> list[Organization]:
        """Whoever gets the letter itself needs no copy."""
        copies: list[Organization] = self.cleaned_data["copies_to"]
        return [organ for organ in copies if organ != self.cleaned_data.get("organ")]


class AnswerSupervisionForm(ActForm):
    articles = {"finished": "BZ54-6.3"}
    submit_label = _("提交反馈")

    finished = forms.TypedChoiceField(
        label=_("督办事项是否办结"),
        choices=[("yes", _("已办结")), ("no", _("尚未办结"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    measures = Text(label=_("办理情况"))
    reason = Text(label=_("未办结原因"), rows=3, required=False, help_text=_("尚未办结的，必须填写。"))
    finish_by = forms.DateField(
        label=_("拟办结日期"), required=False, widget=DateInput(), help_text=_("尚未办结的，必须填写。")
    )
    paper = Upload(
        label=_("盖章的书面反馈扫描件"), required=False, help_text=_("可以不传；PDF 或图片，不超过 20 MB。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("finished") is False:
            for name, complaint in (
                ("reason", _("请说明未办结的原因。")),
                ("finish_by", _("请填写拟办结日期。")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, complaint)
        return cleaned


class CloseSupervisionForm(ActForm):
    conclusion = Text(label=_("审结意见"), rows=3)

    def prefill(self) -> dict[str, Any]:
        return {"conclusion": str(_("督办事项已办结，同意审结。"))}


class ReturnSupervisionForm(ActForm):
    comment = Text(label=_("退回意见"))
    reply_by = forms.DateField(
        label=_("再次反馈时限"), widget=DateInput(), help_text=_("被督办单位提出新日期的，默认为该日期。")
    )

    def prefill(self) -> dict[str, Any]:
        answer = self.subject.replies.order_by("given_at", "pk").last()
        promised = answer.finish_by if answer is not None else None
        return {"reply_by": promised or supervision.usual_reply_by(self.subject.organ, self.now)}


class WithdrawSupervisionForm(ActForm):
    reason = Text(
        label=_("撤销理由"), rows=3, help_text=_("督办函随之作废，文号和作废原因保留在文号登记簿中。")
    )
