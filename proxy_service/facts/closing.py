"""The papers of evaluation, register and archive."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.organizations.models import Membership
from proxy_service import composing
from proxy_service.enums import DIMENSIONS, EvaluationSide, MatterState
from proxy_service.facts.pieces import Facts, filled, iso, iso_day, names_of, phone_of, project
from proxy_service.models import Coordination, ProxyRequest, Report
from proxy_service.queries import county_names, evaluation_of


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
        project=project(request),
        matters=names_of(request),
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
        matters=names_of(request),
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
