"""Reads a request with all its parts, for its page and for its package; and with its papers alone, for filing it."""

import uuid
from typing import Any

from django.db.models import F, QuerySet

from delegation.models import Permit, Power
from portal.deadlines.models import Deadline
from portal.documents.models import Document, Seal, Sealing, StoredFile
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership, Organization, User
from portal.together import ITS_LEDGER, SINCE, UNTIL, Whole
from proxy_service.models import (
    Coordination,
    Correction,
    Decision,
    Defect,
    Delivery,
    Evaluation,
    Handover,
    MaterialFile,
    Matter,
    MatterVersion,
    Pause,
    PlanStep,
    Problem,
    ProgressNode,
    ProxyRequest,
    Report,
    ReportRecipient,
    RequestMaterial,
    RequestMatter,
    Supervision,
    SupervisionReply,
    Visit,
)


def _parts(key: uuid.UUID) -> list[QuerySet[Any]]:
    """Everything that belongs to the request of that key, its ledger and what stands in that included."""
    reused = {"reused_from_number": F("reused_from__material__request__number")}
    matters = RequestMatter.objects.filter(request=key)
    materials = RequestMaterial.objects.filter(request=key)
    files = MaterialFile.objects.filter(material__among=materials).annotate(**reused)
    handovers = Handover.objects.filter(matter__among=matters)
    corrections, problems = Correction.objects.filter(request=key), Problem.objects.filter(request=key)
    coordinations = Coordination.objects.filter(problem__among=problems)
    reports, letters = Report.objects.filter(request=key), Supervision.objects.filter(request=key)
    documents = Document.objects.filter(ledger=ITS_LEDGER)
    return [
        matters.order_by("position"),
        Permit.objects.filter(request_matter__among=matters),
        PlanStep.objects.filter(matter__among=matters).order_by("position"),
        ProgressNode.objects.filter(matter__among=matters).order_by("posted_at", "pk"),
        Pause.objects.filter(matter__among=matters).order_by("started_at"),
        handovers.order_by("handed_at", "pk"),
        Handover.materials.through.objects.filter(handover__among=handovers).order_by(
            "requestmaterial__position"
        ),
        materials.order_by("position"),
        RequestMaterial.matters.through.objects.filter(requestmaterial__among=materials).order_by(
            "requestmatter__position"
        ),
        files.order_by("uploaded_at", "pk"),
        corrections.order_by("round"),
        Defect.objects.filter(correction__among=corrections).order_by("correction__round", "pk"),
        problems.order_by("raised_at", "pk"),
        coordinations.order_by("started_at", "pk"),
        Coordination.organs.through.objects.filter(coordination__among=coordinations).order_by(
            "organization__code"
        ),
        Decision.objects.filter(coordination__among=coordinations).order_by("pk"),
        Delivery.objects.filter(request=key).order_by("sent_at", "pk"),
        Evaluation.objects.filter(request=key).order_by("side"),
        reports,
        ReportRecipient.objects.filter(report__among=reports).order_by("round", "organization__code"),
        Visit.objects.filter(request=key).order_by("visited_at", "pk"),
        letters.order_by("issued_at", "pk"),
        Supervision.copies_to.through.objects.filter(supervision__among=letters).order_by(
            "organization__code"
        ),
        SupervisionReply.objects.filter(supervision__among=letters).order_by("given_at", "pk"),
        Ledger.objects.filter(pk=ITS_LEDGER),
        LedgerEntry.objects.filter(
            ledger=ITS_LEDGER, recorded_at__gte=SINCE, recorded_at__lte=UNTIL
        ).order_by("sequence"),
        Deadline.objects.filter(ledger=ITS_LEDGER).order_by("started_at", "pk"),
        documents.defer("facts").order_by("issued_at", "sequence"),
        Sealing.objects.filter(document__among=documents),
    ]


_WHOLE = Whole(
    _parts, frozenset({Matter, MatterVersion, Membership, Organization, Power, Seal, StoredFile, User})
)


def _matters_and_papers(key: uuid.UUID) -> list[QuerySet[Any]]:
    return [
        RequestMatter.objects.filter(request=key).order_by("position"),
        RequestMaterial.objects.filter(request=key).order_by("position"),
        RequestMaterial.matters.through.objects.filter(requestmaterial__request=key).order_by(
            "requestmatter__position"
        ),
        MaterialFile.objects.filter(material__request=key).order_by("uploaded_at", "pk"),
        StoredFile.objects.filter(ledger__request=key).order_by("uploaded_at"),
        Ledger.objects.filter(request=key),
    ]


def _named_by_matters_and_papers(key: uuid.UUID) -> list[QuerySet[Any]]:
    matters = RequestMatter.objects.filter(request=key)
    versions = MatterVersion.objects.filter(pk__in=matters.values("version"))
    templates = RequestMaterial.objects.filter(request=key).values("template")
    organs = Organization.objects
    return [
        versions,
        Matter.objects.filter(versions__in=versions.values("pk")).distinct(),
        StoredFile.objects.filter(pk__in=templates),
        organs.filter(pk__in=matters.values("organ")),
        organs.filter(requests=key),
        organs.filter(park_requests=key),
        organs.filter(children__park_requests=key),
    ]


_FILING = Whole(_matters_and_papers, beside=_named_by_matters_and_papers)


def load_papers(request: ProxyRequest) -> None:
    """Fetches what filing and the first check look at, in one statement: matters, papers with their files, ledger,
    enterprise and park. ``.all()`` of these relations is from then on what was read."""
    _FILING.load(request)


def load(request: ProxyRequest) -> None:
    """Fetches the parts of a request at once, as they stood at one moment. With a request that was read together with
    its ledger, entries are asked for in its months alone."""
    since, until = request.ledger.span if ProxyRequest.ledger.is_cached(request) else (None, None)
    _WHOLE.load(request, request.ledger_id, since, until)
