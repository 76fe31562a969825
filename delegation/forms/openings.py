"""Forms of the one-window opening (YN84-2.3): what all parts need is asked once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegation.enums.openings import (
    HANDED_TOGETHER,
    OPTIONAL_PARTS,
    Again,
    CompanyType,
    Delivery,
    PartKind,
    SealKind,
)
from delegation.halls import parks_with_opening
from delegation.models.openings import COMMON, Opening, OpeningPart
from portal.acts.fields import Choose, Text, Upload, Uploads
from portal.acts.forms import ActForm, NoInputs, RowForm, rows_of
from portal.forms import DateInput, chooser
from portal.organizations.enums import DEPARTMENT_KINDS, ENTERPRISE_ROLES
from portal.organizations.models import Organization
from portal.organizations.queries import find_enterprise
from portal.workdays.due import beijing_date

# The organ that the law gives a part to, by the end of its code in the register of organisations.
USUAL_ORGANS = {PartKind.LICENCE: "SCJG", PartKind.INVOICES: "SHUIWU", PartKind.INSURANCE: "RSJ"}
WINDOW = _("由窗口办理")


class ShareholderRow(RowForm):
    name = forms.CharField(label=_("股东（出资人）"), max_length=120)
    amount = forms.DecimalField(label=_("认缴出资（万元）"), max_digits=12, decimal_places=2, min_value=0)


class OpeningForm(ActForm):
    """The one form, new or put right; at the window also whose it is."""

    articles = {"seals": "YN84-2.3", "delivery": "YN84-2.3"}
    submit_label = _("提交开办申请")
    rows = rows_of(ShareholderRow, at_least_one=_("请至少填写一名股东（出资人）。"))
    rows_name = "shareholders"
    rows_label = _("股东（出资人）")

    company_name = forms.CharField(label=_("企业名称"), max_length=120, help_text=_("拟登记的全称。"))
    company_type = forms.ChoiceField(label=_("企业类型"), choices=CompanyType)
    address = forms.CharField(label=_("住所"), max_length=200)
    capital = forms.DecimalField(label=_("注册资本（万元）"), max_digits=12, decimal_places=2, min_value=0.01)
    legal_representative = forms.CharField(label=_("法定代表人"), max_length=60)
    scope = Text(label=_("经营范围"))
    contact = forms.CharField(label=_("联系人"), max_length=60)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=40)
    optional_parts = forms.MultipleChoiceField(
        label=_("一并办理的环节"),
        choices=[(kind.value, kind.label) for kind in OPTIONAL_PARTS],
        required=False,
        initial=list(OPTIONAL_PARTS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("营业执照和首套印章必办，其余可以一并办理，各环节共用以上信息。全程费用 0 元。"),
    )
    seals = forms.MultipleChoiceField(
        label=_("首套印章（五枚，费用 0 元）"),
        choices=SealKind,
        initial=list(SealKind),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("五枚印章由园区免费赠予。"),
    )
    seal_reason = forms.CharField(
        label=_("不刻制的理由"), max_length=200, required=False, help_text=_("五枚未全选的，必须说明理由。")
    )
    delivery = forms.ChoiceField(
        label=_("领取方式（费用 0 元）"),
        choices=Delivery,
        initial=Delivery.WINDOW,
        widget=forms.RadioSelect,
        help_text=_("营业执照和首套印章一起发放，邮寄也不收费。"),
    )
    delivery_address = forms.CharField(label=_("邮寄地址"), max_length=200, required=False)
    uploads = Uploads(
        label=_("材料"), required=False, help_text=_("住所使用证明、股东身份或主体资格证明等。PDF 或图片。")
    )

    def build(self) -> None:
        if self.subject is not None:
            return
        organization = self.membership.organization
        if self.membership.role in ENTERPRISE_ROLES:
            self.fields["park"] = Choose(label=_("在哪个园区开办"))
            near = parks_with_opening().filter(division_code__startswith=organization.division_code[:4])
            chooser(self, "park").offer(near)
            self.order_fields(["park"])
        else:
            self.fields["enterprise"] = forms.CharField(
                label=_("申请人（企业记录）"),
                max_length=120,
                help_text=_("统一社会信用代码，或者注册时的企业全称；意向入园企业也可以。"),
            )
            self.order_fields(["enterprise"])

    def clean_enterprise(self) -> Organization:
        found = find_enterprise(self.cleaned_data["enterprise"])
        if found is None:
            raise forms.ValidationError(_("没有找到该企业记录，请先注册为意向入园企业。"))
        return found

    def prefill(self) -> dict[str, Any]:
        opening: Opening | None = self.subject
        if opening is not None:
            return {
                **{name: getattr(opening, name) for name in COMMON},
                "optional_parts": opening.optional_parts,
                "seals": list(opening.seals.filter(left_out_reason="").values_list("kind", flat=True)),
                "seal_reason": opening.seals.exclude(left_out_reason="")
                .values_list("left_out_reason", flat=True)
                .first(),
            }
        if self.membership.role not in ENTERPRISE_ROLES:
            return {}
        person, organization = self.membership.user, self.membership.organization
        return {
            "contact": person.full_name,
            "contact_phone": person.phone or organization.phone,
            "company_name": "" if organization.uscc else organization.name,
            "legal_representative": "" if organization.uscc else organization.legal_representative,
        }

    def prefill_rows(self) -> Sequence[dict[str, Any]]:
        return self.subject.shareholders if self.subject else []


class AcceptOpeningForm(ActForm):
    """Which organ runs which part; they all begin together."""

    articles = {"organ_licence": "YN84-2.3"}

    def build(self) -> None:
        park = self.subject.park
        around = Organization.objects.active().filter(kind__in=DEPARTMENT_KINDS, parent=park.parent_id)
        departments = list(around.order_by("code"))
        for kind in self._kinds():
            name = f"organ_{kind}"
            self.fields[name] = Choose(label=PartKind(kind).label, required=False)
            chooser(self, name).offer(departments, label=lambda organ: organ.name, empty=WINDOW)
            usual = [one for one in departments if one.code.endswith(f"-{USUAL_ORGANS.get(kind)}")]
            self.initial.setdefault(name, str(usual[0].pk) if usual else "")

    def _kinds(self) -> list[PartKind]:
        return [kind for kind in PartKind if kind in HANDED_TOGETHER or kind in self.subject.optional_parts]

    def inputs(self) -> dict[str, Any]:
        return {"organs": {kind.value: self.cleaned_data[f"organ_{kind}"] for kind in self._kinds()}}


class DefectsForm(ActForm):
    """Everything at once; the second time also why it was not."""

    defects = Text(label=_("需要补正什么"), help_text=_("一次说清全部问题和怎样改。"))

    def build(self) -> None:
        if self.subject.was_returned:
            self.fields["again"] = forms.ChoiceField(
                label=_("再次退回的理由"),
                choices=Again,
                widget=forms.RadioSelect,
                help_text=_("补正内容应当一次告知；再次退回，园区负责人会收到通知。"),
            )


class DropPartForm(ActForm):
    reason = Text(label=_("理由"), rows=3, help_text=_("例如已自行办理。"))


class WithdrawOpeningForm(ActForm):
    reason = Text(label=_("撤回原因"), rows=3, required=False)


class HandOverForm(ActForm):
    articles = {"recipient": "YN84-2.3"}
    recipient = forms.CharField(
        label=_("领取人"), max_length=60, help_text=_("营业执照和首套印章一起交给领取人，费用 0 元。")
    )

    def prefill(self) -> dict[str, Any]:
        return {"recipient": self.subject.contact}


class SendForm(HandOverForm):
    recipient = forms.CharField(label=_("收件人"), max_length=60)
    delivery_address = forms.CharField(label=_("邮寄地址"), max_length=200)
    courier = forms.CharField(label=_("寄递企业"), max_length=60)
    tracking_number = forms.CharField(
        label=_("运单号"), max_length=60, help_text=_("邮费由园区承担，申请人费用 0 元。")
    )

    def prefill(self) -> dict[str, Any]:
        return {**super().prefill(), "delivery_address": self.subject.delivery_address}


class SignReceiptForm(ActForm):
    """The applicant confirms here; the window files what was signed on paper."""

    def build(self) -> None:
        if self.membership.role not in ENTERPRISE_ROLES:
            self.fields["signed"] = Upload(label=_("领取人签名的领取单"))


class FinishPartForm(ActForm):
    number = forms.CharField(label=_("编号"), max_length=60)
    finished_on = forms.DateField(label=_("办结日期"), widget=DateInput())
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def build(self) -> None:
        part: OpeningPart = self.subject
        words = {
            PartKind.LICENCE: _("营业执照上的统一社会信用代码（18 位）。"),
            PartKind.SEALS: _("公安机关印章备案编号。五枚印章费用 0 元。"),
            PartKind.INVOICES: _("税务部门的受理或者核定编号。"),
            PartKind.INSURANCE: _("社会保险登记编号。"),
            PartKind.ACCOUNT: _("开户银行的受理编号，不填账号。"),
        }
        self.fields["number"].help_text = words[PartKind(part.kind)]

    def prefill(self) -> dict[str, Any]:
        return {"finished_on": beijing_date(self.now)}


FORMS: dict[str, type[ActForm]] = {
    "accept_opening": AcceptOpeningForm,
    "return_opening": DefectsForm,
    "correct_opening": OpeningForm,
    "withdraw_opening": WithdrawOpeningForm,
    "hand_over_opening": HandOverForm,
    "send_opening": SendForm,
    "sign_opening_receipt": SignReceiptForm,
    "start_opening_part": NoInputs,
    "finish_opening_part": FinishPartForm,
    "return_opening_part": DefectsForm,
    "drop_opening_part": DropPartForm,
}
