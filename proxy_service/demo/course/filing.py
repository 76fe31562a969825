"""From the first paper to the acceptance."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.documents.samples import uploads as samples
from proxy_service.demo.course.case import Case
from proxy_service.enums import Scope
from proxy_service.services import checking, filing


class Filing(Case):
    """Filing and first check."""

    def attach_papers(self, *, all_but_late: bool = True) -> None:
        """Hands in every paper, or every one that may not follow later."""
        for material in self.request.materials.all():
            if not (all_but_late and material.may_follow):
                upload = samples.pdf(material.name, self.request.enterprise.name)
                filing.attach_file(material=material, actor=self.filer, upload=upload)

    def submission(self, **changes: Any) -> dict[str, Any]:
        """The inputs of ``filing.submit``; ``divisions`` maps a matter's code to the county where it is decided."""
        request, today = self.request, timezone.localdate()
        divisions: Mapping[str, str] = changes.pop("divisions", {})
        versions = {
            matter.version.matter.code: matter.pk
            for matter in request.matters.select_related("version__matter")
        }
        inputs: dict[str, Any] = {
            "park": request.park,
            "scope": Scope.FULL,
            "project_name": "年产 2 万吨番茄制品项目（样例）",
            "project_place": f"{request.park.name}纬三路 8 号",
            "division_code": request.park.division_code,
            "matter_divisions": {versions[code]: division for code, division in divisions.items()},
            "contact_name": self.owner.user.full_name,
            "contact_phone": self.owner.user.phone or "0909-0000000",
            "entrusted_from": today,
            "entrusted_until": today + timedelta(days=180),
            "electronic_service": True,
        }
        if request.filed_at_window:
            inputs["entrustment_scan"] = samples.pdf("委托书原件扫描件")
        return {**inputs, **changes}

    def submit(self, **changes: Any) -> None:
        self.attach_papers()
        filing.submit(request=self.request, actor=self.filer, **self.submission(**changes))
        self.reload()

    def ask_correction(self) -> None:
        materials = list(self.request.materials.all()[:2])
        defects: list[checking.DefectInput] = [
            {
                "material": material,
                "problem": "复印件未加盖企业公章",
                "clause": "该事项办事指南所列申请材料要求",
                "remedy": "加盖公章后重新上传",
            }
            for material in materials
        ]
        checking.ask_correction(request=self.request, actor=self.clerk, defects=defects)
        self.reload()

    def answer_correction(self) -> None:
        asked = self.request.corrections.latest("round").defects.select_related("material")
        uploads = {defect.material_id: [samples.pdf(f"{defect.material.name}（补正）")] for defect in asked}
        checking.answer_correction(
            request=self.request, actor=self.filer, uploads=uploads, answer="已加盖公章"
        )
        self.reload()

    def decline(self) -> None:
        checking.decline(
            request=self.request,
            actor=self.clerk,
            reason="所委托事项属于企业间民事纠纷，不属于政务服务事项",
            clause="《自治州园区企业全生命周期代办工作制度（试行）》第二条（三）",
            competent_organ="有管辖权的人民法院",
        )
        self.reload()

    def accept(self) -> None:
        checking.accept(request=self.request, actor=self.clerk, assign_by_load=True)
        self.reload()
