"""Forms of problems and their coordination (BZ54-5.5-48H)."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose, ChooseSeveral, Text
from portal.acts.forms import ActForm, RowForm, rows_of
from portal.forms import DateInput, DateTimeInput, chooser
from portal.organizations.models import Organization
from proxy_service.enums import (
    MEETING_KINDS,
    CoordinationKind,
    HandoverState,
    MatterState,
    ProblemKind,
)
from proxy_service.forms.acts.planning import organs_of
from proxy_service.models import Handover

REPORTABLE = [ProblemKind.STALLED_HANDOVER, ProblemKind.CORRECTION, ProblemKind.OTHER]


class RemindForm(ActForm):
    note = Text(label=_("催办说明"), rows=2, required=False, help_text=_("一件申请一天催办一次，记入台账。"))


class ReportProblemForm(ActForm):
    articles = {"kind": "BZ54-5.5-48H"}
    kind = forms.ChoiceField(
        label=_("问题类型"),
        choices=[(kind.value, kind.label) for kind in REPORTABLE],
        widget=forms.RadioSelect,
        initial=ProblemKind.OTHER,
        help_text=_("提出后 48 小时内启动协调，节假日照常计时。"),
    )
    matter = Choose(label=_("涉及事项"), required=False)
    handover = Choose(label=_("涉及的材料移交"), required=False)
    description = Text(label=_("问题描述"), help_text=_("写明发生了什么、卡在哪里、希望怎样解决。"))

    def build(self) -> None:
        matters = self.subject.matters.exclude(state=MatterState.WITHDRAWN).select_related("version")
        chooser(self, "matter").offer(matters, empty=_("不限于某一事项"))
        waiting = Handover.objects.filter(matter__request=self.subject, state=HandoverState.SENT)
        handovers = list(waiting.select_related("matter__version", "organ"))
        chooser(self, "handover").offer(handovers, empty=_("不涉及"))
        if not handovers:
            del self.fields["handover"]


class StartCoordinationForm(ActForm):
    articles = {"kind": "BZ54-5.5-48H"}
    kind = forms.ChoiceField(label=_("协调方式"), choices=CoordinationKind, widget=forms.RadioSelect)
    subject_matter = forms.CharField(label=_("议题"), max_length=200)
    organs = ChooseSeveral(label=_("参与单位"))
    scheduled_at = forms.DateTimeField(
        label=_("会议时间"),
        required=False,
        widget=DateTimeInput(),
        help_text=_("召开会议的，须写明时间和地点。"),
    )
    place = forms.CharField(label=_("会议地点"), max_length=120, required=False)

    def prefill(self) -> dict[str, Any]:
        number = self.subject.request.number
        about = self.subject.matter or self.subject.get_kind_display()
        organ = self.subject.matter.organ_id if self.subject.matter else None
        return {
            "kind": CoordinationKind.CALL,
            "subject_matter": translated("关于%(number)s“%(about)s”有关问题的协调")
            % {"number": number, "about": about},
            "organs": [str(organ)] if organ else [],
        }

    def build(self) -> None:
        chooser(self, "organs").offer(organs_of(self.subject.request), label=lambda organ: organ.name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") in MEETING_KINDS:
            for name, complaint in (
                ("scheduled_at", _("请填写会议时间。")),
                ("place", _("请填写会议地点。")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, complaint)
        return cleaned


class ResolveProblemForm(ActForm):
    resolution = Text(label=_("处理结果"))


class DecisionRow(RowForm):
    anchors = ("organ",)

    text = forms.CharField(label=_("议定事项"), max_length=500)
    organ = Choose(label=_("责任单位"))
    due_on = forms.DateField(label=_("完成期限"), widget=DateInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "organ").offer(self.act_form.organs, label=lambda organ: organ.label)


class ConcludeCoordinationForm(ActForm):
    articles = {"minutes": "BZ54-5.5-48H"}
    rows = rows_of(DecisionRow, extra=2)
    rows_name = "decisions"
    rows_label = _("议定事项（没有可不填）")
    add_label = _("再加一项")

    attendance = Text(label=_("参加人员"), rows=2, help_text=_("单位、姓名、职务，每行一人。"))
    minutes = Text(label=_("协调记录"), rows=5)
    outcome = Text(label=_("协调结果"), rows=3)
    solved = forms.BooleanField(label=_("问题已经解决"), required=False)

    @cached_property
    def organs(self) -> list[Organization]:
        return organs_of(self.subject.request)


class FulfilDecisionForm(ActForm):
    note = Text(label=_("落实情况"))
