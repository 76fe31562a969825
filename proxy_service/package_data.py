"""What a package says of its request as data: the register's own words, for machines and for whoever imports it."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from portal.documents.models import Document, StoredFile
from proxy_service.models import ProxyRequest, Report, RequestMatter, Supervision

FORMAT = "yuanbantong-archive/1"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def _fields(subject: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(subject, name) for name in names}


def data_of(
    request: ProxyRequest, papers: Iterable[tuple[str, Document]], files: Iterable[tuple[str, StoredFile]]
) -> dict[str, Any]:
    """The register's data of the request; organisations by code and name, people by name, bytes by their path."""
    report = Report.objects.filter(request=request).first()
    return {
        "format": FORMAT,
        **_fields(
            request, "id", "number", "title", "state", "jurisdiction", "scope", "project_name", "project_place",
            "divisions", "contact_name", "contact_phone", "entrusted_from", "entrusted_until", "electronic_service",
            "filed_at_window", "submitted_at", "accepted_at", "plan_agreed_at", "completed_at", "delivered_at",
            "evaluated_at", "reported_at", "ended_at", "end_reason", "archived_at", "retained_until",
        ),
        "enterprise": _fields(request.enterprise, "code", "name"),
        "park": _fields(request.park, "code", "name"),
        "issuer": _fields(request.park.park, "code", "name"),
        "officer": request.officer.user.full_name if request.officer else None,
        "matters": [_matter(matter) for matter in request.matters.all()],
        "materials": [
            {
                **_fields(material, "name", "form", "copies", "required", "may_follow"),
                "files": [_fields(file.stored_file, "name", "size", "sha256") for file in material.files.all()],
                "defects": [_fields(defect, "problem", "clause", "remedy") for defect in material.defects.all()],
            }
            for material in request.materials.all()
        ],
        "problems": [
            {
                **_fields(problem, "kind", "state", "description", "defects", "raised_at", "resolution", "resolved_at"),
                "coordinations": [_coordination(held) for held in problem.coordinations.all()],
            }
            for problem in request.problems.all()
        ],
        "supervisions": [_supervision(letter) for letter in request.supervisions.all()],
        "deliveries": [
            _fields(
                sent, "mode", "sent_at", "tracking_number", "opened_at", "signed_at", "recipient_name",
                "returned_at", "return_reason", "return_note",
            )
            for sent in request.deliveries.all()
        ],
        "evaluations": [_fields(given, "side", "scores", "opinion", "given_at") for given in request.evaluations.all()],
        "report": _fields(report, "round", "process", "coordination", "satisfaction", "suggestions", "approved_at")
        if report
        else None,
        "documents": [
            {
                "path": path or None,
                **_fields(paper, "kind", "number", "title", "state", "issued_at", "issuer_name", "pages"),
                **_fields(paper, "template_version", "calendar_version"),
                "void_reason": paper.void_reason,
                "replaces": paper.replaces.number if paper.replaces else None,
            }
            for path, paper in papers
        ],
        "files": [
            {"path": path, **_fields(file, "name", "content_type", "size", "uploaded_at")} for path, file in files
        ],
        "visits": [
            {
                **_fields(visit, "visited_at", "interviewee", "satisfied", "note", "measures", "closed_at"),
                "organization": visit.organization.name,
            }
            for visit in request.visits.all()
        ],
    }  # fmt: skip


def _matter(matter: RequestMatter) -> dict[str, Any]:
    return {
        "code": matter.version.matter.code,
        "name": matter.version.name,
        "version": matter.version.version,
        "organ": matter.organ.name if matter.organ else None,
        **_fields(
            matter,
            "division_code",
            "state",
            "received_at",
            "decided_at",
            "decision_number",
            "decision_reason",
        ),
        "plan": [
            {"title": step.title, "organ": step.organ.name, "planned_on": step.planned_on}
            for step in matter.plan_steps.all()
        ],
        "nodes": [_fields(node, "kind", "opinion", "posted_at") for node in matter.nodes.all()],
        "pauses": [
            _fields(pause, "kind", "reason", "estimated_days", "started_at", "ended_at")
            for pause in matter.pauses.all()
        ],
        "handovers": [
            {
                **_fields(handover, "purpose", "state", "handed_at", "signed_at", "reply"),
                "organ": handover.organ.name,
                "materials": [material.name for material in handover.materials.all()],
            }
            for handover in matter.handovers.all()
        ],
    }


def _coordination(held: Any) -> dict[str, Any]:
    return {
        **_fields(
            held, "kind", "state", "subject_matter", "started_at", "scheduled_at", "place", "attendance"
        ),
        **_fields(held, "minutes", "outcome", "concluded_at"),
        "organs": [organ.name for organ in held.organs.all()],
        "decisions": [
            {
                **_fields(decision, "text", "due_on", "state", "done_at", "done_note"),
                "organ": decision.organ.name,
            }
            for decision in held.decisions.all()
        ],
    }


def _supervision(letter: Supervision) -> dict[str, Any]:
    return {
        "issuer": letter.issuer.name,
        "organ": letter.organ.name,
        "copies_to": [organ.name for organ in letter.copies_to.all()],
        "matter": str(letter.matter) if letter.matter else None,
        "number": letter.document.number if letter.document else None,
        **_fields(
            letter, "state", "subject_matter", "delay", "requirement", "reply_by", "issued_at", "signed_at"
        ),
        **_fields(letter, "conclusion", "ended_at"),
        "replies": [
            {
                **_fields(reply, "finished", "measures", "reason", "finish_by", "given_at"),
                **_fields(reply, "returned_at", "return_comment"),
                "paper": reply.paper.name if reply.paper else None,
            }
            for reply in letter.replies.all()
        ],
    }


def ledger_of(request: ProxyRequest, entries: Iterable[Any]) -> dict[str, Any]:
    """Every entry with its seal: whoever has this file can recompute the chain (``portal.ledger.chain``)."""
    ledger = request.ledger
    return {
        **_fields(ledger, "id", "label", "length", "head_hash", "closed_at"),
        "entries": [
            _fields(
                entry, "sequence", "heading", "kind", "subject", "summary", "data", "occurred_at", "recorded_at",
                "actor_name", "role_name", "organization_name", "actor_id", "organization_id", "previous_hash", "hash",
            )
            for entry in entries
        ],
    }  # fmt: skip
