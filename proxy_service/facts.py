"""From the register to the facts that a document freezes: one builder per paper (``portal.documents.facts``)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.enums import DocumentKind as D
from portal.errors import Conflict
from portal.organizations.models import Membership, Organization
from proxy_service import composing
from proxy_service.enums import DIMENSIONS, DeliveryMode, EvaluationSide, HandoverPurpose, MatterState
from proxy_service.models import (
    Coordination,
    Handover,
    ProxyRequest,
    Report,
    RequestMaterial,
    RequestMatter,
)
from proxy_service.queries import county_names, evaluation_of

Facts = dict[str, Any]


def iso_day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def iso(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def filled(**values: Any) -> Facts:
    """Leaves out what is empty: a paper never shows a label with nothing behind it."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def phone_of(person: Membership | None, organization: Organization) -> str:
    """The office telephone first: a private number is shown only where there is no other."""
    private = person.user.phone if person else ""
    return organization.phone or organization.park.phone or private or _("见园区窗口公示")


def _open_matters(request: ProxyRequest) -> list[RequestMatter]:
    """The matters that the papers speak of; of a request that was taken back as a whole, all."""
    every = list(request.matters.select_related("version__matter", "organ"))
    return [matter for matter in every if matter.state != MatterState.WITHDRAWN] or every


def _names(request: ProxyRequest) -> list[str]:
    return [matter.version.name for matter in _open_matters(request)]


def _material(material: RequestMaterial) -> Facts:
    return filled(
        name=material.name, form=str(material.get_form_display()), copies=material.copies, note=material.note
    )


def _materials(request: ProxyRequest) -> list[Facts]:
    """The papers that were handed in, and those that may follow marked as such."""
    listed = []
    for material in request.materials.prefetch_related("files"):
        row = _material(material)
        if not material.files.all():
            if not (material.required or material.may_follow):
                continue
            row["note"] = _("容缺后补")
        listed.append(row)
    return listed


def _project(request: ProxyRequest) -> Facts | None:
    if not request.project_name:
        return None
    return {"name": request.project_name, "site": request.project_place or _("园区内")}


def _window(request: ProxyRequest) -> Facts:
    """The lines that every notice of the window carries."""
    return {
        "case_number": request.number,
        "query_code": request.query_code,
        "addressee": request.enterprise.name,
        "received_on": iso_day(request.submitted_at),
        "matters": _names(request),
        "window": _("%(park)s代办服务窗口") % {"park": request.park.name},
    }


