"""Forms of drafting, reviewing, signing and publishing an instrument."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegation.enums.authorities import Mode, PowerPart
from delegation.forms.handing_over import CompleteRow
from delegation.models import Instrument, Power, Scheme
from delegation.modes import MODES, exercise
from delegation.terms import has_transition
from portal.acts.fields import Choose, Text, Upload
from portal.acts.forms import ActForm, NoInputs, rows_of
from portal.forms import DateInput, chooser
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.queries import park_scope
from portal.workdays.due import beijing_date

MODE_CHOICES = [(mode.value, mode.label) for mode, rule in MODES.items() if rule.instrument is not None]
TRANSITION_MONTHS = 2


def powers_of_department(organ: Organization) -> QuerySet[Power]:
    return Power.objects.active().filter(organ=organ).select_related("scheme", "organ")


def power_text(power: Power) -> str:
    return f"{power.name}（{power.get_mode_display()}）"


class ItemRow(CompleteRow):
    """One power with its limits. No parts ticked: all that the scheme hands over."""

    needed = ("power",)

    power = Choose(label=_("事项"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("环节"),
        choices=PowerPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不勾选的，为方案规定的全部环节。"),
    )
    area_text = forms.CharField(
        label=_("区域范围"), max_length=200, required=False, help_text=_("不填的，为园区管辖范围。")
    )
    area_codes = forms.MultipleChoiceField(
        label=_("限于片区"), required=False, widget=forms.CheckboxSelectMultiple
    )
    object_text = forms.CharField(label=_("对象范围"), max_length=200, required=False)
    amount_limit = forms.DecimalField(
        label=_("限额"), max_digits=16, decimal_places=2, min_value=0, required=False
    )
    unit = forms.CharField(
        label=_("限额单位"), max_length=30, required=False, help_text=_("例如：万元、立方米每日。")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "power").offer(self.act_form.powers, label=power_text)
        if self.act_form.zones:
            chooser(self, "area_codes").choices = self.act_form.zones
        else:
            del self.fields["area_codes"]


class TermsForm(ActForm):
    """What department and park agree on; the texts begin with what the mode says."""

    articles = {
        "mode": "CZ4-2.2",
        "transition_months": "CZ4-2.5",
        "sign_by": "CZ4-2.4",
        "responsibility_after": "YN84-3.1",
        "supervision_text": "CZ4-2.9",
    }
    rows = rows_of(ItemRow, at_least_one=_("请至少填写一个事项。"))
    rows_name, rows_label, add_label = "items", _("委托或移交的事项"), _("再加一个事项")

    scheme = Choose(label=_("赋权方案"))
    park = Choose(label=_("承接园区"))
    mode = forms.ChoiceField(
        label=_("赋权方式"),
        choices=MODE_CHOICES,
        help_text=_("委托的签订行政许可委托书，其他方式签订赋权事项交接书。"),
    )
    valid_from = forms.DateField(label=_("起始日期"), widget=DateInput())
    valid_until = forms.DateField(
        label=_("终止日期"),
        widget=DateInput(),
        required=False,
        help_text=_("不填的，至依据文件失效或者收回为止。"),
    )
    transition_months = forms.IntegerField(
        label=_("过渡期（月）"),
        min_value=0,
        max_value=24,
        initial=0,
        help_text=_("只有园区承担责任的方式才有过渡期；没有过渡期的填 0。"),
    )
    sign_by = forms.DateField(
        label=_("签订截止日期"),
        widget=DateInput(),
        required=False,
        help_text=_("方案规定了日期的，填该日期；不填的，30 个工作日内签订（平台默认时限，可调整）。"),
    )
    responsibility_before = Text(label=_("起始日期前的责任"), rows=2)
    responsibility_during = Text(label=_("过渡期内的责任"), rows=2, required=False)
    responsibility_after = Text(label=_("承接后的责任"), rows=2)
    supervision_text = Text(label=_("监督、报告和监管衔接"), rows=3)
    department_contact = forms.CharField(label=_("部门联系人和电话"), max_length=60)
    park_contact = forms.CharField(label=_("园区联系人和电话"), max_length=60)

    def build(self) -> None:
        schemes = {power.scheme_id: power.scheme for power in self.powers}
        chooser(self, "scheme").offer(schemes.values(), empty="")
        parks = Organization.objects.filter(schemes__in=schemes, kind=OrganizationKind.PARK).distinct()
        chooser(self, "park").offer(parks, label=lambda park: park.name)

    @property
    def powers(self) -> list[Power]:
        if not hasattr(self, "_powers"):
            self._powers = list(powers_of_department(self.membership.organization))
        return self._powers

    @property
    def zones(self) -> list[tuple[str, str]]:
        """The zones of the parks that may be meant; the service refuses those of another park."""
        if not hasattr(self, "_zones"):
            parks = Organization.objects.filter(schemes__in={power.scheme_id for power in self.powers})
            found = [zone for park in parks.distinct() for zone in park_scope(park) if zone.pk != park.pk]
            self._zones = [(zone.code, zone.name) for zone in found]
        return self._zones


class DraftInstrumentForm(TermsForm):
    """A new instrument, pre-filled from the department's scheme."""

    submit_label = _("建立草稿")

    def prefill(self) -> dict[str, Any]:
        if not self.powers:
            return {}
        power = self.powers[0]
        return terms_suggested(power.scheme, power.mode, self.membership.organization)

    def build(self) -> None:
        super().build()
        self.initial.setdefault("valid_from", beijing_date(self.now))


