"""The page of every act on a request or a part of one (``portal.acts.page``)."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.acts.page import ActPage
from portal.organizations.acting import ActingRequest, acting
from proxy_service.acts import TABLE
from proxy_service.models import PlanStep, RequestMaterial

# Acts whose page shows more than the form.
TEMPLATES = {
    **dict.fromkeys(("accept", "prepare_materials", "sign_handover"), "acts/papers.html"),
    **dict.fromkeys(
        ("ask_correction", "ask_correction_again", "return_for_correction", "refuse_handover"),
        "acts/defects.html",
    ),
    **dict.fromkeys(("save_plan", "propose_plan"), "acts/plan.html"),
    **dict.fromkeys(("agree_plan", "comment_plan"), "acts/plan_consent.html"),
    **dict.fromkeys(("start_coordination", "resolve_problem"), "acts/problem.html"),
    **dict.fromkeys(("evaluate_as_enterprise", "evaluate_as_park"), "acts/evaluation.html"),
    **dict.fromkeys(("save_report", "submit_report"), "acts/report_edit.html"),
    **dict.fromkeys(("sign_report", "accept_report", "return_report"), "acts/report_read.html"),
    **dict.fromkeys(
        (
            "sign_supervision",
            "answer_supervision",
            "close_supervision",
            "return_supervision",
            "withdraw_supervision",
        ),
        "acts/supervision.html",
    ),
    "apply_permit": "acts/apply_permit.html",
    "correct_permit": "acts/correct_permit.html",
    "reject_report": "acts/report_reject.html",
    "approve_report": "acts/report_approve.html",
    "answer_correction": "acts/answer_correction.html",
    "archive": "acts/archive.html",
    "replace_document": "acts/replace_document.html",
    "void_document": "acts/void_document.html",
}


class Page(ActPage):
    """``filed`` is the request, in the templates too."""

    address = "act"
    template = "acts/act.html"
    templates = TEMPLATES

    @property
    def home(self) -> str:
        return reverse("request", args=[self.case.pk])

    def context(self) -> dict[str, Any]:
        return {
            "filed": self.case,
            "papers": self.papers(),
            "plan_steps": PlanStep.objects.filter(matter__request=self.case).select_related(
                "matter__version", "organ"
            ),
        }

    def papers(self) -> QuerySet[RequestMaterial]:
        """The papers that the act is about: those of the request, of the matter, or of the hand-over."""
        materials = getattr(self.subject, "materials", RequestMaterial.objects.none())
        return materials.order_by("position").prefetch_related("files__stored_file")


@acting()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActingRequest, code: str, pk: uuid.UUID | int) -> HttpResponse:
    """The page of an act. An act that is not the person's, or on something that they do not see, is an unknown
    address."""
    return Page(request, TABLE.undertake(request.membership, code, pk)).answer()
