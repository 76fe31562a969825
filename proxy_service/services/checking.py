"""The first check: accept, ask once for everything that is missing, or decline (BZ54-5.1; 行政许可法 32)."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from portal.organizations.services.structure import confirm_enterprise
from portal.workdays.due import end_of_day
from proxy_service import rules
from proxy_service.lifecycle import Clock
from proxy_service.loading import load_papers
from proxy_service.models import Correction, Defect, MaterialFile, ProxyRequest, RequestMaterial
from proxy_service.queries import papers_of
from proxy_service.services.acting import Step, perform
from proxy_service.services.planning import least_busy_officer


class DefectInput(TypedDict):
    material: RequestMaterial
    problem: str
    clause: str
    remedy: str


def accept(*, request: ProxyRequest, actor: Membership, assign_by_load: bool = False) -> ProxyRequest:
    """Accepts the service with an official notice in two copies (BZ54-A2) and confirms a new enterprise.

    This is the acceptance of the proxy service, not of any permit. ``assign_by_load`` names the least busy proxy
    officer at once. Opens the clock of the plan and that of the entrustment's end.
    """
    with perform("accept", request, actor) as step:
        accepted = step.case
        load_papers(accepted)
        accepted.accepted_at, accepted.accepted_by = step.now, actor
        if accepted.enterprise.confirmed_at is None:
            confirm_enterprise(enterprise=accepted.enterprise, actor=actor, now=step.now)
        if assign_by_load:
            accepted.officer = least_busy_officer(accepted.park, step.now)
        today = timezone.localdate(step.now)
        days_left = max((accepted.entrusted_until - today).days, 0)
        step.open_clock(Clock.ENTRUSTMENT, amount=days_left, fixed_end=end_of_day(accepted.entrusted_until))
        officer = accepted.officer.user.full_name if accepted.officer else _("待指定")
        step.say(_("经初审，材料齐全、符合代办条件，予以受理；代办专员：%(officer)s") % {"officer": officer})
    return accepted


def _ask(step: Step, defects: Sequence[DefectInput], reason: str = "") -> Correction:
    if not defects:
        raise InvalidInput(_("请至少列明一处需要补正的材料。"))
    request = step.case
    correction = Correction.objects.create(
        request=request,
        round=request.corrections.count() + 1,
        asked_at=step.now,
        asked_by=step.actor,
        reason=reason,
    )
    for defect in defects:
        if defect["material"].request_id != request.pk:
            raise InvalidInput(_("所列材料不属于本申请。"))
        Defect.objects.create(correction=correction, **defect)
    named = "；".join(f"{defect['material'].name}：{defect['problem']}" for defect in defects)
    step.say(
        _("一次性告知补正 %(count)d 项——%(named)s") % {"count": len(defects), "named": named},
        round=correction.round,
        defects=[
            {
                "material": defect["material"].name,
                **{key: defect[key] for key in ("problem", "clause", "remedy")},
            }
            for defect in defects
        ],
    )
    return correction


def ask_correction(
    *, request: ProxyRequest, actor: Membership, defects: Sequence[DefectInput]
) -> ProxyRequest:
    """Tells the enterprise every defect at once, in one notice. A second notice goes through the leader."""
    with perform("ask_correction", request, actor) as step:
        if step.case.corrections.exists():
            raise Conflict(
                _("已经一次性告知过补正。如补正引出新的问题，须由园区负责人写明理由后批准再次补正。")
            )
        _ask(step, defects)
    return step.case


def ask_correction_again(
    *, request: ProxyRequest, actor: Membership, defects: Sequence[DefectInput], reason: str
) -> ProxyRequest:
    """A leader approves a further notice, for a defect that the correction itself brought, with the reason."""
    with perform("ask_correction_again", request, actor) as step:
        if not step.case.corrections.exists():
            raise Conflict(_("尚未告知过补正，请使用“一次性告知补正”。"))
        if not reason.strip():
            raise InvalidInput(_("请写明再次要求补正的理由。"), field="reason")
        _ask(step, defects, reason)
    return step.case


def decline(
    *, request: ProxyRequest, actor: Membership, reason: str, clause: str, competent_organ: str = ""
) -> ProxyRequest:
    """Declines with reason, clause and, where there is one, the organ that is competent (行政许可法 32(2))."""
    with perform("decline", request, actor) as step:
        step.case.ended_at, step.case.end_reason = step.now, reason
        step.extra_facts = {"clause": clause, "competent_organ": competent_organ}
        organ = _("；请向%(organ)s申请") % {"organ": competent_organ} if competent_organ else ""
        step.say(_("不予受理：%(reason)s%(organ)s") % {"reason": reason, "organ": organ}, clause=clause)
    return step.case


def add_file(step: Step, material: RequestMaterial, upload: UploadedFile) -> MaterialFile:
    """Adds a file beside the earlier ones; what was handed in is never taken away."""
    stored = store_upload(upload=upload, by=step.actor, ledger=step.case.ledger)
    return MaterialFile.objects.create(
        material=material, stored_file=stored, uploaded_at=step.now, uploaded_by=step.actor
    )


def answer_correction(
    *,
    request: ProxyRequest,
    actor: Membership,
    uploads: Mapping[int, Sequence[UploadedFile]],
    answer: str = "",
) -> ProxyRequest:
    """The enterprise hands in what was asked for; ``uploads`` maps a material's id to its new files.

    Every material with a defect needs a new file or, in ``answer``, an explanation. The first check starts anew.
    """
    with perform("answer_correction", request, actor) as step:
        correction = step.case.corrections.latest("round")
        asked = {
            defect.material_id: defect.material for defect in correction.defects.select_related("material")
        }
        unanswered = [material.name for pk, material in asked.items() if not uploads.get(pk)]
        if unanswered and not answer.strip():
            raise InvalidInput(_("请上传补正材料或说明情况：%(names)s。") % {"names": "、".join(unanswered)})
        names = []
        for pk, files in uploads.items():
            material = step.case.materials.get(pk=pk)
            for upload in files:
                add_file(step, material, upload)
            names.append(material.name)
        if rules.missing_papers(papers_of(step.case)):
            raise InvalidInput(_("仍有必需材料未上传。"))
        correction.answered_at, correction.answer = step.now, answer
        correction.save(update_fields=["answered_at", "answer"])
        step.say(_("已提交补正：%(names)s") % {"names": "、".join(names) or answer}, answer=answer)
    return step.case


def add_material(
    *, request: ProxyRequest, actor: Membership, material: RequestMaterial, upload: UploadedFile
) -> MaterialFile:
    """A paper handed in later: one that may follow, or one that a department asked for."""
    with perform("add_material", request, actor) as step:
        if material.request_id != step.case.pk:
            raise InvalidInput(_("该材料不属于本申请。"), field="material")
        added = add_file(step, material, upload)
        step.say(
            _("补充材料“%(name)s”：%(file)s") % {"name": material.name, "file": added.stored_file.name},
            sha256=added.stored_file.sha256,
        )
    return added
