"""The filters of the ledger list, as they stand in the address."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.deadlines.enums import Lamp
from portal.forms import DateInput, chooser
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES
from portal.organizations.models import Membership, Organization
from proxy_service.enums import FILED_STATES, Jurisdiction, MatterClass, RequestState
from proxy_service.events import EVENTS
from proxy_service.lifecycle import Clock
from proxy_service.models import SavedFilter
from proxy_service.periods import Period
from proxy_service.queries import parks_and_officers, parks_for

ANY = ("", _("全部"))
# Days beyond these are slips of the hand, and the last of all days has no day after it.
REASONABLE = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31)))
YES_NO = [ANY, ("yes", _("是")), ("no", _("否"))]
LAMPS = (Lamp.OVERDUE, Lamp.DUE_SOON, Lamp.NORMAL, Lamp.PAUSED)
STATE_CHOICES = [
    ("open", _("全部在办")),
    ("ended", _("全部办毕")),
    *((state.value, state.label) for state in RequestState if state in FILED_STATES),
]


class StateField(forms.MultipleChoiceField):
    """One state is chosen by hand; links of the work list and the dashboards name several."""

    widget = forms.Select

    def to_python(self, value: Any) -> list[str]:
        values = value if isinstance(value, list | tuple) else [value] if value else []
        return [item for item in values if item]


class SelectSeveral(forms.Select):
    """A plain list box that also reads an address in which the name stands more than once."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def format_value(self, value: Any) -> list[str]:
        values = super().format_value(value)
        return values[:1]


def _key(data: Any, name: str) -> int | None:
    """What an address names as a key; None for what is none."""
    text = data.get(name) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


