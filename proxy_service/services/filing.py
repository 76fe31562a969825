"""Filing: a draft shared by the people of the enterprise, then the submission that starts the service (BZ54-5.1)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import ScanState
from portal.documents.services import discard_upload, store_upload, take_number, take_over
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger import services as ledger
from portal.organizations.models import Membership, Organization
from portal.rows import update
from portal.words import word_of
from proxy_service import access, reuse, rules, search
from proxy_service.enums import RequestState
from proxy_service.loading import load_papers
from proxy_service.models import MaterialFile, MatterVersion, ProxyRequest, RequestMaterial, RequestMatter
from proxy_service.queries import competent_organs, matters_of, papers_of
from proxy_service.services.acting import locked, perform


@transaction.atomic
def start_draft(
    *, enterprise: Organization, actor: Membership, park: Organization | None = None, at_window: bool = False
) -> ProxyRequest:
    """Opens a draft for an enterprise: by its own people, or by a window clerk for it (``at_window``)."""
    now = timezone.now()
    return ProxyRequest.objects.create(
        ledger=ledger.open_ledger(),
        enterprise=enterprise,
        park=park,
        filed_at_window=at_window,
        contact_name=actor.user.full_name if not at_window else "",
        contact_phone=actor.user.phone if not at_window else "",
        created_by=actor.user,
        created_at=now,
        updated_at=now,
    )


def _locked_draft(request: ProxyRequest, actor: Membership, version: int | None = None) -> ProxyRequest:
    """The draft under lock. Raises ``Conflict`` if it was filed, or saved by a colleague since ``version``."""
    draft = locked(request.pk)
    if draft.state != RequestState.DRAFT:
        raise Conflict(_("申请已提交，不能再修改草稿。"))
    if not access.can_edit_draft(actor, draft):
        raise NotAllowed(_("您无权修改此草稿。"))
    if version is not None and version != draft.draft_version:
        raise Conflict(_("同事刚刚保存了这份草稿，请刷新页面后再修改。您填写的内容仍保留在本页。"))
    draft.draft_version += 1
    draft.updated_at = timezone.now()
    return draft


@transaction.atomic
def save_answers(
    *,
    request: ProxyRequest,
    actor: Membership,
    step: str,
    answers: Mapping[str, Any],
    version: int | None = None,
) -> ProxyRequest:
    """Keeps what was typed in one step, right or wrong: judging is the submission's business."""
    draft = _locked_draft(request, actor, version)
    draft.answers = {**draft.answers, step: dict(answers)}
    draft.save(update_fields=["answers", "draft_version", "updated_at"])
    return draft


@transaction.atomic
def choose_park(*, request: ProxyRequest, actor: Membership, park: Organization) -> ProxyRequest:
    """The park that is asked to act; zones file under their park's register (BZ54-3.1)."""
    draft = _locked_draft(request, actor)
    draft.park = park
    draft.save(update_fields=["park", "draft_version", "updated_at"])
    return draft


@transaction.atomic
def choose_matters(
    *, request: ProxyRequest, actor: Membership, versions: Iterable[MatterVersion]
) -> ProxyRequest:
    """Sets the matters of a draft and, from them, the materials: a paper that two matters need is asked for once.

    Files of materials that are still needed stay where they are.
    """
    draft = _locked_draft(request, actor)
    wanted = list(versions)
    draft.matters.exclude(version__in=wanted).delete()
    for position, version in enumerate(wanted, start=1):
        draft.matters.update_or_create(version=version, defaults={"position": position})
    _sync_materials(draft)
    draft.save(update_fields=["draft_version", "updated_at"])
    return draft


def _sync_materials(draft: ProxyRequest) -> None:
    needed: dict[str, RequestMaterial] = {}
    for matter in draft.matters.select_related("version").prefetch_related("version__materials"):
        for asked in matter.version.materials.all():
            material = needed.get(asked.name)
            if material is None:
                material, _created = draft.materials.update_or_create(
                    name=asked.name,
                    defaults={
                        "position": len(needed) + 1,
                        "form": asked.form,
                        "copies": asked.copies,
                        "required": asked.required,
                        "may_follow": asked.may_follow,
                        "note": asked.note,
                        "template": asked.template,
                    },
                )
                material.matters.clear()
                needed[asked.name] = material
            else:
                material.required = material.required or asked.required
                material.may_follow = material.may_follow and asked.may_follow
                material.copies = max(material.copies, asked.copies)
                material.save(update_fields=["required", "may_follow", "copies"])
            material.matters.add(matter)
    no_longer_needed = draft.materials.exclude(name__in=needed)
    for file in MaterialFile.objects.filter(material__in=no_longer_needed).select_related("stored_file"):
        _take_out(file)
    no_longer_needed.delete()


def _take_out(file: MaterialFile) -> None:
    """What is taken out of a draft is gone: it was never handed in, so nobody may find it in the request later."""
    stored = file.stored_file
    file.delete()
    discard_upload(stored)


@transaction.atomic
def attach_file(*, material: RequestMaterial, actor: Membership, upload: UploadedFile) -> MaterialFile:
    """Adds a file to a material of a draft. The file itself is judged by its content (``InvalidInput``)."""
    draft = _locked_draft(material.request, actor)
    stored = store_upload(upload=upload, by=actor, ledger=draft.ledger)
    draft.save(update_fields=["draft_version", "updated_at"])
    return MaterialFile.objects.create(
        material=material, stored_file=stored, uploaded_at=draft.updated_at, uploaded_by=actor
    )