def terms_suggested(scheme: Scheme, mode: str, department: Organization) -> dict[str, Any]:
    """What the mode says of who answers, and what the scheme says of dates."""
    park = scheme.parks.first()
    names = {"department": department.name, "park": park.name if park else "园区管委会"}
    joint = exercise(Mode(mode), in_transition=True, **names).liability
    alone = exercise(Mode(mode), in_transition=False, **names).liability
    transition = has_transition(mode)
    return {
        "mode": mode,
        "park": str(park.pk) if park else "",
        "transition_months": TRANSITION_MONTHS if transition else 0,
        "responsibility_before": f"起始日期以前作出的行政行为，由{names['department']}承担法律责任。",
        "responsibility_during": f"{joint}。" if transition else "",
        "responsibility_after": f"{alone}。",
        "supervision_text": f"{names['park']}每季度向{names['department']}报告办理情况，及时推送审批信息；"
        f"{names['department']}对审批后的监管负责，可以抽查案卷，对不适当的行为及时纠正。",
    }


class EditInstrumentForm(TermsForm):
    submit_label = _("保存修改")

    def prefill(self) -> dict[str, Any]:
        kept: Instrument = self.subject
        plain = [
            name for name in TermsForm.base_fields if hasattr(kept, name) and name not in ("scheme", "park")
        ]
        return {
            **{name: getattr(kept, name) for name in plain},
            "scheme": str(kept.scheme_id),
            "park": str(kept.park_id),
            "transition_months": months_between(kept),
        }

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        names = ("parts", "area_text", "area_codes", "object_text", "amount_limit", "unit")
        return [
            {"power": str(item.power_id), **{name: getattr(item, name) for name in names}}
            for item in self.subject.items.all()
        ]


def months_between(instrument: Instrument) -> int:
    """The whole months of its transition; its end may lie a holiday later."""
    end, start = instrument.transition_until, instrument.valid_from
    if end is None:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month


class RecordInstrumentForm(DraftInstrumentForm):
    """What was signed on paper: its own dates and the scan."""

    submit_label = _("补录，交园区核实")

    signed_on = forms.DateField(label=_("签订日期"), widget=DateInput())
    published_on = forms.DateField(label=_("公布日期"), widget=DateInput())
    notice_number = forms.CharField(label=_("公告文号"), max_length=60)
    notice_link = forms.URLField(label=_("公告网址"), max_length=300, required=False, assume_scheme="https")
    original = Upload(label=_("双方签字盖章的原件扫描件"))
    sign_by = None  # it was signed

    def build(self) -> None:
        super().build()
        self.initial["valid_from"] = None

    def inputs(self) -> dict[str, Any]:
        return {**super().inputs(), "sign_by": None}


class OpinionForm(ActForm):
    opinion = Text(label=_("合法性审查意见"), rows=4, help_text=_("印在文书上。"))


class ReturnForm(ActForm):
    opinion = Text(label=_("需要修改的内容和依据"), rows=4)


class PublishInstrumentForm(ActForm):
    articles = {"published_on": "CZ4-2.4"}
    submit_label = _("登记公布")

    published_on = forms.DateField(
        label=_("公布日期"),
        widget=DateInput(),
        help_text=_("委托自公布之日起才对外实施（行政许可法第二十四条）。"),
    )
    notice_number = forms.CharField(label=_("公告文号"), max_length=60)
    notice_link = forms.URLField(label=_("公告网址"), max_length=300, required=False, assume_scheme="https")

    def prefill(self) -> dict[str, Any]:
        return {"published_on": beijing_date(self.now)}


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


FORMS: dict[str, type[ActForm]] = {
    "edit_instrument": EditInstrumentForm,
    "send_instrument": NoInputs,
    "approve_instrument": OpinionForm,
    "return_instrument": ReturnForm,
    "sign_for_department": NoInputs,
    "sign_for_park": NoInputs,
    "publish_instrument": PublishInstrumentForm,
    "confirm_recorded": NoInputs,
    "refuse_recorded": ReasonForm,
    "drop_instrument": ReasonForm,
}