class ListForm(forms.Form):
    """What is not understood is complained about and left out; the list is shown all the same."""

    use_required_attribute = False

    q = forms.CharField(label=_("编号、企业、项目或事项"), required=False, max_length=60)
    state = StateField(label=_("状态"), required=False, widget=SelectSeveral)
    park = forms.TypedChoiceField(label=_("园区"), required=False, coerce=int, empty_value=None)
    jurisdiction = forms.ChoiceField(
        label=_("办理范围"), required=False, choices=[ANY, *Jurisdiction.choices]
    )
    lamp = forms.ChoiceField(
        label=_("时限"),
        required=False,
        choices=[ANY, *((lamp.value, lamp.label) for lamp in LAMPS)],
    )
    matter_class = forms.ChoiceField(label=_("事项类别"), required=False, choices=[ANY, *MatterClass.choices])
    officer = forms.TypedChoiceField(label=_("代办专员"), required=False, coerce=int, empty_value=None)
    by = forms.ChoiceField(
        label=_("日期"),
        required=False,
        choices=[
            ("submitted", _("提交日期")),
            ("accepted", _("受理日期")),
            ("completed", _("办结日期")),
            ("delivered", _("送达日期")),
            ("evaluated", _("评价完成日期")),
            (_("发生过"), [(name, event.label) for name, event in EVENTS.items()]),
        ],
    )
    since = forms.DateField(label=_("从"), required=False, widget=DateInput(), validators=REASONABLE)
    until = forms.DateField(label=_("到"), required=False, widget=DateInput(), validators=REASONABLE)
    # Reached by links alone, shown as removable marks.
    organ = forms.IntegerField(label=_("办理部门"), required=False, widget=forms.HiddenInput)
    responsible = forms.IntegerField(label=_("期限责任单位"), required=False, widget=forms.HiddenInput)
    clock = forms.ChoiceField(
        label=_("期限"), required=False, choices=[ANY, *Clock.choices], widget=forms.HiddenInput
    )
    open_on = forms.DateField(
        label=_("当日在办"), required=False, widget=forms.HiddenInput, validators=REASONABLE
    )
    evaluated = forms.ChoiceField(
        label=_("企业已评价"), required=False, choices=YES_NO, widget=forms.HiddenInput
    )
    division = forms.CharField(label=_("涉及县市"), required=False, max_length=6, widget=forms.HiddenInput)

    first = ("q", "state", "lamp")
    by_link = ("organ", "responsible", "clock", "open_on", "evaluated", "division")

    def __init__(self, data: Any, *, membership: Membership) -> None:
        super().__init__(data)
        chooser(self, "state").choices = [ANY, *STATE_CHOICES]
        if membership.role in ENTERPRISE_ROLES:
            for name in ("park", "jurisdiction", "lamp", "matter_class", "officer"):
                del self.fields[name]
            return
        asked = {name: _key(data, name) for name in ("park", "officer")}
        parks, officers = parks_and_officers(membership, **asked)
        chooser(self, "park").choices = [ANY, *parks]
        chooser(self, "officer").choices = [ANY, *officers]
        if membership.role not in PARK_ROLES:
            self.fields["officer"].help_text = _("先按园区筛选，再选择该园区的代办专员。")

    def clean_q(self) -> str:
        text = " ".join(self.cleaned_data["q"].split())
        if len(text) == 1:
            raise forms.ValidationError(_("请至少输入两个字。"))
        return text

    def wanted(self) -> dict[str, Any]:
        """The filters that were understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def first_part(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first if name in self.fields]

    def further_part(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.first]

    def uses_further(self) -> bool:
        """Whether one of the further filters is set or wrong, so that it must be seen."""
        named = {field.name for field in self.further_part()} - {"by"}
        return bool(named & (self.wanted().keys() | self.errors.keys()))

    def marks(self) -> list[dict[str, str]]:
        """The filters that came with a link, in words."""
        wanted = self.wanted()
        named = self._organizations(wanted)
        found = [
            {"name": name, "value": str(wanted[name]), "text": self._in_words(name, wanted[name], named)}
            for name in self.by_link
            if name in wanted
        ]
        if len(wanted.get("state", [])) > 1:
            labels = dict(STATE_CHOICES)
            text = "、".join(str(labels[state]) for state in wanted["state"])
            found.insert(0, {"name": "state", "text": f"{self.fields['state'].label}：{text}"})
        return found

    def _organizations(self, wanted: dict[str, Any]) -> dict[Any, str]:
        """The names of the bodies that filters mean, by key or code."""
        keys = [wanted[name] for name in ("organ", "responsible") if name in wanted]
        code = wanted.get("division")
        if not keys and code is None:
            return {}
        found = Organization.objects.filter(Q(pk__in=keys) | Q(code=code))
        return {name: body.label for body in found for name in (body.pk, body.code)}

    def _in_words(self, name: str, value: Any, named: dict[Any, str]) -> str:
        means_body = name in ("organ", "responsible", "division")
        choices = named if means_body else dict(getattr(self.fields[name], "choices", ()))
        return f"{self.fields[name].label}：{choices.get(value, value)}"


class SavedFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["name"]
        labels = {"name": _("保存当前筛选，取名为")}


class PeriodForm(forms.Form):
    """A period in whole days."""

    since = forms.DateField(label=_("从"), widget=DateInput(), validators=REASONABLE)
    until = forms.DateField(label=_("到"), widget=DateInput(), validators=REASONABLE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("“到”不能早于“从”。"))
        return data

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


class TrackingForm(PeriodForm):
    """The period of a tracking record and, for those who oversee several parks, whose."""

    park = forms.TypedChoiceField(label=_("园区"), required=False, coerce=int, empty_value=None)

    @classmethod
    def asked(cls, data: QueryDict, *, membership: Membership, today: date) -> "TrackingForm":
        """For what was asked; without a period for the current month so far."""
        if "since" in data or "until" in data:
            return cls(data, membership=membership)
        month = {"since": today.replace(day=1).isoformat(), "until": today.isoformat()}
        return cls({**data.dict(), **month}, membership=membership)

    def __init__(self, data: Any, *, membership: Membership) -> None:
        super().__init__(data)
        if membership.role in PARK_ROLES:
            del self.fields["park"]
            return
        chooser(self, "park").choices = [ANY, *((park.pk, park.label) for park in parks_for(membership))]