@transaction.atomic
def reuse_file(*, material: RequestMaterial, actor: Membership, file: MaterialFile) -> MaterialFile:
    """Attaches again what the park verified for an earlier request of the same enterprise; no byte is copied."""
    draft = _locked_draft(material.request, actor)
    offered = reuse.offers(draft, actor, [material]).get(material.pk, [])
    if file not in offered:
        raise NotAllowed(_("这份文件不能沿用。"))
    stored = take_over(stored=file.stored_file, by=actor, ledger=draft.ledger)
    draft.save(update_fields=["draft_version", "updated_at"])
    return MaterialFile.objects.create(
        material=material,
        stored_file=stored,
        uploaded_at=draft.updated_at,
        uploaded_by=actor,
        reused_from=file,
    )


@transaction.atomic
def detach_file(*, file: MaterialFile, actor: Membership) -> None:
    """Takes a file out of a draft. After filing nothing is taken out any more."""
    draft = _locked_draft(file.material.request, actor)
    _take_out(file)
    draft.save(update_fields=["draft_version", "updated_at"])


def refuse_infected(request: ProxyRequest) -> None:
    """``InvalidInput`` while a file of the draft is known to be infected: nobody could ever read it."""
    infected = [file.name for file in request.ledger.files.all() if file.scan_state == ScanState.INFECTED]
    if names := "、".join(infected):
        raise InvalidInput(
            _("下列文件查出病毒，请删除后另传一份：%(names)s。") % {"names": names}, field="materials"
        )


def submit(
    *,
    request: ProxyRequest,
    actor: Membership,
    park: Organization,
    scope: str,
    project_name: str,
    project_place: str,
    division_code: str,
    matter_divisions: Mapping[int, str],
    contact_name: str,
    contact_phone: str,
    entrusted_from: date,
    entrusted_until: date,
    electronic_service: bool,
    entrustment_scan: UploadedFile | None = None,
) -> ProxyRequest:
    """Files the request: the enterprise entrusts its matters to the park (BZ54-1, BZ54-5.1; 民法典 165).

    ``matter_divisions`` maps a request matter's id to the county where it is decided; those left out are decided
    where the project stands. Issues the entrustment letter, opens the ledger's first entry and the clock of the first
    check. Raises ``InvalidInput`` while matters, materials or the scanned original are missing.
    """
    with perform("submit", request, actor) as step:
        filed = step.case
        load_papers(filed)
        matters = matters_of(filed)
        if not matters:
            raise InvalidInput(_("请至少选择一个委托事项。"), field="matters")
        missing = rules.missing_papers(papers_of(filed))
        if missing:
            names = "、".join(material.name for material in missing)
            raise InvalidInput(_("还缺少必需材料：%(names)s。") % {"names": names}, field="materials")
        refuse_infected(filed)
        if actor.organization_id != filed.enterprise_id and not (
            entrustment_scan or filed.entrustment_scan_id
        ):
            raise InvalidInput(_("窗口代填须上传企业签章的委托书原件扫描件。"), field="entrustment_scan")
        filed.park = park
        filed.scope = scope
        filed.project_name, filed.project_place, filed.division_code = (
            project_name,
            project_place,
            division_code,
        )
        filed.contact_name, filed.contact_phone = contact_name, contact_phone
        filed.entrusted_from, filed.entrusted_until = entrusted_from, entrusted_until
        filed.electronic_service = electronic_service
        if entrustment_scan is not None:
            filed.entrustment_scan = store_upload(upload=entrustment_scan, by=actor, ledger=filed.ledger)
        _settle_jurisdiction(filed, matters, matter_divisions)
        year = timezone.localtime(step.now).year
        sequence = take_number(issuer=park.park, kind="request", year=year)
        filed.number = f"{park.park.code}-{year}-{sequence:05d}"
        filed.submitted_at, filed.submitted_by = step.now, actor
        filed.search = search.index_of(filed)
        ledger.name_ledger(filed.ledger, filed.number)
        names = "、".join(matter.version.name for matter in matters)
        step.say(
            _("%(enterprise)s以%(scope)s方式委托%(park)s代办：%(names)s")
            % {
                "enterprise": filed.enterprise.name,
                "scope": word_of(filed, "scope"),
                "park": park.name,
                "names": names,
            },
            matters=[matter.version.matter.code for matter in matters],
            jurisdiction=filed.jurisdiction,
            at_window=filed.filed_at_window,
        )
    return filed


def _settle_jurisdiction(
    request: ProxyRequest, matters: list[RequestMatter], matter_divisions: Mapping[int, str]
) -> None:
    """Gives every matter its county and organ, and the request its counties; single or multi follows from them."""
    divisions = {request.park.division_code, request.division_code}
    for matter in matters:
        matter.division_code = matter_divisions.get(matter.pk) or request.division_code
    organs = competent_organs((matter.version, matter.division_code) for matter in matters)
    for matter, organ in zip(matters, organs, strict=True):
        matter.organ = organ
        if organ is None:
            raise InvalidInput(
                _("“%(matter)s”在所选县市没有登记的办理部门，请改选县市或咨询园区窗口。")
                % {"matter": matter},
                field="matters",
            )
        update(matter, "division_code", "organ")
        divisions.add(matter.division_code)
    request.divisions = sorted(divisions)
    any_cross_county = any(matter.version.cross_county for matter in matters)
    request.jurisdiction = rules.jurisdiction_of(divisions, any_cross_county=any_cross_county)
