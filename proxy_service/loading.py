"""Reads a request with all its parts, for its page and for its package."""

from django.db.models import Prefetch, prefetch_related_objects

from delegation.models import Permit
from proxy_service.models import (
    Correction,
    Decision,
    Defect,
    Delivery,
    Evaluation,
    Handover,
    MaterialFile,
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


def load(request: ProxyRequest) -> None:
    """Fetches the parts of a request at once."""
    matters = RequestMatter.objects.select_related(
        "version__matter", "organ", "result_file", "decided_by__user"
    ).order_by("position")
    nodes = ProgressNode.objects.select_related("posted_by__user", "posted_by__organization", "attachment")
    handovers = Handover.objects.select_related(
        "organ", "handed_by__user", "signed_by__user"
    ).prefetch_related("materials")
    files = MaterialFile.objects.select_related(
        "stored_file", "uploaded_by__user", "uploaded_by__organization", "reused_from__material__request"
    )
    defects = Defect.objects.select_related("correction").order_by("correction__round", "pk")
    corrections = Correction.objects.select_related("asked_by__user").order_by("round")
    problems = Problem.objects.select_related("matter__version", "raised_by__user", "raised_by__organization")
    recipients = ReportRecipient.objects.select_related("organization", "signed_by__user")
    reports = Report.objects.select_related("document", "approved_by__user")
    letters = Supervision.objects.select_related(
        "issuer",
        "organ",
        "matter__version",
        "period__organ",
        "document",
        "issued_by__user",
        "signed_by__user",
    )
    deliveries = Delivery.objects.select_related("sent_by__user", "opened_by__user", "slip")
    prefetch_related_objects(
        [request],
        Prefetch("matters", matters),
        Prefetch("matters__permit", Permit.objects.select_related("park", "power__organ")),
        Prefetch("matters__plan_steps", PlanStep.objects.select_related("organ")),
        Prefetch("matters__nodes", nodes),
        "matters__pauses",
        Prefetch("matters__handovers", handovers),
        Prefetch("materials", RequestMaterial.objects.order_by("position")),
        Prefetch("materials__files", files),
        Prefetch("materials__defects", defects),
        "materials__matters",
        Prefetch("corrections", corrections),
        Prefetch("problems", problems),
        "problems__coordinations__organs",
        Prefetch("problems__coordinations__decisions", Decision.objects.select_related("organ")),
        Prefetch("evaluations", Evaluation.objects.select_related("given_by__user")),
        Prefetch("report", reports),
        Prefetch("report__recipients", recipients),
        Prefetch("deliveries", deliveries),
        Prefetch("visits", Visit.objects.select_related("organization", "visited_by__user")),
        Prefetch("supervisions", letters),
        "supervisions__copies_to",
        Prefetch("supervisions__replies", SupervisionReply.objects.select_related("given_by__user", "paper")),
    )
