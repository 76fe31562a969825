"""The steps of filing. A step's form reads what was saved in the draft; judging it is the form's business alone."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Upload
from portal.acts.forms import ActForm
from portal.forms import CleanTextMixin, DateInput, chooser, drop_complaints
from portal.organizations.enums import OrganizationKind
from portal.organizations.forms.fields import NameField, PhoneField
from portal.organizations.models import Membership, Organization
from proxy_service import rules
from proxy_service.enums import Jurisdiction, Scope
from proxy_service.forms.park import ParkField
from proxy_service.models import MatterVersion, ProxyRequest, RequestMatter
from proxy_service.queries import competent_organs, counties, current_matters, matters_of

ONE_YEAR = timedelta(days=365)


class StepForm(CleanTextMixin, forms.Form):
    """One step of a draft, as the person who fills it in may see it."""

    articles: dict[str, str] = {}
    data: Any

    def __init__(self, data: Any = None, *, draft: ProxyRequest, membership: Membership, today: date) -> None:
        self.draft, self.membership, self.today = draft, membership, today
        super().__init__(data)
        self.build()

    def build(self) -> None:
        """Adds the choices that depend on the draft."""

    def without_complaints(self) -> None:
        """Shows what was typed as it is: it is judged when the step is sent, or at the end."""
        drop_complaints(self)
        self.cleaned_data = {}

    def raw(self) -> dict[str, list[str]]:
        """What was typed, right or wrong, as the draft keeps it; NUL is the one character that it cannot keep."""
        typed = {
            name: [str(value).replace("\0", "") for value in self.data.getlist(name)] for name in self.fields
        }
        return {name: values for name, values in typed.items() if values}


class EnterpriseStep(StepForm):
    """The enterprise is known from its profile; here it chooses who acts for it."""

    articles = {"park": "BZ54-3.1"}

    park = ParkField(
        label=_("委托哪个园区代办"),
        queryset=Organization.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("选择企业所在或拟入驻的园区、片区。受理、代办和结果送达都由它负责。"),
        error_messages={"required": _("请选择委托的园区或片区。")},
    )
    correct = forms.BooleanField(
        label=_("上面的企业信息准确无误"),
        error_messages={"required": _("请核对企业信息，并勾选“准确无误”。")},
    )

    def build(self) -> None:
        cast(ParkField, self.fields["park"]).offer_to(self.membership)
        self.initial["park"] = self.draft.park_id


class MattersStep(StepForm):
    """Codes of matters; cleaned to their current versions, in the catalogue's order."""

    matters = forms.MultipleChoiceField(
        label=_("委托事项"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("请至少选择一个委托事项。"),
            "invalid_choice": _("有事项已停止办理，请移除后重新选择。"),
        },
    )

    def build(self) -> None:
        offered = current_matters()
        #: The keys of the current versions by the codes of their matters.
        self.current = {code: key for code, _name, key in offered}
        chooser(self, "matters").choices = [(code, name) for code, name, _key in offered]

    @cached_property
    def catalogue(self) -> list[MatterVersion]:
        return list(MatterVersion.objects.current().select_related("matter").order_by("matter__code"))

    @property
    def chosen(self) -> set[str]:
        return set(self.data.getlist("matters")) if self.is_bound else set()

    def versions(self) -> list[MatterVersion]:
        """The current versions of what was chosen; unknown codes are left out."""
        return [version for version in self.catalogue if version.matter.code in self.chosen]


