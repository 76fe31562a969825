"""The notice and the record of a joint inspection (YN84-2.5)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.inspections import PartState
from delegation.models.inspection_days import InspectionPart
from delegation.models.inspections import Inspection, InspectionWish
from portal.documents.enums import DocumentKind


def _basics(inspection: Inspection, now: datetime) -> dict[str, Any]:
    """What both papers begin with: who, where, and by which plan or on which ground."""
    plan, park = inspection.plan, inspection.park
    return {
        "case_number": inspection.number,
        "enterprise": inspection.enterprise.name,
        "uscc": inspection.enterprise.uscc,
        "place": inspection.place,
        "authority": inspection.scheme.authority.number,
        "lead": inspection.scheme.justice.name if inspection.scheme.justice else "",
        "plan": f"{plan.period}联合检查计划（{plan.number}）" if plan else "",
        "ground": str(inspection.get_ground_display()) if not plan else "",
        "ground_text": inspection.ground_told,
        "contact_phone": park.phone or _("见园区窗口公示"),
        "issued_on": timezone.localdate(now).isoformat(),
    }


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value not in (None, "", [])}


def _topic(wish: InspectionWish) -> dict[str, Any]:
    return {"topic": wish.topic, "legal_basis": wish.legal_basis}


def inspection_notice(inspection: Inspection, *, now: datetime, **_extra: Any) -> dict[str, Any]:
    """通知书: on which day which departments come, what they look at, and by which law."""
    wishes = inspection.standing_wishes.select_related("department").order_by("pk")
    by_organ: dict[str, list[dict[str, Any]]] = {}
    for wish in wishes:
        by_organ.setdefault(wish.department.name, []).append(_topic(wish))
    return _plain(
        {
            **_basics(inspection, now),
            "planned_on": inspection.planned_on.isoformat(),
            "departments": [{"department": name, "topics": topics} for name, topics in by_organ.items()],
        }
    )


def inspection_record(inspection: Inspection, *, now: datetime, **_extra: Any) -> dict[str, Any]:
    """记录表: who came, every department's list, what was found, and who signed or would not."""
    parts = list(
        inspection.departments.select_related("department").prefetch_related("inspectors", "items__wish")
    )
    findings = inspection.findings.select_related("department", "item")
    return _plain(
        {
            **_basics(inspection, now),
            "started_at": _moment(inspection.started_at),
            "departments": [_list(part) for part in parts if part.state == PartState.FILLED],
            "absent": [part.department.name for part in parts if part.state == PartState.ABSENT],
            "findings": [
                {
                    "department": finding.department.name,
                    "point": finding.item.point,
                    "problem": finding.problem,
                    "clause": finding.clause,
                    "put_right_by": finding.put_right_by.isoformat(),
                }
                for finding in findings
            ],
            "opinion": inspection.opinion,
            "signer": inspection.signer,
            "refusal": inspection.refusal,
            "witness": inspection.witness,
            "signed_at": _moment(inspection.signed_at),
        }
    )


def _list(part: InspectionPart) -> dict[str, Any]:
    topics: dict[int, dict[str, Any]] = {}
    for item in sorted(part.items.all(), key=lambda one: (one.wish_id, one.pk)):
        topic = topics.setdefault(item.wish_id, {**_topic(item.wish), "items": []})
        topic["items"].append(
            _plain({"point": item.point, "result": str(item.get_result_display()), "note": item.note})
        )
    return {
        "department": part.department.name,
        "inspectors": [{"name": one.name, "card": one.card} for one in part.inspectors.all()],
        "topics": list(topics.values()),
        "summary": part.summary,
    }


BUILDERS = {
    DocumentKind.INSPECTION_NOTICE: inspection_notice,
    DocumentKind.INSPECTION_RECORD: inspection_record,
}
