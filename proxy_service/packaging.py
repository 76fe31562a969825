"""The whole file of a request as one ZIP: readable without the portal, checkable with ``sha256sum -c``."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents.models import Document, StoredFile
from portal.errors import Conflict
from portal.ledger.queries import timeline
from proxy_service.case import load
from proxy_service.models import ProxyRequest, Report, RequestMatter
from proxy_service.papers import files_of, papers_of

MANIFEST = "manifest.sha256"
CHUNK = 1 << 20
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|\n\r\t', "_"))


@dataclass
class _Package:
    """A ZIP under construction and the hash of everything that went in."""

    zip: zipfile.ZipFile
    hashes: list[tuple[str, str]] = field(default_factory=list)

    def add_text(self, path: str, text: str) -> None:
        content = text.encode()
        self.zip.writestr(path, content)
        self.hashes.append((hashlib.sha256(content).hexdigest(), path))

    def add_stored(self, path: str, stored: StoredFile | Document) -> None:
        """Copies the bytes piece by piece. Raises ``Conflict`` if they are not those that were recorded."""
        digest = hashlib.sha256()
        with stored.file.open("rb") as source, self.zip.open(path, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        if digest.hexdigest() != stored.sha256:
            raise Conflict(
                _("文件“%(name)s”与登记的校验值不符，不能导出，请联系平台管理员。")
                % {"name": stored.filename}
            )
        self.hashes.append((digest.hexdigest(), path))


def build(request: ProxyRequest) -> IO[bytes]:
    """The package of a request as an open temporary file. ``Conflict`` while a paper is in the making."""
    load(request)
    papers = list(papers_of(request))
    if any(not paper.is_downloadable for paper in papers):
        raise Conflict(_("还有文书正在生成，请稍后再导出。"))
    # Closed by the response that streams it; the system removes it then.
    target = tempfile.TemporaryFile(prefix="package-")  # noqa: SIM115  (outlives this function)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        package = _Package(archive)
        listed_papers = [
            (f"documents/{number:02d}-{_safe(paper.filename)}", paper)
            for number, paper in enumerate(papers, 1)
        ]
        listed_files = [
            (f"files/{number:03d}-{_safe(file.name)}", file)
            for number, file in enumerate(files_of(request), 1)
        ]
        for path, paper in listed_papers:
            package.add_stored(path, paper)
        for path, file in listed_files:
            package.add_stored(path, file)
        entries = list(timeline(request.ledger))
        package.add_text("data.json", _json(_data(request)))
        package.add_text("ledger.json", _json(_ledger(request, entries)))
        page = {
            "filed": request,
            "entries": entries,
            "papers": listed_papers,
            "files": listed_files,
            "manifest": MANIFEST,
        }
        package.add_text("index.html", render_to_string("requests/package.html", page))
        archive.writestr(MANIFEST, "".join(f"{digest}  {path}\n" for digest, path in package.hashes))
    target.seek(0)
    return target


def _safe(name: str) -> str:
    return name.translate(_NOT_IN_NAMES)[-120:]


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def _fields(subject: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(subject, name) for name in names}


def _data(request: ProxyRequest) -> dict[str, Any]:
    """The register's data of the request; organisations by code and name, people by name."""
    report = Report.objects.filter(request=request).first()
    return {
        **_fields(
            request, "id", "number", "state", "jurisdiction", "scope", "project_name", "project_place", "divisions",
            "contact_name", "contact_phone", "entrusted_from", "entrusted_until", "electronic_service",
            "filed_at_window", "submitted_at", "accepted_at", "plan_agreed_at", "completed_at", "delivered_at",
            "evaluated_at", "reported_at", "ended_at", "end_reason", "archived_at", "retained_until",
        ),
        "enterprise": _fields(request.enterprise, "code", "name"),
        "park": _fields(request.park, "code", "name") if request.park else None,
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
        "deliveries": [
            _fields(
                sent, "mode", "sent_at", "tracking_number", "signed_at", "recipient_name",
                "returned_at", "return_reason", "return_note",
            )
            for sent in request.deliveries.all()
        ],
        "evaluations": [_fields(given, "side", "scores", "opinion", "given_at") for given in request.evaluations.all()],
        "report": _fields(report, "round", "process", "coordination", "satisfaction", "suggestions", "approved_at")
        if report
        else None,
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


def _ledger(request: ProxyRequest, entries: Iterable[Any]) -> dict[str, Any]:
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
