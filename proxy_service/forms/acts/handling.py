"""Forms of the handling of matters: hand-overs, progress, pauses and decisions (BZ54-5.3)."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import Choose, ChooseSeveral, Text, Upload
from portal.acts.forms import ActForm, rows_of
from portal.documents.remedies import remedy_text
from portal.forms import chooser
from portal.organizations.enums import DEPARTMENT_KINDS
from proxy_service.enums import NodeKind, PauseKind
from proxy_service.forms.acts.base import EnterpriseForm
from proxy_service.forms.acts.defects import DefectRows, NamedDefectRow
from proxy_service.forms.acts.planning import organs_of
from proxy_service.models import ProgressNode, RequestMaterial


class MaterialsForm(ActForm):
    """The papers to hand over: those of the matter that are there are ticked beforehand."""

    materials = ChooseSeveral(label=_("移交的材料"))
    note = Text(label=_("移交说明"), rows=3, required=False)

    @cached_property
    def papers(self) -> list[RequestMaterial]:
        return list(self.subject.materials.prefetch_related("files").order_by("position"))

    def prefill(self) -> dict[str, Any]:
        return {"materials": [str(paper.pk) for paper in self.papers if paper.files.all()]}

    def build(self) -> None:
        chooser(self, "materials").offer(self.papers, label=self.described)

    @staticmethod
    def described(paper: RequestMaterial) -> str:
        number = len(paper.files.all())
        files = _("%(number)d 个文件") % {"number": number} if number else _("尚未上传")
        return f"{paper.name}（{paper.get_form_display()}，{files}）"


class HandOverForm(MaterialsForm):
    articles = {"materials": "BZ54-5.3"}


class AskAssistanceForm(MaterialsForm):
    articles = {"organ": "BZ54-4.3"}
    organ = Choose(label=_("协助审核的部门"), help_text=_("企业所在县市的部门协助审核材料。"))
    field_order = ("organ", "materials", "note")

    def build(self) -> None:
        super().build()
        request = self.subject.request
        helpers = [
            organ
            for organ in organs_of(request)
            if organ.kind in DEPARTMENT_KINDS and organ.division_code in request.divisions
        ]
        chooser(self, "organ").offer(helpers, label=lambda organ: organ.name)


class PostProgressForm(ActForm):
    """Open, choose, post: three clicks."""

    articles = {"kind": "BZ54-4.2"}
    kind = forms.ChoiceField(label=_("办理节点"), choices=NodeKind, widget=forms.RadioSelect)
    opinion = Text(label=_("办理意见"), rows=2, required=False)
    attachment = Upload(label=_("附件"), required=False)
    corrects = Choose(
        label=_("更正此前的节点"),
        required=False,
        help_text=_("已反馈的节点不能改动；填错的，在此选中并重新反馈。"),
    )

    def prefill(self) -> dict[str, Any]:
        reported = set(self.nodes_by_kind)
        following = [kind for kind in NodeKind if kind == NodeKind.ACCEPTANCE or kind == NodeKind.REVIEW]
        return {"kind": next((kind for kind in following if kind not in reported), None)}

    @cached_property
    def nodes(self) -> list[ProgressNode]:
        return list(self.subject.nodes.all())

    @cached_property
    def nodes_by_kind(self) -> dict[str, ProgressNode]:
        return {node.kind: node for node in self.nodes}

    def build(self) -> None:
        nodes = self.nodes
        chooser(self, "corrects").offer(
            nodes,
            label=lambda node: (
                f"{node.posted_at.astimezone(self.now.tzinfo):%m-%d} {node.get_kind_display()}"
            ),
            empty=_("不是更正"),
        )
        if not nodes:
            del self.fields["corrects"]


class NamedDefectsForm(ActForm):
    """What a department finds wrong, paper by paper, and room for a paper that was not asked for."""

    rows = rows_of(NamedDefectRow, base=DefectRows, at_least_one=_("请至少列明一处需要补正的材料。"), extra=1)
    rows_name = "defects"
    rows_label = _("逐份列明材料问题")

    @cached_property
    def materials(self) -> list[RequestMaterial]:
        return list(self.subject.materials.prefetch_related("files__stored_file").order_by("position"))

    def prefill_rows(self) -> list[dict[str, Any]]:
        return [{"material": material.name, "known": True} for material in self.materials]


class RefuseHandoverForm(NamedDefectsForm):
    rows = rows_of(NamedDefectRow, base=DefectRows, extra=1)
    reason = Text(label=_("退回原因"), rows=3)


class GiveOpinionForm(ActForm):
    opinion = Text(label=_("审核意见"), help_text=_("写明材料是否齐全、是否符合形式要求，以及建议。"))


class PauseForm(ActForm):
    articles = {"kind": _("行政许可法第四十五条")}
    kind = forms.ChoiceField(label=_("特殊程序"), choices=PauseKind, widget=forms.RadioSelect)
    reason = Text(label=_("说明"), rows=3)
    estimated_days = forms.IntegerField(
        label=_("预计所需工作日"),
        min_value=1,
        max_value=365,
        help_text=_("所需时间不计入办理时限，并将书面告知企业。"),
    )


class GrantForm(ActForm):
    decision_number = forms.CharField(label=_("批文（证照）编号"), max_length=80, required=False)
    result_file = Upload(label=_("结果文件"), required=False)
    note = Text(label=_("说明"), rows=2, required=False)


class RefuseForm(ActForm):
    articles = {"reason": _("行政许可法第三十八条第二款")}
    reason = Text(label=_("不予准予的理由"))
    remedies = Text(label=_("救济途径"), rows=3)
    decision_number = forms.CharField(label=_("决定书编号"), max_length=80, required=False)
    result_file = Upload(label=_("决定书"), required=False)

    def prefill(self) -> dict[str, Any]:
        return {"remedies": remedy_text(str(_("有权的行政复议机关")), str(_("有管辖权的人民法院")))}


class WithdrawMatterForm(EnterpriseForm):
    reason = Text(label=_("撤回原因"), rows=3, required=False)