class ScopeStep(StepForm):
    """How, for what project, where, how long, and who answers the telephone."""

    articles = {"scope": "BZ54-2.1", "division_code": "BZ54-5.5-MULTI"}

    scope = forms.ChoiceField(
        label=_("委托方式"),
        choices=Scope.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "全面委托：所选事项的准备、提交、跟进、领取都由园区代办。部分委托：只代办其中约定的环节。"
        ),
    )
    project_name = forms.CharField(label=_("项目名称"), max_length=120, required=False)
    project_place = forms.CharField(
        label=_("项目地点"), max_length=200, required=False, help_text=_("地块、道路门牌或园区内的位置。")
    )
    division_code = forms.ChoiceField(
        label=_("项目所在县市"), help_text=_("决定由哪个县市的部门办理；没有项目的，选企业所在县市。")
    )
    contact_name = NameField(label=_("联系人"))
    contact_phone = PhoneField(label=_("联系电话"))
    entrusted_from = forms.DateField(label=_("委托期限起"), widget=DateInput())
    entrusted_until = forms.DateField(
        label=_("委托期限止"), widget=DateInput(), help_text=_("期满事项仍未办完的，园区会提前提醒您续期。")
    )
    electronic_service = forms.BooleanField(
        label=_("同意电子送达"),
        required=False,
        help_text=_("通知书和办理结果送达到企业账户，与纸质件同样有效；不同意的，到窗口领取或邮寄。"),
    )

    project_fields = ("scope", "project_name", "project_place", "division_code")
    person_fields = (
        "contact_name",
        "contact_phone",
        "entrusted_from",
        "entrusted_until",
        "electronic_service",
    )

    def build(self) -> None:
        self.matters = matters_of(self.draft)
        places = [(county.division_code, county.label) for county in counties()]
        self.county_names = dict(places)
        chooser(self, "division_code").choices = [("", _("请选择")), *places]
        for matter in self.elsewhere:
            self.fields[self.place_name(matter)] = forms.ChoiceField(
                label=matter.version.name, required=False, choices=[("", _("与项目所在县市相同")), *places]
            )
        park = self.draft.park
        self.initial.update(
            scope=Scope.FULL,
            division_code=park.division_code if park else "",
            contact_name=self.draft.contact_name,
            contact_phone=self.draft.contact_phone,
            entrusted_from=self.today,
            entrusted_until=self.today + ONE_YEAR,
            electronic_service=True,
        )

    @property
    def elsewhere(self) -> list[RequestMatter]:
        """The matters that a county decides, so that another county than the project's may be the right one."""
        at_county = OrganizationKind.COUNTY_DEPARTMENT
        return [matter for matter in self.matters if matter.version.competent_level == at_county]

    @staticmethod
    def place_name(matter: RequestMatter) -> str:
        return f"place_{matter.version.matter.code}"

    def project_part(self) -> list[forms.BoundField]:
        return [self[name] for name in self.project_fields]

    def places_part(self) -> list[forms.BoundField]:
        return [self[self.place_name(matter)] for matter in self.elsewhere]

    def person_part(self) -> list[forms.BoundField]:
        return [self[name] for name in self.person_fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("entrusted_from"), data.get("entrusted_until")
        if begin and end and end < begin:
            self.add_error("entrusted_until", _("委托期限止不能早于委托期限起。"))
        elif end and end <= self.today:
            self.add_error("entrusted_until", _("委托期限止应当在今天以后。"))
        if data.get("division_code"):
            self._check_organs(data)
        return data

    def _check_organs(self, data: dict[str, Any]) -> None:
        for placed in placements(self.matters, data["division_code"], self._chosen_places(data)):
            if placed["organ"] is None:
                name = self.place_name(placed["matter"])
                self.add_error(
                    name if name in self.fields else "division_code",
                    _("“%(matter)s”在所选县市没有登记的办理部门，请改选县市或咨询园区窗口。")
                    % {"matter": placed["matter"]},
                )

    def _chosen_places(self, data: dict[str, Any]) -> dict[int, str]:
        places = {matter.pk: data.get(self.place_name(matter), "") for matter in self.elsewhere}
        return {pk: code for pk, code in places.items() if code}

    def inputs(self) -> dict[str, Any]:
        """The step's keyword arguments of the submission."""
        names = (*self.project_fields, *self.person_fields)
        given = {name: self.cleaned_data[name] for name in names}
        return {**given, "matter_divisions": self._chosen_places(self.cleaned_data)}

    def place_of(self, matter: RequestMatter) -> str:
        """The county chosen so far for a matter, valid or not yet."""
        own = self[self.place_name(matter)].value() if matter in self.elsewhere else ""
        code = own or self["division_code"].value() or ""
        return code if code in self.county_names else ""

    def foresee(self) -> dict[str, Any]:
        """Which organ will decide what, and whether that is one county or several (BZ54-5.5)."""
        places = {matter.pk: self.place_of(matter) for matter in self.matters}
        rows = placements(self.matters, "", places)
        for row in rows:
            row["county"] = self.county_names.get(row["division_code"], "")
        divisions = {row["division_code"] for row in rows if row["division_code"]}
        if self.draft.park:
            divisions.add(self.draft.park.division_code)
        any_cross = any(matter.version.cross_county for matter in self.matters)
        jurisdiction = rules.jurisdiction_of(divisions, any_cross_county=any_cross)
        return {
            "rows": rows,
            "is_multi": jurisdiction == Jurisdiction.MULTI,
            "jurisdiction": jurisdiction.label,
            "counties": [name for code, name in self.county_names.items() if code in divisions],
        }


def placements(
    matters: list[RequestMatter], division_code: str, places: dict[int, str]
) -> list[dict[str, Any]]:
    """For each matter its county and the department there, None where the register knows none."""
    codes = [places.get(matter.pk) or division_code for matter in matters]
    placed = [(matter.version, code) for matter, code in zip(matters, codes, strict=True) if code]
    organs = iter(competent_organs(placed))
    return [
        {"matter": matter, "division_code": code, "organ": next(organs) if code else None}
        for matter, code in zip(matters, codes, strict=True)
    ]


class ConfirmationForm(ActForm):
    """The last step of a draft (``subject``): the enterprise confirms what it entrusts (民法典 165), knowing what it is
    told."""

    articles = {"confirmed": "BZ54-A1"}

    confirmed = forms.BooleanField(
        label=_("本企业确认以上委托内容、权限和期限，自愿委托所选园区代办"),
        error_messages={"required": _("请确认委托内容。")},
    )
    privacy = forms.BooleanField(
        label=_("已阅读个人信息告知，同意为代办目的处理上述信息并提供给办理部门"),
        error_messages={"required": _("请阅读个人信息告知并勾选同意。")},
    )
    entrustment_scan = Upload(label=_("已签章的委托书扫描件"), required=False)

    @property
    def at_window(self) -> bool:
        own: bool = self.subject.enterprise_id == self.membership.organization_id
        return not own

    def build(self) -> None:
        scan = self.fields["entrustment_scan"]
        scan.required = self.at_window and self.subject.entrustment_scan_id is None
        scan.error_messages["required"] = _("窗口代填须上传企业签章的委托书原件扫描件。")
        if not self.at_window:
            scan.help_text = _("在线确认即生效，不必上传；需要留存纸质签章件的可以附上。")
        else:
            self.fields["confirmed"].label = _("已向企业逐项核对以上委托内容、权限和期限，与签章原件一致")
            self.fields["privacy"].label = _("已向企业告知个人信息的处理目的和范围，企业同意")


class EnterpriseLookup(forms.Form):
    """The clerk at the window finds the enterprise: only by the whole code or the whole name."""

    q = forms.CharField(label=_("统一社会信用代码或企业全称"), max_length=120)


STEP_FORMS: dict[str, type[StepForm]] = {
    "enterprise": EnterpriseStep,
    "matters": MattersStep,
    "scope": ScopeStep,
}


def saved_data(draft: ProxyRequest, step: str) -> MultiValueDict[str, str] | None:
    """What a step's form is bound to: the saved answers, or None before anything was saved."""
    answers = draft.answers.get(step)
    return MultiValueDict(answers) if answers is not None else None
