"""Forms of the service hall (YN84-2.4)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.enums.hall import ServiceKind, WindowState
from delegation.halls import DAYS_AHEAD, colleagues_of, hall_of, halls_near
from delegation.models.hall import FIELDS, HallService, HallWindow
from delegation.surroundings import departments_around
from portal.acts.fields import Choose, Text
from portal.acts.forms import ActForm, NoInputs, RowForm, rows_of
from portal.forms import DateInput, TimeInput, chooser
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import find_enterprise
from portal.workdays.enums import Unit

UNITS = [(Unit.WORKING_DAYS.value, _("个工作日")), (Unit.HOURS.value, _("小时（自然时间）"))]


class ServiceRow(RowForm):
    anchors = ("kind", "promise_unit")
    kind = forms.ChoiceField(label=_("类别"), choices=ServiceKind)
    name = forms.CharField(label=_("服务事项"), max_length=80)
    provider = forms.CharField(label=_("办理单位"), max_length=120)
    promise_amount = forms.IntegerField(label=_("承诺时限"), min_value=1, max_value=240)
    promise_unit = forms.ChoiceField(label=_("单位"), choices=UNITS)


class WindowForm(ActForm):
    """A window and what is done at it, new or changed."""

    articles = {"name": "YN84-2.4"}
    rows = rows_of(ServiceRow, at_least_one=_("请至少列出一项服务事项。"))
    rows_name = "services"
    rows_label = _("服务事项和承诺时限")

    letter = forms.RegexField(
        label=_("窗口号"), regex=r"^[A-Z][0-9]?$", help_text=_("一个大写字母，可加一位数字；排队号以它开头。")
    )
    name = forms.CharField(label=_("窗口名称"), max_length=60)
    place = forms.CharField(label=_("位置"), max_length=60, required=False)
    slot_minutes = forms.IntegerField(
        label=_("每个预约时段（分钟）"), min_value=10, max_value=120, initial=30
    )
    capacity = forms.IntegerField(label=_("每个时段可预约数"), min_value=1, max_value=20, initial=2)

    def prefill(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in FIELDS} if self.subject else {}

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        if self.subject is None:
            return []
        names = list(ServiceRow.base_fields)
        return list(self.subject.services.filter(active=True).values(*names))


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


class InquiryForm(ActForm):
    """What was asked: written down by the one who was asked, or sent in by the enterprise."""

    articles = {"question": "YN84-2.4"}

    question = Text(label=_("诉求"), help_text=_("要办什么事，遇到什么问题。"))
    service = Choose(
        label=_("服务事项"),
        required=False,
        help_text=_("按该事项的承诺时限答复；不能确定的，1 个工作日内答复。"),
    )
    asker = forms.CharField(label=_("询问人"), max_length=60)
    asker_phone = forms.CharField(label=_("联系电话"), max_length=40)

    def build(self) -> None:
        organization = self.membership.organization
        services = HallService.objects.filter(active=True, window__state=WindowState.OPEN).select_related(
            "window__park"
        )
        if self.membership.role in ENTERPRISE_ROLES:
            self.fields["park"] = Choose(label=_("园区"))
            near = halls_near(organization)
            chooser(self, "park").offer(near)
            self.order_fields(["park"])
            services = services.filter(window__park__in=near)
            chooser(self, "service").offer(services, label=lambda one: f"{one.window.park.label}：{one.name}")
        else:
            self.fields["enterprise"] = forms.CharField(
                label=_("企业"),
                max_length=120,
                required=False,
                help_text=_("统一社会信用代码或者企业全称；不是企业的，不填。"),
            )
            chooser(self, "service").offer(services.filter(window__park=hall_of(self.membership, self.now)))

    def prefill(self) -> dict[str, Any]:
        if self.membership.role not in ENTERPRISE_ROLES:
            return {}
        person = self.membership.user
        return {"asker": person.full_name, "asker_phone": person.phone or self.membership.organization.phone}

    def clean_enterprise(self) -> Organization | None:
        if not (text := self.cleaned_data["enterprise"]):
            return None
        if (found := find_enterprise(text)) is None:
            raise forms.ValidationError(_("没有找到该企业，请核对统一社会信用代码或者企业全称。"))
        return found


class AnswerForm(ActForm):
    answer = Text(label=_("答复"), help_text=_("企业会看到答复全文。"))


def _colleague_label(person: Membership) -> str:
    return f"{person.user.full_name}（{person.organization.label}，{person.get_role_display()}）"


class HandOnForm(ActForm):
    """To a colleague or to a department."""

    articles = {"colleague": "YN84-2.4"}
    colleague = Choose(label=_("转给同事"), required=False)
    organ = Choose(label=_("或者转给部门"), required=False)
    reason = Text(label=_("转办理由"), rows=3, help_text=_("对方签收之前，仍由您负责。"))

    def build(self) -> None:
        others = colleagues_of(self.subject, self.now).exclude(pk=self.membership.pk)
        chooser(self, "colleague").offer(others, label=_colleague_label)
        departments = departments_around(self.subject.park)
        chooser(self, "organ").offer(departments, label=lambda organ: organ.name)


class OwnerForm(ActForm):
    colleague = Choose(label=_("责任人"))

    def build(self) -> None:
        chooser(self, "colleague").offer(colleagues_of(self.subject, self.now), label=_colleague_label)


class BookForm(ActForm):
    """One place in one slot; the page of a window leads here with the slot filled in."""

    articles = {"window": "CZ4-2.8"}
    window = Choose(label=_("窗口"))
    day = forms.DateField(
        label=_("日期"),
        widget=DateInput(),
        help_text=_("可预约今后 %(days)d 天内的工作日。") % {"days": DAYS_AHEAD},
    )
    begins = forms.TimeField(
        label=_("开始时间"), widget=TimeInput(), help_text=_("在企业服务大厅页面点选时段，会自动填好。")
    )
    subject_text = forms.CharField(label=_("办理事项"), max_length=120)
    contact = forms.CharField(label=_("联系人"), max_length=60)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=40)

    def build(self) -> None:
        near = halls_near(self.membership.organization)
        windows = HallWindow.objects.filter(state=WindowState.OPEN, park__in=near).select_related("park")
        chooser(self, "window").offer(windows, label=lambda one: f"{one.park.label} {one.title}")

    def prefill(self) -> dict[str, Any]:
        person = self.membership.user
        phone = person.phone or self.membership.organization.phone
        return {"contact": person.full_name, "contact_phone": phone}

    def inputs(self) -> dict[str, Any]:
        """``subject`` is every form's own word for what an act is done to."""
        given = super().inputs()
        given["subject"] = given.pop("subject_text")
        return given


class CancelAppointmentForm(ActForm):
    reason = Text(label=_("理由"), rows=3, required=False)


FORMS: dict[str, type[ActForm]] = {
    "change_hall_window": WindowForm,
    "close_hall_window": ReasonForm,
    "take_inquiry": NoInputs,
    "answer_inquiry": AnswerForm,
    "hand_on_inquiry": HandOnForm,
    "sign_for_inquiry": NoInputs,
    "turn_back_inquiry": ReasonForm,
    "name_inquiry_owner": OwnerForm,
    "cancel_appointment": CancelAppointmentForm,
    "meet_appointment": NoInputs,
    "miss_appointment": NoInputs,
}
