"""What the pages of a draft share."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from portal.organizations.acting import ActingRequest
from proxy_service import access
from proxy_service.drafts import STEPS, Draft, step_url
from proxy_service.models import ProxyRequest


def get_draft(request: ActingRequest, pk: uuid.UUID) -> ProxyRequest:
    """The draft, if the person may go on with it; 404 otherwise. What was filed meanwhile is returned as it is."""
    return access.get_draft(request.membership, pk)


def draft_of(request: ActingRequest, found: ProxyRequest) -> Draft:
    return Draft(found, request.membership, timezone.localdate())


def context_of(draft: Draft, step: str, **more: Any) -> dict[str, Any]:
    """What the page of every step shows around its form."""
    codes = list(STEPS)
    return {
        "draft": draft,
        "filed": draft.request,
        "step": step,
        "step_number": codes.index(step) + 1,
        "step_label": STEPS[step],
        "step_labels": list(STEPS.values()),
        "step_urls": [step_url(draft.request, code) for code in codes],
        "returning": "",
        **more,
    }


def go_on(request: ActingRequest, filed: ProxyRequest, step: str) -> HttpResponse:
    """To the next step, or back to the answers that are being checked."""
    if request.POST.get("return") == "review":
        return redirect("draft-step", filed.pk, "review")
    codes = list(STEPS)
    return redirect("draft-step", filed.pk, codes[codes.index(step) + 1])
