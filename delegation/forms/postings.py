"""Forms of posting (YN84-2.1, CZ4-2.2)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.enums.postings import Grade, Recommendation, UnabsorbedState
from delegation.models.authorities import Power
from delegation.models.postings import UnabsorbedPower
from delegation.postings import powers_to_post
from portal.acts.fields import Choose, ChooseSeveral, Text
from portal.acts.forms import ActForm, NoInputs
from portal.forms import DateInput, DateTimeInput, chooser
from portal.organizations.enums import DEPARTMENT_ROLES
from portal.organizations.models import Membership, Organization


class ListUnabsorbedForm(ActForm):
    articles = {"power": "YN84-2.1"}

    power = Choose(label=_("权限事项"))
    reason = Text(
        label=_("暂不能承接的原因"), help_text=_("专业性较强、发生频次高、迫切需要，而园区暂缺什么。")
    )

    def build(self) -> None:
        park = self.membership.organization.park
        listed = UnabsorbedPower.objects.filter(park=park, state=UnabsorbedState.LISTED)
        powers = Power.objects.active().filter(scheme__parks=park).exclude(pk__in=listed.values("power"))
        chooser(self, "power").offer(
            powers.select_related("organ"), label=lambda power: f"{power.name}（{power.organ.label}）"
        )


class ChangeUnabsorbedForm(ActForm):
    reason = Text(label=_("暂不能承接的原因"))

    def prefill(self) -> dict[str, Any]:
        return {"reason": self.subject.reason}


class RemoveUnabsorbedForm(ActForm):
    removal = Text(
        label=_("移出原因"), rows=3, help_text=_("已能承接，或者不再需要。正在进行的派驻到期为止。")
    )


class ProposePostingForm(ActForm):
    """The department's leader names one of its staff. ``?park=`` chooses the park."""

    articles = {"powers": "YN84-2.1"}
    submit_label = _("选派并送园区同意")

    park = Choose(label=_("派驻园区"))
    member = Choose(label=_("派驻人员"), help_text=_("本部门在职人员；派驻期间以园区日常管理为主。"))
    powers = ChooseSeveral(
        label=_("派驻事项"),
        help_text=_("园区列入暂时无能力承接权限清单的、或者以服务前移方式办理的本部门事项。"),
    )
    valid_from = forms.DateTimeField(label=_("派驻起"), widget=DateTimeInput())
    valid_until = forms.DateTimeField(
        label=_("派驻止"), widget=DateTimeInput(), help_text=_("到这一分钟，派驻人员的办理权限即行终止。")
    )
    duties = Text(label=_("工作任务"))

    def build(self) -> None:
        department = self.membership.organization
        parks = list(Organization.objects.active().filter(schemes__powers__organ=department).distinct())
        chooser(self, "park").offer(parks, label=lambda park: park.name)
        staff = (
            Membership.objects.valid(self.now)
            .people()
            .filter(organization=department, role__in=DEPARTMENT_ROLES, substitute_for=None)
        )
        chooser(self, "member").offer(
            staff.select_related("user"),
            label=lambda member: f"{member.user.full_name}（{member.get_role_display()}）",
        )
        powers = {power.pk: power for park in parks for power in powers_to_post(department, park)}
        chooser(self, "powers").offer(powers.values(), label=lambda power: power.name)

    def clean_valid_from(self) -> Any:
        return self.cleaned_data["valid_from"].replace(second=0, microsecond=0)

    def clean_valid_until(self) -> Any:
        return self.cleaned_data["valid_until"].replace(second=0, microsecond=0)


class RemarkForm(ActForm):
    remark = Text(label=_("理由"), rows=3)


class AssessForm(ActForm):
    articles = {"grade": "YN84-2.1"}
    submit_label = _("出具考核与任免建议表")

    period_from = forms.DateField(label=_("考核期间起"), widget=DateInput())
    period_until = forms.DateField(label=_("考核期间止"), widget=DateInput())
    grade = forms.ChoiceField(label=_("考核等次"), choices=Grade.choices, widget=forms.RadioSelect)
    opinion = Text(label=_("考核意见"))
    recommendation = forms.ChoiceField(
        label=_("任免建议"),
        choices=Recommendation.choices,
        widget=forms.RadioSelect,
        help_text=_("建议送派出部门，由其按干部管理权限研究决定。"),
    )
    grounds = Text(
        label=_("建议理由"), rows=3, required=False, help_text=_("建议任用、调整、免职的，必须填写。")
    )

    def prefill(self) -> dict[str, Any]:
        today = timezone.localdate(self.now)
        return {
            "period_from": timezone.localdate(self.subject.valid_from),
            "period_until": min(today, timezone.localdate(self.subject.valid_until)),
        }


class HandOverForm(ActForm):
    handed_to = Choose(label=_("接手人"))
    note = Text(label=_("说明"), rows=3, required=False)

    def build(self) -> None:
        staff = (
            Membership.objects.valid(self.now)
            .people()
            .filter(organization=self.subject.department, role__in=DEPARTMENT_ROLES)
        )
        chooser(self, "handed_to").offer(
            staff.exclude(user=self.subject.member.user).select_related("user"),
            label=lambda member: f"{member.user.full_name}（{member.get_role_display()}）",
        )


FORMS: dict[str, type[ActForm]] = {
    "change_unabsorbed": ChangeUnabsorbedForm,
    "remove_unabsorbed": RemoveUnabsorbedForm,
    "agree_posting": NoInputs,
    "refuse_posting": RemarkForm,
    "withdraw_posting": RemarkForm,
    "sign_in_posted": NoInputs,
    "sign_out_posted": NoInputs,
    "assess_posting": AssessForm,
    "end_posting": RemarkForm,
    "hand_over_posting": HandOverForm,
}
