"""Forms of the park's own approval of a power."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from delegation.access.permits import withdraws_by_paper
from delegation.answer import Answer
from delegation.bounds import OUTSIDE
from delegation.enums.authorities import PowerKind
from delegation.enums.permits import NonAcceptance, PermitProcedure
from delegation.forms.permit_decisions import (
    AskPermitStampForm,
    DeliverPermitForm,
    ForwardPermitForm,
    GrantPermitForm,
    PermitResultForm,
    RefusePermitForm,
    StampPermitForm,
)
from delegation.models import Power
from delegation.models.permits import PermitMaterial
from delegation.permit_authority import as_it_stands
from delegation.queries import authority_on
from portal.acts.fields import FILE_HELP, Choose, ChooseSeveral, Text, Upload, Uploads
from portal.acts.forms import ActForm, NoInputs, RowForm, rows_of
from portal.forms import DateInput, chooser
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import park_scope

LAW = _("《中华人民共和国行政许可法》")


def _power_label(power: Power) -> str:
    return f"{power.name}（{power.organ.label}）"


def _offer_powers(form: forms.Form, powers: Any) -> None:
    licences = powers.active().filter(kind=PowerKind.LICENCE).select_related("organ")
    chooser(form, "power").offer(licences, label=_power_label)


class BeginPermitForm(ActForm):
    articles = {"power": "YN84-1"}
    power = Choose(label=_("申请事项"))
    park = Choose(label=_("向哪个园区申请"))
    contact_name = forms.CharField(label=_("联系人"), max_length=60)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=40)
    submit_label = _("下一步")

    def prefill(self) -> dict[str, Any]:
        user = self.membership.user
        return {"contact_name": user.full_name, "contact_phone": user.phone}

    def build(self) -> None:
        _offer_powers(self, Power.objects)
        chooser(self, "park").offer(Organization.objects.active().filter(schemes__isnull=False).distinct())


class EnterPermitForm(ActForm):
    enterprise = forms.CharField(label=_("统一社会信用代码或企业全称"), max_length=120)
    power = Choose(label=_("申请事项"))
    contact_name = forms.CharField(label=_("企业联系人"), max_length=60)
    contact_phone = forms.CharField(label=_("企业联系电话"), max_length=40)
    paper = Upload(label=_("企业签章的申请书扫描件"))
    submit_label = _("下一步")

    def build(self) -> None:
        _offer_powers(self, Power.objects.filter(scheme__parks=self.membership.organization.park))


def ask_bounds(form: forms.Form, park: Organization, answer: Answer) -> None:
    """Asks what decides whether the park may take an application: where, and what else its instrument limits."""
    area: Any = form.fields["area_code"]
    zones = park_scope(park).order_by("code")
    area.choices = [
        ("", _("请选择")),
        *((zone.code, zone.label) for zone in zones),
        (OUTSIDE, _("园区管辖范围以外")),
    ]
    item = answer.item
    if item is not None and item.object_text:
        form.fields["within_object"] = forms.BooleanField(
            label=_("本申请属于该范围：%(objects)s") % {"objects": item.object_text}, required=False
        )
    if item is not None and item.amount_limit is not None:
        form.fields["amount"] = forms.DecimalField(
            label=_("数量或金额（%(unit)s）") % {"unit": item.unit},
            min_value=0,
            max_digits=16,
            decimal_places=2,
            help_text=_("园区可以办理的限额：%(limit)s%(unit)s。")
            % {"limit": f"{item.amount_limit.normalize():f}", "unit": item.unit},
        )


class MaterialsForm(ActForm):
    """One upload for each paper of the application."""

    @cached_property
    def papers(self) -> list[PermitMaterial]:
        return list(self.subject.materials.prefetch_related("files__stored_file"))

    def asked(self) -> list[PermitMaterial]:
        return self.papers

    def needs_file(self, paper: PermitMaterial) -> bool:
        return not paper.may_follow and not paper.files.all()

    def build(self) -> None:
        for paper in self.asked():
            given = "、".join(file.stored_file.name for file in paper.files.all())
            notes: list[Any] = [_("可容缺后补。")] if paper.may_follow else []
            notes += [_("已上传：%(files)s。") % {"files": given}] if given else []
            self.fields[f"material_{paper.pk}"] = Uploads(
                label=paper.name,
                required=self.needs_file(paper),
                help_text=" ".join(str(note) for note in [*notes, FILE_HELP]),
            )

    def inputs(self) -> dict[str, Any]:
        inputs = super().inputs()
        files = {paper.pk: inputs.pop(f"material_{paper.pk}") for paper in self.asked()}
        return {**inputs, "uploads": {key: given for key, given in files.items() if given}}


class SubmitPermitForm(MaterialsForm):
    articles = {"area_code": "YN84-3.2"}
    also = {"submit_permit": _("提交申请"), "fill_permit": _("保存，以后再填")}
    project = forms.CharField(label=_("项目名称"), max_length=120)
    site = forms.CharField(label=_("项目地点"), max_length=200)
    area_code = forms.ChoiceField(label=_("项目在园区的哪个区域"))
    content = Text(label=_("申请内容"), help_text=_("申请许可做什么，规模、去向等，写入决定书。"))

    def prefill(self) -> dict[str, Any]:
        names = ("project", "site", "area_code", "content", "amount")
        return {name: getattr(self.subject, name) for name in names}

    def build(self) -> None:
        ask_bounds(
            self,
            self.subject.park,
            authority_on(self.subject.power, self.subject.park, timezone.localdate(self.now)),
        )
        super().build()


class FillPermitForm(SubmitPermitForm):
    """The same, as far as it is filled in."""

    as_far_as_known = True


class FixPermitForm(ActForm):
    note = forms.CharField(label=_("更正了什么"), max_length=300)
    material = Choose(label=_("更换的材料"), required=False)
    upload = Upload(label=_("更正后的文件"), required=False)

    def build(self) -> None:
        chooser(self, "material").offer(self.subject.materials.all(), empty=_("没有更换材料"))


class DefectRow(RowForm):
    material = Choose(label=_("材料"))
    problem = forms.CharField(label=_("存在问题"), max_length=500)
    clause = forms.CharField(label=_("依据"), max_length=200)
    remedy = forms.CharField(label=_("补正要求"), max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chooser(self, "material").offer(self.act_form.papers)


class PermitCorrectionForm(ActForm):
    rows = rows_of(DefectRow, at_least_one=_("请至少列明一处需要补正的材料。"))
    rows_name = "defects"
    rows_label = _("需要补正的全部内容（只能告知一次）")

    @cached_property
    def papers(self) -> list[PermitMaterial]:
        return list(self.subject.materials.all())


class AnswerPermitCorrectionForm(MaterialsForm):
    answer = Text(
        label=_("补正说明"), rows=3, required=False, help_text=_("没有上传新文件的，须在此说明情况。")
    )

    def asked(self) -> list[PermitMaterial]:
        defective = set(self.subject.defects.values_list("material", flat=True))
        return [paper for paper in self.papers if paper.pk in defective]


class AddPermitMaterialForm(MaterialsForm):
    def asked(self) -> list[PermitMaterial]:
        return [paper for paper in self.papers if paper.may_follow]


class DeclinePermitForm(ActForm):
    ground = forms.ChoiceField(label=_("情形"), choices=NonAcceptance, widget=forms.RadioSelect)
    reason = Text(label=_("不予受理的理由"), help_text=_("将写入《不予受理通知书》。"))
    clause = forms.CharField(label=_("依据条款"), max_length=300)
    competent_organ = forms.CharField(
        label=_("有权办理的机关"), max_length=120, required=False, help_text=_("不属于职权范围的，必须填写。")
    )
    conditional = ("competent_organ",)

    def prefill(self) -> dict[str, Any]:
        return {"clause": f"{LAW}第三十二条第一款", "ground": NonAcceptance.NOT_COMPETENT}


class VerifyPermitForm(ActForm):
    visited_on = forms.DateField(label=_("核查日期"), widget=DateInput())
    staff = ChooseSeveral(label=_("核查人员"), help_text=_("两名以上。"))
    finding = Text(label=_("核查情况"))
    record = Upload(label=_("核查记录"), required=False)

    def prefill(self) -> dict[str, Any]:
        return {"visited_on": timezone.localdate(self.now)}

    def build(self) -> None:
        organs = park_scope(as_it_stands(self.subject).handler)
        staff = (
            Membership.objects.valid(self.now)
            .people()
            .filter(organization__in=organs, role__in=PARK_ROLES | DEPARTMENT_ROLES)
            .select_related("user")
        )
        chooser(self, "staff").offer(staff, label=_member_label)


def _member_label(member: Membership) -> str:
    return f"{member.user.full_name}（{member.get_role_display()}）"


class ReviewPermitForm(ActForm):
    opinion = Text(label=_("审查意见"), help_text=_("是否符合法定条件、标准，建议准予还是不予许可。"))


class ReasonForm(ActForm):
    reason = Text(label=_("理由"), rows=3)


class PausePermitForm(ActForm):
    kind = forms.ChoiceField(label=_("特殊程序"), choices=PermitProcedure, widget=forms.RadioSelect)
    reason = Text(label=_("事由"), rows=3, help_text=_("将写入《特殊程序告知书》。"))
    estimated_days = forms.IntegerField(label=_("预计所需工作日"), min_value=1, max_value=500)


class ResumePermitForm(ActForm):
    result = Text(label=_("程序的结果"), rows=3)


class ExtendPermitForm(ActForm):
    reason = Text(label=_("延长期限的理由"), rows=3, help_text=_("将告知申请人。只能延长一次。"))


class WithdrawPermitForm(ActForm):
    reason = Text(label=_("撤回原因"), rows=2, required=False)

    def build(self) -> None:
        if withdraws_by_paper(self.membership, self.subject):
            self.fields["reason"].required = True
            self.fields["paper"] = Upload(label=_("企业签章的撤回申请"))


FORMS: dict[str, type[ActForm]] = {
    "submit_permit": SubmitPermitForm,
    "fill_permit": FillPermitForm,
    "accept_permit": NoInputs,
    "fix_permit": FixPermitForm,
    "ask_permit_correction": PermitCorrectionForm,
    "answer_permit_correction": AnswerPermitCorrectionForm,
    "add_permit_material": AddPermitMaterialForm,
    "decline_permit": DeclinePermitForm,
    "verify_permit": VerifyPermitForm,
    "review_permit": ReviewPermitForm,
    "return_permit": ReasonForm,
    "pause_permit": PausePermitForm,
    "resume_permit": ResumePermitForm,
    "extend_permit": ExtendPermitForm,
    "grant_permit": GrantPermitForm,
    "refuse_permit": RefusePermitForm,
    "certify_permit": NoInputs,
    "deliver_permit": DeliverPermitForm,
    "forward_permit": ForwardPermitForm,
    "ask_permit_stamp": AskPermitStampForm,
    "stamp_permit": StampPermitForm,
    "record_permit_result": PermitResultForm,
    "withdraw_permit": WithdrawPermitForm,
}
