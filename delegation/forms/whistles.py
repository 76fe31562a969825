"""Forms of 吹哨报到 (YN84-2.2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.enums.whistles import WhistleMatterState
from delegation.facts.whistles import delay_text, requirement_text
from delegation.models.whistles import WhistleMatter
from delegation.surroundings import departments_around
from portal.acts.fields import Choose, ChooseSeveral, Score, Text, Uploads
from portal.acts.forms import ActForm
from portal.forms import DateInput, chooser
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Organization
from portal.organizations.queries import find_enterprise
from portal.workdays.enums import Unit

UNITS = [(Unit.HOURS.value, _("小时（自然时间）")), (Unit.WORKING_DAYS.value, _("个工作日"))]


class WhistleMatterForm(ActForm):
    """One line of the list, new or changed."""

    articles = {"name": "YN84-2.2"}

    name = forms.CharField(
        label=_("事项名称"),
        max_length=120,
        help_text=_("暂不能下放、园区发生较少、无需派驻人员办理的审批服务事项。"),
    )
    departments = ChooseSeveral(label=_("报到部门"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("文件的文号和条款，印在督办函上。"))
    report_amount = forms.IntegerField(label=_("报到时限"), min_value=1, max_value=240, initial=24)
    report_unit = forms.ChoiceField(
        label=_("报到时限单位"),
        choices=UNITS,
        initial=Unit.HOURS.value,
        help_text=_("默认 24 小时（平台默认时限，可调整）；不宜休息日报到的事项，改为工作日。"),
    )
    solve_days = forms.IntegerField(
        label=_("解决时限（工作日）"),
        min_value=1,
        max_value=90,
        initial=5,
        help_text=_(
            "自报到起算，在此时限内解决，或者承诺不晚于此的日期。默认 5 个工作日（平台默认时限，可调整）。"
        ),
    )
    calls_at_once = forms.BooleanField(
        label=_("企业吹哨后直接通知部门"), required=False, help_text=_("不勾选的，先由园区核实派单。")
    )

    def build(self) -> None:
        park = self.membership.organization.park
        chooser(self, "departments").offer(departments_around(park), label=lambda organ: organ.name)

    def prefill(self) -> dict[str, Any]:
        matter: WhistleMatter | None = self.subject
        if matter is None:
            scheme = self.membership.organization.park.schemes.select_related("authority").first()
            return {"basis": scheme.authority.number} if scheme else {}
        plain = ("name", "basis", "report_amount", "report_unit", "solve_days", "calls_at_once")
        return {
            **{field: getattr(matter, field) for field in plain},
            "departments": [str(organ.pk) for organ in matter.departments.all()],
        }


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


class BlowForm(ActForm):
    """A whistle: by the enterprise itself, or by the park for one that is named by credit code or whole name."""

    articles = {"matter": "YN84-2.2"}
    submit_label = _("吹哨")

    matter = Choose(
        label=_("吹哨事项"), help_text=_("只能就清单上的事项吹哨；其他诉求请到企业服务大厅登记。")
    )
    request = Text(label=_("诉求"), help_text=_("遇到什么问题，希望哪个部门到园区解决什么。"))
    place = forms.CharField(label=_("地点"), max_length=200)
    contact = forms.CharField(label=_("联系人"), max_length=60)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=40)
    uploads = Uploads(label=_("照片、文件"), required=False)

    def build(self) -> None:
        organization = self.membership.organization
        matters = WhistleMatter.objects.filter(state=WhistleMatterState.LISTED).select_related("park")
        if self.membership.role in ENTERPRISE_ROLES:
            matters = matters.filter(park__division_code__startswith=organization.division_code[:4])
            chooser(self, "matter").offer(matters, label=lambda matter: f"{matter.park.label}：{matter.name}")
        else:
            matters = matters.filter(park=organization.park)
            chooser(self, "matter").offer(matters, label=lambda matter: matter.name)
            self.fields["enterprise"] = forms.CharField(
                label=_("企业"), max_length=120, help_text=_("统一社会信用代码或者企业全称。")
            )
            self.order_fields(["enterprise"])

    def prefill(self) -> dict[str, Any]:
        if self.membership.role not in ENTERPRISE_ROLES:
            return {}
        person, organization = self.membership.user, self.membership.organization
        return {
            "place": organization.address,
            "contact": person.full_name,
            "contact_phone": person.phone or organization.phone,
        }

    def clean_enterprise(self) -> Organization:
        found = find_enterprise(self.cleaned_data["enterprise"])
        if found is None:
            raise forms.ValidationError(_("没有找到该企业，请核对统一社会信用代码或者企业全称。"))
        return found


class ForwardForm(ActForm):
    """To those of the matter's departments that were not called yet."""

    departments = ChooseSeveral(label=_("通知哪些部门报到"))

    def build(self) -> None:
        chooser(self, "departments").offer(self._listed(), label=lambda organ: organ.name)

    def _listed(self) -> list[Organization]:
        return list(self.subject.uncalled)

    def prefill(self) -> dict[str, Any]:
        return {"departments": [str(organ.pk) for organ in self._listed()]}


