"""Forms of the first check (BZ54-5.1)."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.acts.fields import FILE_HELP, Choose, Text, Upload, Uploads
from portal.acts.forms import ActForm, rows_of
from portal.forms import chooser
from proxy_service.forms.acts.defects import DefectRows, MaterialDefectRow
from proxy_service.models import RequestMaterial


class AcceptForm(ActForm):
    articles = {"assign_by_load": "BZ54-5.2"}
    assign_by_load = forms.BooleanField(
        label=_("同时按工作量指定代办专员"),
        required=False,
        help_text=_("在办件最少的代办专员将负责本件；也可以受理后由园区负责人指定。"),
    )

    def prefill(self) -> dict[str, Any]:
        return {"assign_by_load": True}


class CorrectionForm(ActForm):
    rows = rows_of(
        MaterialDefectRow, base=DefectRows, at_least_one=_("请至少列明一处需要补正的材料。"), extra=0
    )
    rows_name = "defects"
    rows_label = _("逐份列明材料问题")

    @cached_property
    def materials(self) -> list[RequestMaterial]:
        return list(self.subject.materials.prefetch_related("files__stored_file"))

    def prefill_rows(self) -> list[dict[str, Any]]:
        return [{"material": material.pk} for material in self.materials]


class SecondCorrectionForm(CorrectionForm):
    reason = Text(
        label=_("批准再次补正的理由"),
        rows=3,
        help_text=_(
            "只有企业补正时新出现的问题才可以再次要求补正，依据：行政许可法第三十二条第一款第（四）项。"
        ),
    )


class DeclineForm(ActForm):
    reason = Text(label=_("不予受理的理由"), help_text=_("用企业看得懂的话写明，将载入《不予受理告知书》。"))
    clause = forms.CharField(label=_("依据条款"), max_length=300)
    competent_organ = forms.CharField(
        label=_("有权办理的机关"),
        max_length=120,
        required=False,
        help_text=_(
            "不属于代办范围的，告知企业应向哪个机关申请，依据：行政许可法第三十二条第一款第（二）项。"
        ),
    )

    def prefill(self) -> dict[str, Any]:
        return {"clause": _("《自治州园区企业全生命周期代办工作制度（试行）》第五条（一）")}


class AnswerCorrectionForm(ActForm):
    """One upload for each paper that was asked for, and an explanation."""

    answer = Text(
        label=_("补正说明"),
        rows=3,
        required=False,
        help_text=_("有材料没有上传新文件的，必须在此说明情况；都上传了的，可以不填。"),
    )

    @property
    def conditional(self) -> tuple[str, ...]:
        """A new file or an explanation: neither is needed by itself, and neither is optional."""
        return (*(name for name, field in self.fields.items() if not field.required),)

    @cached_property
    def correction(self) -> Any:
        return self.subject.corrections.prefetch_related("defects__material").order_by("-round").first()

    @cached_property
    def asked(self) -> list[tuple[RequestMaterial, list[Any]]]:
        """The papers asked for with their defects, and those that are still missing."""
        by_paper: dict[RequestMaterial, list[Any]] = {}
        for defect in self.correction.defects.all() if self.correction else ():
            by_paper.setdefault(defect.material, []).append(defect)
        for material in self.subject.materials.filter(required=True, may_follow=False, files=None):
            by_paper.setdefault(material, [])
        return list(by_paper.items())

    def build(self) -> None:
        for material, _defects in self.asked:
            missing = material.required and not material.may_follow and not material.files.exists()
            asked = _("请上传这份材料。") if missing else _("请上传新的文件，或在“补正说明”中写明情况。")
            self.fields[f"material_{material.pk}"] = Uploads(
                label=material.name,
                required=missing,
                help_text=format_lazy("{} {}", asked, FILE_HELP),
            )
        self.order_fields([*(f"material_{material.pk}" for material, _defects in self.asked), "answer"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("answer"):
            for material, _defects in self.asked:
                name = f"material_{material.pk}"
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, translated("请上传新的文件，或在“补正说明”中写明情况。"))
        return cleaned

    def papers(self) -> list[tuple[RequestMaterial, list[Any], forms.BoundField]]:
        """For the page: each paper, what is wrong with it, and its upload field."""
        return [(material, defects, self[f"material_{material.pk}"]) for material, defects in self.asked]

    def inputs(self) -> dict[str, Any]:
        uploads = {
            material.pk: self.cleaned_data[f"material_{material.pk}"] for material, _defects in self.asked
        }
        return {
            "uploads": {pk: files for pk, files in uploads.items() if files},
            "answer": self.cleaned_data["answer"],
        }


class AddMaterialForm(ActForm):
    material = Choose(label=_("材料"))
    upload = Upload(label=_("文件"))

    def build(self) -> None:
        chooser(self, "material").offer(self.subject.materials.all())
