"""What a package says of its request as data: the register's own words, for machines and for whoever imports it."""

from collections.abc import Iterable
from typing import Any

from portal.archives.data import FORMAT, documents_data, fields, files_data
from portal.documents.models import Document, StoredFile
from proxy_service.models import ProxyRequest, Report, RequestMatter, Supervision


def data_of(
    request: ProxyRequest, papers: Iterable[tuple[str, Document]], files: Iterable[tuple[str, StoredFile]]
) -> dict[str, Any]:
    """The register's data of the request; organisations by code and name, people by name, bytes by their path."""
    report = Report.objects.filter(request=request).first()
    return {
        "format": FORMAT,
        **fields(
            request, "id", "number", "title", "state", "jurisdiction", "scope", "project_name", "project_place",
            "divisions", "contact_name", "contact_phone", "entrusted_from", "entrusted_until", "electronic_service",
            "filed_at_window", "submitted_at", "accepted_at", "plan_agreed_at", "completed_at", "delivered_at",
            "evaluated_at", "reported_at", "ended_at", "end_reason", "archived_at", "retained_until",
        ),
        "enterprise": fields(request.enterprise, "code", "name"),
        "park": fields(request.park, "code", "name"),
        "issuer": fields(request.park.park, "code", "name"),
        "officer": request.officer.user.full_name if request.officer else None,
        "matters": [_matter(matter) for matter in request.matters.all()],
        "materials": [
            {
                **fields(material, "name", "form", "copies", "required", "may_follow"),
                "files": [fields(file.stored_file, "name", "size", "sha256") for file in material.files.all()],
                "defects": [fields(defect, "problem", "clause", "remedy") for defect in material.defects.all()],
            }
            for material in request.materials.all()
        ],
        "problems": [
            {
                **fields(problem, "kind", "state", "description", "defects", "raised_at", "resolution", "resolved_at"),
                "coordinations": [_coordination(held) for held in problem.coordinations.all()],
            }
            for problem in request.problems.all()
        ],
        "supervisions": [_supervision(letter) for letter in request.supervisions.all()],
        "deliveries": [
            fields(
                sent, "mode", "sent_at", "tracking_number", "opened_at", "signed_at", "recipient_name",
                "returned_at", "return_reason", "return_note",
            )
            for sent in request.deliveries.all()
        ],
        "evaluations": [fields(given, "side", "scores", "opinion", "given_at") for given in request.evaluations.all()],
        "report": fields(report, "round", "process", "coordination", "satisfaction", "suggestions", "approved_at")
        if report
        else None,
        "documents": documents_data(papers),
        "files": files_data(files),
        "visits": [
            {
                **fields(visit, "visited_at", "interviewee", "satisfied", "note", "measures", "closed_at"),
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
        **fields(
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
        "nodes": [fields(node, "kind", "opinion", "posted_at") for node in matter.nodes.all()],
        "pauses": [
            fields(pause, "kind", "reason", "estimated_days", "started_at", "ended_at")
            for pause in matter.pauses.all()
        ],
        "handovers": [
            {
                **fields(handover, "purpose", "state", "handed_at", "signed_at", "reply"),
                "organ": handover.organ.name,
                "materials": [material.name for material in handover.materials.all()],
            }
            for handover in matter.handovers.all()
        ],
    }


def _coordination(held: Any) -> dict[str, Any]:
    return {
        **fields(
            held, "kind", "state", "subject_matter", "started_at", "scheduled_at", "place", "attendance"
        ),
        **fields(held, "minutes", "outcome", "concluded_at"),
        "organs": [organ.name for organ in held.organs.all()],
        "decisions": [
            {
                **fields(decision, "text", "due_on", "state", "done_at", "done_note"),
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
        **fields(
            letter, "state", "subject_matter", "delay", "requirement", "reply_by", "issued_at", "signed_at"
        ),
        **fields(letter, "conclusion", "ended_at"),
        "replies": [
            {
                **fields(reply, "finished", "measures", "reason", "finish_by", "given_at"),
                **fields(reply, "returned_at", "return_comment"),
                "paper": reply.paper.name if reply.paper else None,
            }
            for reply in letter.replies.all()
        ],
    }
