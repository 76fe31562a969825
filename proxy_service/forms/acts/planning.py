"""Forms of the proxy officer and the work plan (BZ54-5.2)."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose, Text
from portal.acts.forms import ActForm, RowForm, rows_of
from portal.forms import DateInput, chooser
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Organization
from proxy_service.enums import MatterState
from proxy_service.forms.acts.base import EnterpriseForm
from proxy_service.models import PlanStep, ProxyRequest, RequestMatter
from proxy_service.planning import officers_in, organ_settled, suggest_plan


def organs_of(request: ProxyRequest) -> list[Organization]:
    """The bodies that can have a part in a request: its park, and the departments of its counties and prefecture."""
    places = {*request.divisions, *(code[:4] + "00" for code in request.divisions)}
    concerned = Q(kind__in=DEPARTMENT_KINDS, division_code__in=places) | Q(pk=request.park_id)
    involved = Q(pk__in=request.matters.values("organ"))
    return list(
        Organization.objects.active().filter(concerned | involved).order_by("division_code", "kind", "code")
    )


class AssignOfficerForm(ActForm):
    officer = Choose(label=_("代办专员"), widget=forms.RadioSelect, required=False)

    def build(self) -> None:
        chooser(self, "officer").offer(
            officers_in(self.subject.park, self.now),
            label=self.described,
            empty=_("按工作量指定（在办件最少的专员）"),
        )

    @staticmethod
    def described(officer: Any) -> str:
        return translated("%(name)s（%(place)s，在办 %(load)d 件）") % {
            "name": officer.user.full_name,
            "place": officer.organization.label,
            "load": officer.load,
        }


class PlanStepRow(RowForm):
    anchors = ("matter", "organ")

    matter = Choose(label=_("事项"))
    title = forms.CharField(label=_("步骤"), max_length=120)
    organ = Choose(label=_("责任单位"))
    planned_on = forms.DateField(label=_("计划完成日期"), widget=DateInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "matter").offer(self.act_form.matters)
        chooser(self, "organ").offer(
            self.act_form.organs, label=lambda organ: organ.label, empty=_("待定，请选择")
        )


class PlanForm(ActForm):
    """The plan, step by step; saved, or put to the enterprise at once."""

    rows = rows_of(PlanStepRow, at_least_one=_("请至少填写一个计划步骤。"))
    rows_name = "steps"
    rows_label = _("计划步骤")
    add_label = _("再加一步")
    also = {"propose_plan": _("提请企业确认"), "save_plan": _("先保存，稍后再提请")}

    note = Text(label=_("计划说明"), rows=3, required=False)

    @cached_property
    def matters(self) -> list[RequestMatter]:
        open_ones = self.subject.matters.exclude(state=MatterState.WITHDRAWN)
        return list(open_ones.select_related("version", "organ"))

    @cached_property
    def organs(self) -> list[Organization]:
        return organs_of(self.subject)

    @property
    def unsettled(self) -> list[RequestMatter]:
        """The matters whose department is still to be chosen."""
        return [matter for matter in self.matters if not matter.is_closed and organ_settled(matter) is None]

    def prefill(self) -> dict[str, Any]:
        return {"note": self.subject.plan_note}

    def prefill_rows(self) -> list[dict[str, Any]]:
        saved: Any = PlanStep.objects.filter(matter__request=self.subject).values(
            "matter", "title", "organ", "planned_on"
        )
        if saved:
            return list(saved)
        suggested = suggest_plan(self.subject, self.now)
        return [
            {**step, "matter": step["matter"].pk, "organ": step["organ"].pk if step["organ"] else ""}
            for step in suggested
        ]


class CommentPlanForm(EnterpriseForm):
    comment = Text(
        label=_("对计划的意见"), help_text=_("请写明希望调整的步骤、时间或材料，代办专员将据此修改。")
    )
