"""The papers of the service itself: from the entrustment letter to the delivery receipt."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.documents.chinese import date_text
from portal.organizations.models import Membership
from portal.words import word_of
from proxy_service.enums import DeliveryMode, HandoverPurpose
from proxy_service.facts.pieces import (
    Facts,
    filled,
    iso,
    iso_day,
    material_row,
    material_rows,
    names_of,
    open_matters,
    phone_of,
    project,
    window_lines,
)
from proxy_service.models import Coordination, Delivery, Handover, ProxyRequest, RequestMatter


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
        project=project(request),
        scope=request.scope,
        matters=[
            filled(
                name=matter.version.name,
                organ=matter.organ.name if matter.organ else _("待确定"),
                code=matter.version.matter.code,
                level=word_of(matter.version, "competent_level"),
            )
            for matter in open_matters(request)
        ],
        powers={"submit": True, "correct": True, "sign": True, "collect": True, "pay": False},
        period_from=request.entrusted_from.isoformat(),
        period_until=request.entrusted_until.isoformat(),
        confirmation={
            "person": request.contact_name if request.filed_at_window else actor.user.full_name,
            "capacity": _("企业联系人") if request.filed_at_window else word_of(actor, "role"),
            "at": iso(now),
            "method": "paper" if request.filed_at_window else "online",
        },
    )


def acceptance(request: ProxyRequest, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    """Annex 2 (BZ54-A2)."""
    return filled(
        **window_lines(request),
        materials=material_rows(request),
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
        **window_lines(request),
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
        **window_lines(request),
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
        project=project(request),
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
                "materials": [material_row(material) for material in matter.materials.all()],
            }
            for matter in open_matters(request)
        ],
        drawn_on=iso_day(now),
        agreed={
            "person": actor.user.full_name,
            "at": iso(now),
            "capacity": word_of(actor, "role"),
        },
    )


def handover(
    handed: Handover, *, now: datetime, actor: Membership, listed: Facts | None = None, **_extra: Any
) -> Facts:
    """As it is handed over or, with the facts of the list that the department read, as that is signed for."""
    if listed is not None:
        capacity = word_of(actor, "role")
        return listed | {"signed": {"person": actor.user.full_name, "at": iso(now), "capacity": capacity}}
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
        materials=[material_row(material) for material in handed.materials.all()],
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
        matters=[problem.matter.version.name] if problem.matter else names_of(request),
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


def _returned(request: ProxyRequest) -> str:
    """What became of the deliveries before this one."""
    return "".join(
        _("%(day)s%(mode)s%(number)s未签收（%(reason)s），另行送达。")
        % {
            "day": date_text(iso_day(before.sent_at)),
            "mode": before.get_mode_display(),
            "number": f"（{before.tracking_number}）" if before.tracking_number else "",
            "reason": before.get_return_reason_display(),
        }
        for before in request.deliveries.exclude(returned_at=None)
    )


def delivery(
    request: ProxyRequest, *, now: datetime, actor: Membership, listed: Facts | None = None, **_extra: Any
) -> Facts:
    """As it is sent or, with the facts of the receipt that was sent, as that was opened and signed for."""
    sent = request.deliveries.get(returned_at=None)
    return (_as_sent(request, sent) if listed is None else listed) | filled(
        opened_at=iso(sent.opened_at) if sent.opened_at else None,
        received=filled(
            person=sent.recipient_name,
            at=iso(sent.signed_at),
            capacity=str(sent.signed_by.get_role_display()),
        )
        if sent.signed_at
        else None,
    )


def _result(matter: RequestMatter) -> str:
    """A permit may have been revoked since, or delivered before by the park, whose own limit was shorter."""
    permit, state = matter.permit, str(matter.get_state_display())
    if permit is not None and permit.revoked_at:
        return _("许可已撤销")
    if permit is not None and permit.delivered_at:
        delivered = {"state": state, "day": date_text(iso_day(permit.delivered_at))}
        return _("%(state)s，已于%(day)s由园区先行送达") % delivered
    return state


def _result_number(matter: RequestMatter) -> str:
    permit = matter.permit
    return permit.revocation_number if permit and permit.revoked_at else matter.decision_number


def _as_sent(request: ProxyRequest, sent: Delivery) -> Facts:
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
                % {"matter": matter.version.name, "result": _result(matter)},
                number=_result_number(matter),
                copies=1,
            )
            for matter in open_matters(request)
        ],
        method=sent.mode,
        place=places[sent.mode],
        deliverer=sent.sent_by.user.full_name,
        delivered_at=iso(sent.sent_at),
        consented_at=iso(request.submitted_at) if sent.mode == DeliveryMode.ELECTRONIC else None,
        tracking_number=sent.tracking_number,
        note=_returned(request) + sent.note,
    )