class DeclineForm(ActForm):
    answer = Text(label=_("给企业的答复"), help_text=_("为什么不派单，企业应当找谁、怎么办。"))


class WithdrawForm(ActForm):
    reason = Text(label=_("撤回原因"), rows=3, required=False)


class SignInForm(ActForm):
    arrived_people = forms.CharField(
        label=_("报到人员"), max_length=200, help_text=_("部门来的人，姓名和职务。")
    )
    received_by = forms.CharField(label=_("接待人员"), max_length=200, help_text=_("园区和企业在场的人。"))

    def prefill(self) -> dict[str, Any]:
        return {"received_by": self.membership.user.full_name}


class SolveForm(ActForm):
    solution = Text(label=_("解决情况"), help_text=_("怎样解决的，企业还要做什么。企业据此确认。"))
    uploads = Uploads(label=_("证明材料"), required=False)


class PromiseForm(ActForm):
    promise = Text(label=_("承诺内容"), help_text=_("为什么不能当场解决，将怎样解决。"))
    promised_on = forms.DateField(label=_("承诺解决日期"), widget=DateInput())


class ConfirmForm(ActForm):
    score = Score(label=_("满意度"))
    remark = Text(label=_("意见"), rows=3, required=False)


class LetterForm(ActForm):
    """The letter, drafted from the ledger."""

    articles = {"delay": "YN84-2.2"}
    submit_label = _("发出督办函")

    delay = Text(label=_("迟延事实"), rows=5, help_text=_("已按台账拟好，请核对补充。"))
    requirement = Text(
        label=_("办理要求"), help_text=_("落实时限为发函后 3 个工作日（平台默认时限，可调整）。")
    )

    def prefill(self) -> dict[str, Any]:
        return {"delay": delay_text(self.subject, self.now), "requirement": requirement_text(self.subject)}


class AccountabilityForm(ActForm):
    person = forms.CharField(label=_("被问责人员"), max_length=60)
    post = forms.CharField(label=_("职务"), max_length=120)
    fault = Text(label=_("问责事由"))
    decision = Text(label=_("处理决定"), rows=3)
    decided_by = forms.CharField(label=_("决定机关"), max_length=120)
    decided_on = forms.DateField(label=_("决定日期"), widget=DateInput())


class EndUnsolvedForm(ActForm):
    conclusion = Text(label=_("终结理由"), help_text=_("问题为什么不能解决，企业可以怎样寻求其他途径。"))


FORMS: dict[str, type[ActForm]] = {
    "change_whistle_matter": WhistleMatterForm,
    "remove_whistle_matter": ReasonForm,
    "forward_whistle": ForwardForm,
    "call_further": ForwardForm,
    "decline_whistle": DeclineForm,
    "withdraw_whistle": WithdrawForm,
    "sign_in_call": SignInForm,
    "solve_call": SolveForm,
    "promise_call": PromiseForm,
    "confirm_call": ConfirmForm,
    "reject_call": ReasonForm,
    "record_accountability": AccountabilityForm,
    "end_call_unsolved": EndUnsolvedForm,
    "issue_whistle_letter": LetterForm,
}
