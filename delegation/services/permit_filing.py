"""The application: begun by the enterprise or at the window, answered, taken back (行政许可法 29–32)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.access.permits import may_still_follow, withdraws_by_paper
from delegation.bounds import beyond
from delegation.lifecycle import Clock
from delegation.models import Power
from delegation.models.permits import Permit, PermitFile, PermitMaterial
from delegation.permit_authority import frozen
from delegation.services.acting import Step, number_for, open_case, perform
from delegation.services.permit_hands import handling, tell_department
from delegation.services.permit_standing import answer_for_applying, bounds_of
from delegation.services.promises import end_promises, keep_promises
from portal.deadlines import services as deadlines
from portal.documents.services import store_upload, undone_with_uploads
from portal.errors import Conflict, InvalidInput
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import find_enterprise

Uploads = Mapping[int, Sequence[UploadedFile]]
#: What was noted against the applicant outlives the application, and so does the objection.
OF_NOTES = (Clock.CREDIT_OBJECTION, Clock.CREDIT_REVIEW)
FACTS = ("project", "site", "area_code", "content", "amount")


def begin_permit(
    *, actor: Membership, power: Power, park: Organization, contact_name: str, contact_phone: str
) -> Permit:
    """Begins a draft of the actor's enterprise. ``InvalidInput`` at ``power`` with the reason and the competent organ
    where the park takes no application for it today."""
    return begin_draft(actor, actor.organization, power, park.park, contact_name, contact_phone)


def enter_permit(
    *,
    actor: Membership,
    enterprise: str,
    power: Power,
    contact_name: str,
    contact_phone: str,
    paper: UploadedFile,
) -> Permit:
    """Begins a draft at the park's window from the enterprise's paper, found by its credit code or whole name."""
    applicant = find_enterprise(enterprise)
    if applicant is None:
        raise InvalidInput(
            _("没有找到该企业，请核对统一社会信用代码或企业全称；未注册的企业请先注册。"), field="enterprise"
        )
    with undone_with_uploads():
        park = actor.organization.park
        permit = begin_draft(actor, applicant, power, park, contact_name, contact_phone, filed_at_window=True)
        permit.paper_application = store_upload(upload=paper, by=actor, ledger=permit.ledger)
        permit.save(update_fields=["paper_application"])
    return permit


def begin_draft(
    actor: Membership,
    applicant: Organization,
    power: Power,
    park: Organization,
    contact_name: str,
    contact_phone: str,
    *,
    papers: Sequence[Mapping[str, Any]] | None = None,
    **how: Any,
) -> Permit:
    """A draft of an applicant, whoever fills it in; ``papers`` are asked for, or those that the power lists."""
    now = timezone.now()
    answer_for_applying(power, park, timezone.localdate(now))
    with undone_with_uploads():
        permit = Permit(
            applicant=applicant,
            park=park,
            power=power,
            contact_name=contact_name,
            contact_phone=contact_phone,
            **how,
        )
        open_case(
            permit,
            summary=_("开始填写“%(power)s”申请") % {"power": power},
            actor=actor,
            now=now,
            heading=Heading.APPLICATION,
            rule="行政许可法第二十九条",
        )
        PermitMaterial.objects.bulk_create(
            PermitMaterial(
                permit=permit,
                position=position,
                name=asked["name"],
                form=asked.get("form", ""),
                copies=asked.get("copies", 1),
                may_follow=asked.get("may_follow", False),
            )
            for position, asked in enumerate(power.materials if papers is None else papers, start=1)
        )
    return permit


def fill_permit(
    *,
    permit: Permit,
    actor: Membership,
    project: str = "",
    site: str = "",
    area_code: str = "",
    content: str = "",
    amount: Decimal | None = None,
    within_object: bool = False,
    uploads: Uploads | None = None,
) -> Permit:
    """Keeps the draft as far as it is filled in."""
    with perform("fill_permit", permit, actor) as step:
        _fill(step, project, site, area_code, content, amount)
        add_files(step, uploads or {})
        step.say(_("保存申请内容和材料"))
    return step.case


def submit_permit(
    *,
    permit: Permit,
    actor: Membership,
    project: str,
    site: str,
    area_code: str,
    content: str,
    amount: Decimal | None = None,
    within_object: bool = False,
    uploads: Uploads | None = None,
) -> Permit:
    """Files the application; the park's five working days for the first check begin.

    ``InvalidInput`` beside the field for what lies out of bounds, with the organ that is competent, and while papers
    are missing that may not follow. The answer of the day is frozen.
    """
    with perform("submit_permit", permit, actor) as step:
        _fill(step, project, site, area_code, content, amount)
        add_files(step, uploads or {})
        file_application(step, within_object=within_object)
    return step.case


def file_application(step: Step, *, within_object: bool, agency: str = "") -> None:
    """Judges what was filled in, gives the application its number and freezes the answer of the day. ``agency`` says
    who files it for the applicant, and by what right."""
    filed: Permit = step.case
    answer = answer_for_applying(filed.power, filed.park, timezone.localdate(step.now))
    wrong = beyond(
        bounds_of(answer),
        organ=filed.power.organ.name,
        area_code=filed.area_code,
        within_object=within_object,
        amount=filed.amount,
    )
    if wrong:
        raise InvalidInput(wrong[1], field=wrong[0])
    require_papers(filed)
    filed.authority = frozen(answer)
    filed.number = number_for(filed.park, Permit.SUBJECT, str(_("许可")), step.now)
    filed.submitted_at = filed.received_at = step.now
    ledger.name_ledger(filed.ledger, filed.number)
    step.say(
        _("%(applicant)s申请“%(power)s”：%(project)s%(agency)s")
        % {
            "applicant": filed.applicant.name,
            "power": filed.power,
            "project": filed.project,
            "agency": agency,
        },
        authority=filed.authority,
        at_window=filed.filed_at_window,
    )
    tell_department(step)


def _fill(step: Step, project: str, site: str, area_code: str, content: str, amount: Decimal | None) -> None:
    values = (project, site, area_code, content, amount)
    for name, value in zip(FACTS, values, strict=True):
        setattr(step.case, name, value)


def add_files(step: Step, uploads: Uploads) -> list[PermitMaterial]:
    """Adds files to the papers by their id, beside earlier ones; the papers that got one."""
    papers = {paper.pk: paper for paper in step.case.materials.all()}
    if unknown := set(uploads) - set(papers):
        raise InvalidInput(_("所列材料不属于本申请：%(keys)s。") % {"keys": sorted(unknown)})
    for key, files in uploads.items():
        for upload in files:
            stored = store_upload(upload=upload, by=step.actor, ledger=step.case.ledger)
            PermitFile.objects.create(material=papers[key], stored_file=stored, uploaded_at=step.now)
    return [papers[key] for key, files in uploads.items() if files]


def require_papers(permit: Permit) -> None:
    missing = list(permit.materials.filter(may_follow=False, files=None))
    if missing:
        names = "、".join(paper.name for paper in missing)
        raise InvalidInput(_("还缺少材料：%(names)s。") % {"names": names}, field=f"material_{missing[0].pk}")


def answer_permit_correction(
    *, permit: Permit, actor: Membership, uploads: Uploads, answer: str = ""
) -> Permit:
    """Hands in what was asked for: a new file for every paper with a defect, or an explanation. The five days of the
    first check run anew from this receipt."""
    with handling("answer_permit_correction", permit, actor) as step:
        answer_defects(step, add_files(step, uploads), answer)
    return step.case


def answer_defects(step: Step, added: Sequence[PermitMaterial], answer: str) -> None:
    """``added`` are the papers that got a new file, handed in now."""
    asked = {defect.material for defect in step.case.defects.select_related("material")}
    open_still = [paper.name for paper in asked if paper not in added]
    if open_still and not answer.strip():
        named = {"names": "、".join(sorted(open_still))}
        raise InvalidInput(_("请上传补正材料或说明情况：%(names)s。") % named, field="answer")
    require_papers(step.case)
    step.case.received_at = step.now
    names = "、".join(paper.name for paper in added)
    step.say(_("已提交补正：%(names)s") % {"names": names or answer}, answer=answer)
    tell_department(step)


def add_permit_material(*, permit: Permit, actor: Membership, uploads: Uploads) -> Permit:
    """A paper that was allowed to follow comes in (CZ4-2.7)."""
    with handling("add_permit_material", permit, actor) as step:
        if not may_still_follow(step.case):
            raise Conflict(_("承诺补交的材料已经交齐。"))
        added = add_files(step, uploads)
        if not added:
            raise InvalidInput(_("请至少上传一份材料。"))
        keep_promises(step, added)
        step.say(_("补交材料：%(names)s") % {"names": "、".join(paper.name for paper in added)})
        tell_department(step)
    return step.case


def withdraw_permit(
    *, permit: Permit, actor: Membership, reason: str = "", paper: UploadedFile | None = None
) -> Permit:
    """The applicant takes the application back before the decision; nothing is owed any more.

    Where the window does it for them, ``InvalidInput`` without their reason and their signed paper.
    """
    with perform("withdraw_permit", permit, actor) as step:
        if withdraws_by_paper(actor, step.case):
            if not reason.strip():
                raise InvalidInput(_("请填写企业撤回申请的原因。"), field="reason")
            if paper is None:
                raise InvalidInput(_("请上传企业签章的撤回申请。"), field="paper")
        stored = store_upload(upload=paper, by=actor, ledger=step.case.ledger) if paper else None
        take_back(step, reason, sha256=stored.sha256 if stored else "")
    return step.case


def take_back(step: Step, reason: str, **data: Any) -> None:
    """The applicant wants no decision any more: promises, clocks and procedures end."""
    end_promises(step)
    deadlines.cancel_all(ledger=step.case.ledger, now=step.now, keep=OF_NOTES)
    step.case.pauses.filter(ended_at=None).update(ended_at=step.now)
    step.say(_("撤回申请%(why)s") % {"why": f"：{reason}" if reason else ""}, reason=reason, **data)
