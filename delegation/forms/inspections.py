"""Forms of the plan of joint inspections and of a visit, until its day (YN84-2.5)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.enums.inspections import Ground, WishState
from delegation.surroundings import belongs_to, departments_around
from portal.acts.fields import Choose, ChooseSeveral, Text
from portal.acts.forms import ActForm, RowForm, rows_of
from portal.forms import DateInput, chooser
from portal.organizations.models import Organization
from portal.organizations.queries import find_enterprise

QUARTERS = [(1, _("第一季度")), (2, _("第二季度")), (3, _("第三季度")), (4, _("第四季度"))]
MOST_POINTS, LONGEST_POINT = 60, 300
ENTERPRISE_HELP = _("统一社会信用代码或者企业全称。")


class DraftPlanForm(ActForm):
    articles = {"departments": "YN84-2.5"}
    submit_label = _("编制计划，征求检查需求")

    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    quarter = forms.TypedChoiceField(label=_("季度"), choices=QUARTERS, coerce=int)
    departments = ChooseSeveral(label=_("参加部门"), help_text=_("将请这些部门提出检查需求。"))
    wishes_by = forms.DateField(label=_("提出检查需求的截止日期"), widget=DateInput())
    note = Text(label=_("检查重点和说明"), rows=3, required=False)

    def build(self) -> None:
        park = self.membership.organization.park
        chooser(self, "departments").offer(departments_around(park), label=lambda organ: organ.name)

    def prefill(self) -> dict[str, Any]:
        """The next quarter."""
        today = timezone.localdate(self.now)
        quarter = (today.month - 1) // 3 + 1
        return {
            "year": today.year + (quarter == 4),
            "quarter": quarter % 4 + 1,
            "wishes_by": today + timedelta(days=14),
        }


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Points(Text):
    """The check list: one point a line; cleaned to a list."""

    def clean(self, value: Any) -> Any:
        points = lines_of(super().clean(value))
        if len(points) > MOST_POINTS or any(len(point) > LONGEST_POINT for point in points):
            raise forms.ValidationError(_("检查内容最多 60 条，每条不超过 300 字。"))
        return points


def repeat_help() -> str:
    return _(
        "该企业的同一事项 %(months)d 个月内已检查或者已安排检查的，必须写明（平台默认期限，可调整）。"
    ) % {"months": settings.INSPECTION_REPEAT_MONTHS}


class WishFields(forms.Form):
    """What is to be inspected, alike in a plan and outside it."""

    topic = forms.CharField(
        label=_("检查事项"), max_length=120, help_text=_("按本部门公布的检查事项名称填写。")
    )
    legal_basis = forms.CharField(
        label=_("检查依据"), max_length=300, help_text=_("法律、法规、规章的条款。")
    )
    points = Points(label=_("检查内容"), rows=4, help_text=_("每行一条，即检查单的一项。"))
    repeat_reason = Text(label=_("重复检查的理由"), rows=2, required=False)


def found_enterprise(text: str) -> Organization:
    found = find_enterprise(text)
    if found is None:
        raise forms.ValidationError(_("没有找到该企业，请核对统一社会信用代码或者企业全称。"))
    return found


class WishRow(RowForm, WishFields):
    enterprise = forms.CharField(label=_("企业"), max_length=120, help_text=ENTERPRISE_HELP)
    field_order = ("enterprise", "topic", "legal_basis", "points", "repeat_reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["repeat_reason"].help_text = repeat_help()

    def clean_enterprise(self) -> Organization:
        return found_enterprise(self.cleaned_data["enterprise"])


class EnterWishesForm(ActForm):
    articles = {"wishes": "YN84-2.5"}
    rows = rows_of(WishRow, at_least_one=_("请至少填写一项检查需求。"))
    rows_name = "wishes"
    rows_label = _("检查需求")
    add_label = _("再加一项")


class VisitRow(RowForm):
    """One enterprise of the plan: its row is there from the beginning, only the day and the place are typed."""

    anchors = ("enterprise",)
    enterprise = forms.ModelChoiceField(
        Organization.objects.none(), label=_("企业"), widget=forms.HiddenInput()
    )
    planned_on = forms.DateField(label=_("检查日期"), widget=DateInput())
    place = forms.CharField(label=_("检查地点"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wished: dict[str, Any] = self.act_form.wished
        chooser(self, "enterprise").queryset = Organization.objects.filter(pk__in=list(wished))
        key = str(self["enterprise"].value() or "")
        self.name, self.topics = wished.get(key, ("", ""))


class ArrangeForm(ActForm):
    """Every enterprise once, with all that the departments want to inspect there."""

    rows = rows_of(VisitRow, at_least_one=_("还没有部门提出检查需求。"), extra=0)
    rows_name = "visits"
    rows_label = _("每家企业一次上门")

    def __init__(self, *args: Any, **options: Any) -> None:
        plan = options["subject"]
        self.wished: dict[str, tuple[str, str]] = {}
        self._known = {visit.enterprise_id: visit for visit in plan.visits.all()}
        wishes = plan.wishes.filter(state=WishState.ENTERED).select_related("enterprise", "department")
        for wish in wishes.order_by("enterprise__name", "pk"):
            name, topics = self.wished.get(str(wish.enterprise_id), (wish.enterprise.name, ""))
            topic = f"{wish.department.label}“{wish.topic}”"
            self.wished[str(wish.enterprise_id)] = (name, f"{topics}；{topic}" if topics else topic)
        super().__init__(*args, **options)

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        organs = Organization.objects.in_bulk([int(key) for key in self.wished])
        rows = []
        for key in self.wished:
            organ = organs[int(key)]
            known = self._known.get(organ.pk)
            rows.append(
                {
                    "enterprise": organ.pk,
                    "planned_on": known.planned_on if known else None,
                    "place": known.place if known else organ.address,
                }
            )
        return rows


class ReturnPlanForm(ActForm):
    opinion = Text(label=_("审核意见"), rows=3, help_text=_("哪些检查应当取消、合并或者改期。"))


class PublishPlanForm(ActForm):
    opinion = Text(label=_("审核意见"), rows=3, required=False)


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


class GroundFields(forms.Form):
    """Why something is inspected that is not in the plan."""

    ground = forms.ChoiceField(
        label=_("计划外检查的事由"), choices=Ground, help_text=_("没有下列事由的，不得在计划外检查。")
    )
    ground_text = Text(
        label=_("事由说明"),
        rows=3,
        help_text=_(
            "转办、事故的来源和编号，或者法律条款，企业看得到；投诉举报的，企业只看到事由，仍不要写投诉举报人的身份信息。"
        ),
    )


class ProposeForm(ActForm, WishFields, GroundFields):
    articles = {"ground": "YN84-2.5"}
    submit_label = _("提出计划外检查")

    park = Choose(label=_("园区"))
    enterprise = forms.CharField(label=_("企业"), max_length=120, help_text=ENTERPRISE_HELP)
    planned_on = forms.DateField(label=_("检查日期"), widget=DateInput())
    place = forms.CharField(label=_("检查地点"), max_length=200)
    apart_reason = Text(
        label=_("不并入季度检查的理由"),
        rows=2,
        required=False,
        help_text=_("本季度已安排检查该企业且尚未进行的，申请并入该次检查；不能等待的，写明理由。"),
    )
    field_order = ("park", "enterprise", "ground", "ground_text", "topic", "legal_basis", "points")

    def build(self) -> None:
        organ = self.membership.organization
        parks = Organization.objects.active().filter(schemes__justice__isnull=False).distinct()
        near = [park for park in parks.select_related("parent") if belongs_to(organ, park)]
        chooser(self, "park").offer(near, label=lambda park: park.name, empty="" if len(near) == 1 else "—")
        self.fields["repeat_reason"].help_text = repeat_help()

    def clean_enterprise(self) -> Organization:
        return found_enterprise(self.cleaned_data["enterprise"])


class JoinForm(ActForm, WishFields, GroundFields):
    articles = {"ground": "YN84-2.5"}
    field_order = ("ground", "ground_text", "topic", "legal_basis", "points")

    def build(self) -> None:
        self.fields["repeat_reason"].help_text = repeat_help()


class ApproveForm(ActForm):
    remark = Text(label=_("意见"), rows=2, required=False)


class RejectForm(ActForm):
    remark = Text(label=_("不同意的理由"), rows=3)


class MoveForm(ActForm):
    planned_on = forms.DateField(label=_("新的检查日期"), widget=DateInput())
    reason = Text(label=_("改期原因"), rows=3, help_text=_("将以新的通知书告知企业和部门。"))

    def prefill(self) -> dict[str, Any]:
        return {"planned_on": self.subject.planned_on}


FORMS: dict[str, type[ActForm]] = {
    "enter_wishes": EnterWishesForm,
    "arrange_visits": ArrangeForm,
    "return_plan": ReturnPlanForm,
    "publish_plan": PublishPlanForm,
    "withdraw_plan": ReasonForm,
    "drop_wish": ReasonForm,
    "approve_inspection": ApproveForm,
    "reject_inspection": RejectForm,
    "join_inspection": JoinForm,
    "approve_join": ApproveForm,
    "decline_join": RejectForm,
    "move_inspection": MoveForm,
    "cancel_inspection": ReasonForm,
}