def entrustment(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """Annex 1 (BZ54-A1), with the elements of 民法典 165."""
    enterprise, park = request.enterprise, request.park
    return filled(
        case_number=request.number,
        client=filled(
            name=enterprise.name,
            uscc=enterprise.uscc,
            address=enterprise.address,
            legal_representative=enterprise.legal_representative,
            contact=request.contact_name,
            phone=request.contact_phone,
        ),
        agent=filled(name=park.park.name, window=park.name, address=park.address, phone=phone_of(None, park)),
        project=_project(request),
        scope=request.scope,
        matters=[
            filled(
                name=matter.version.name,
                organ=matter.organ.name if matter.organ else _("待确定"),
                code=matter.version.matter.code,
                level=str(matter.version.get_competent_level_display()),
            )
            for matter in _open_matters(request)
        ],
        powers={"submit": True, "correct": True, "sign": True, "collect": True, "pay": False},
        period_from=request.entrusted_from.isoformat(),
        period_until=request.entrusted_until.isoformat(),
        confirmation={
            "person": request.contact_name if request.filed_at_window else actor.user.full_name,
            "capacity": _("企业联系人") if request.filed_at_window else str(actor.get_role_display()),
            "at": iso(now),
            "method": "paper" if request.filed_at_window else "online",
        },
    )


def acceptance(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """Annex 2 (BZ54-A2)."""
    return filled(
        **_window(request),
        materials=_materials(request),
        officer=actor.user.full_name,
        officer_phone=phone_of(actor, request.park),
        proxy_officer=request.officer.user.full_name if request.officer else None,
        accepted_on=iso_day(now),
        issued_on=iso_day(now),
    )


def correction(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    asked = request.corrections.latest("round")
    second = {"reason": asked.reason, "approved_by": actor.user.full_name} if asked.round > 1 else None
    return filled(
        **_window(request),
        defects=[
            {
                "material": defect.material.name,
                "problem": defect.problem,
                "clause": defect.clause,
                "remedy": defect.remedy,
            }
            for defect in asked.defects.select_related("material")
        ],
        second=second,
        officer=actor.user.full_name,
        officer_phone=phone_of(actor, request.park),
        issued_on=iso_day(now),
    )


def decline(
    request: ProxyRequest,
    *,
    now: datetime,
    actor: Membership,
    clause: str,
    competent_organ: str = "",
    **_extra: Any,
) -> Facts:
    return filled(
        **_window(request),
        reason=request.end_reason,
        clause=clause,
        competent_organ=competent_organ,
        complaint_phone=settings.SERVICE_PHONE,
        officer=actor.user.full_name,
        officer_phone=phone_of(actor, request.park),
        issued_on=iso_day(now),
    )


def _limit(matter: RequestMatter) -> str:
    version = matter.version
    statutory = _("法定 %(days)d 个工作日") % {"days": version.statutory_limit}
    if version.promised_limit is None:
        return statutory
    return statutory + _("，承诺 %(days)d 个工作日") % {"days": version.promised_limit}


def plan(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    officer = request.officer
    return filled(
        case_number=request.number,
        client=request.enterprise.name,
        project=_project(request),
        officer=officer.user.full_name,
        officer_phone=phone_of(officer, request.park),
        version=1 + request.ledger.entries.filter(kind="comment_plan").count(),
        matters=[
            {
                "name": matter.version.name,
                "organ": matter.organ.name if matter.organ else _("待确定"),
                "limit": _limit(matter),
                "steps": [
                    {"name": step.title, "organ": step.organ.name, "planned_on": step.planned_on.isoformat()}
                    for step in matter.plan_steps.select_related("organ")
                ],
                "materials": [_material(material) for material in matter.materials.all()],
            }
            for matter in _open_matters(request)
        ],
        drawn_on=iso_day(now),
        agreed={
            "person": actor.user.full_name,
            "at": iso(now),
            "capacity": str(actor.get_role_display()),
        },
    )


def handover(handed: Handover, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    request = handed.request
    suffix = _("（协助审核）") if handed.purpose == HandoverPurpose.ASSIST else ""
    return filled(
        case_number=request.number,
        client=request.enterprise.name,
        matter=handed.matter.version.name + suffix,
        giver=request.park.name,
        giver_officer=actor.user.full_name,
        giver_phone=phone_of(actor, request.park),
        receiver=handed.organ.name,
        materials=[_material(material) for material in handed.materials.all()],
        handed_over_at=iso(handed.handed_at),
    )


def coordination_letter(
    held: Coordination, *, now: datetime, actor: Membership | None, **_extra: Any
) -> Facts:
    request, problem = held.request, held.problem
    officer = actor or request.officer
    return filled(
        case_number=request.number,
        recipients=[organ.name for organ in held.organs.all()],
        client=request.enterprise.name,
        matters=[problem.matter.version.name] if problem.matter else _names(request),
        subject=held.subject_matter,
        background=_("%(client)s委托%(park)s代办有关政务服务事项，申请编号%(number)s。")
        % {"client": request.enterprise.name, "park": request.park.name, "number": request.number},
        problem=problem.description,
        request=_("请贵单位研究解决，并将处理意见及时反馈我单位。"),
        contact=officer.user.full_name if officer else _("代办服务窗口"),
        contact_phone=phone_of(officer, request.park),
        issued_on=iso_day(now),
    )


def minutes(held: Coordination, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    request = held.request
    decisions = [
        {"text": decision.text, "owner": decision.organ.name, "due_on": decision.due_on.isoformat()}
        for decision in held.decisions.select_related("organ")
    ]
    return filled(
        case_number=request.number,
        client=request.enterprise.name,
        meeting=held.subject_matter,
        place=held.place,
        held_at=iso(held.scheduled_at),
        chair=held.started_by.user.full_name if held.started_by else actor.user.full_name,
        recorder=actor.user.full_name,
        present=[line.strip() for line in held.attendance.splitlines() if line.strip()],
        issues=[
            {"subject": held.problem.description, "opinions": [{"organ": _("会议"), "text": held.minutes}]}
        ],
        copies_to=[organ.name for organ in held.organs.all()],
        issued_on=iso_day(now),
    ) | {"decisions": decisions}


def delivery(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    sent = request.delivery
    places: dict[str, str] = {
        DeliveryMode.ELECTRONIC: _("园办通企业账户"),
        DeliveryMode.WINDOW: _("%(park)s代办服务窗口") % {"park": request.park.name},
        DeliveryMode.COURIER: request.enterprise.address or _("企业登记住所"),
    }
    return filled(
        case_number=request.number,
        addressee=request.enterprise.name,
        items=[
            filled(
                name=_("%(matter)s办理结果（%(result)s）")
                % {"matter": matter.version.name, "result": matter.get_state_display()},
                number=matter.decision_number,
                copies=1,
            )
            for matter in _open_matters(request)
        ],
        method=sent.mode,
        place=places[sent.mode],
        deliverer=actor.user.full_name,
        delivered_at=iso(sent.sent_at),
        consented_at=iso(request.submitted_at) if sent.mode == DeliveryMode.ELECTRONIC else None,
        tracking_number=sent.tracking_number,
        note=sent.note,
    )


def _evaluation(request: ProxyRequest) -> Facts:
    park = evaluation_of(request, EvaluationSide.PARK)
    enterprise = evaluation_of(request, EvaluationSide.ENTERPRISE)
    if park is None:
        raise Conflict(_("园区尚未评价，不能形成报告。"))
    return filled(
        dimensions=[
            filled(
                name=str(dimension.label),
                park=park.scores[dimension.value],
                enterprise=enterprise.scores[dimension.value] if enterprise else None,
            )
            for dimension in DIMENSIONS[request.jurisdiction]
        ],
        park_opinion=park.opinion or _("无"),
        enterprise_opinion=(enterprise.opinion or _("无")) if enterprise else None,
        completed_on=iso_day(request.evaluated_at),
    )


def _report(report: Report, now: datetime, actor: Membership) -> Facts:
    from proxy_service.parties import overseers_of

    request = report.request
    return filled(
        case_number=request.number,
        addressees=[organization.name for organization in overseers_of(request)],
        client=request.enterprise.name,
        project=_project(request),
        matters=_names(request),
        officer=request.officer.user.full_name if request.officer else actor.user.full_name,
        accepted_on=iso_day(request.accepted_at),
        delivered_on=iso_day(request.delivered_at),
        evaluation=_evaluation(request),
        suggestions=report.suggestions,
        contact=request.officer.user.full_name if request.officer else actor.user.full_name,
        contact_phone=phone_of(request.officer, request.park),
        issued_on=iso_day(now),
    )


def feedback(report: Report, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    summary = "\n".join([report.process, report.coordination, report.satisfaction])
    return _report(report, now, actor) | {"summary": summary}


def comprehensive(report: Report, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """The three contents of BZ54-5.5-MULTI; process and coordination as tables, the officer's wording beside them."""
    request = report.request
    entries = request.ledger.entries.filter(heading__in=composing.IN_THE_PROCESS).order_by("sequence")
    rounds = Coordination.objects.filter(problem__request=request).prefetch_related("organs")
    return _report(report, now, actor) | {
        "counties": county_names(request.divisions),
        "summary": f"{report.process}\n{report.coordination}",
        "process": [
            filled(
                at=iso(entry.occurred_at),
                heading=str(entry.get_heading_display()),
                text=entry.summary,
                organ=entry.organization_name,
            )
            for entry in entries
        ],
        "coordination": [
            {
                "at": iso(held.started_at),
                "kind": str(held.get_kind_display()),
                "participants": [organ.name for organ in held.organs.all()] or [request.park.name],
                "issue": held.problem.description,
                "outcome": held.outcome or held.problem.resolution or _("正在协调"),
            }
            for held in rounds.select_related("problem")
        ],
        "satisfaction": report.satisfaction,
    }


def tracking_rows(request: ProxyRequest) -> list[Facts]:
    """Annex 3: one row per request, seven columns (BZ54-A3). The last visit's answer counts. A request whose matters
    were all withdrawn still names what was entrusted. Reads only what a list can prefetch."""
    matters = list(request.matters.all())
    kept = [matter for matter in matters if matter.state != MatterState.WITHDRAWN] or matters
    last = max(request.visits.all(), key=lambda visit: (visit.visited_at, visit.pk), default=None)
    return [
        filled(
            client=request.enterprise.name,
            matter="、".join(matter.version.name for matter in kept),
            entrusted_on=iso_day(request.submitted_at),
            period_from=request.entrusted_from.isoformat(),
            period_until=request.entrusted_until.isoformat(),
            officer=request.officer.user.full_name if request.officer else _("待指定"),
            progress=composing.progress_text(request),
            follow_up=str(last) if last else None,
        )
    ]


def tracking(request: ProxyRequest, *, now: datetime, **_extra: Any) -> Facts:
    return {"park": request.park.name, "rows": tracking_rows(request), "drawn_on": iso_day(now)}


def ledger(request: ProxyRequest, *, now: datetime, **_extra: Any) -> Facts:
    entries = list(request.ledger.entries.order_by("sequence"))
    return filled(
        case_number=request.number,
        client=request.enterprise.name,
        matters=_names(request),
        officer=request.officer.user.full_name if request.officer else None,
        opened_on=iso_day(request.submitted_at),
        closed_on=iso_day(request.archived_at) if request.archived_at else None,
        retain_until=request.retained_until.isoformat() if request.retained_until else None,
        head_hash=request.ledger.head_hash,
        entries=[
            filled(
                heading=str(entry.get_heading_display()),
                sequence=entry.sequence,
                at=iso(entry.occurred_at),
                text=entry.summary,
                actor=entry.actor_name,
                organization=entry.organization_name,
            )
            for entry in entries
        ],
    )


BUILDERS: dict[D, Callable[..., Facts]] = {
    D.ENTRUSTMENT: entrustment,
    D.ACCEPTANCE: acceptance,
    D.CORRECTION: correction,
    D.DECLINE: decline,
    D.PLAN: plan,
    D.HANDOVER: handover,
    D.COORDINATION_LETTER: coordination_letter,
    D.MINUTES: minutes,
    D.DELIVERY: delivery,
    D.FEEDBACK: feedback,
    D.COMPREHENSIVE: comprehensive,
    D.TRACKING: tracking,
    D.LEDGER: ledger,
}


def build(kind: D, subject: Any, *, now: datetime, **extra: Any) -> Facts:
    """The facts of a paper about a subject, as they are at ``now``."""
    return BUILDERS[kind](subject, now=now, **extra)
