"""Pages of what enterprises report of those who handle their requests (BZ54-6.3)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.databases.reading import may_lag
from portal.errors import DomainError
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import ENTERPRISE_ROLES, OVERSIGHT_ROLES
from portal.organizations.once import once
from proxy_service import access
from proxy_service.complaints import READERS, may_complain, visible_complaints
from proxy_service.enums import ComplaintState
from proxy_service.forms.complaints import ClosingForm, ComplaintForm, ReferralForm
from proxy_service.services import complaints as services

SHOWN = 100


@acting(*ENTERPRISE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The form of the enterprise, for one of its requests."""
    filed = access.get_request(request.membership, pk)
    if not may_complain(request.membership, filed):
        raise Http404
    form = ComplaintForm(request.POST or None, filed=filed)
    if request.method == "POST" and form.is_valid():
        made = once(
            request,
            "complain",
            lambda: services.complain(request=filed, actor=request.membership, **form.cleaned_data).pk,
            about=filed.pk,
        )
        messages.success(request, _("已提交给县市政府或州专班，处理情况会通知您。"))
        return redirect("complaint", made.result)
    context = {"form": form, "filed": filed}
    return render(request, "complaints/complain.html", context, status=422 if form.errors else 200)


@acting(*READERS)
@require_safe
@may_lag
def complaints(request: ActingRequest) -> HttpResponse:
    """What the person may read, what is open first."""
    found = visible_complaints(request.membership).select_related("request__enterprise", "organ")
    context = {
        "waiting": found.exclude(state=ComplaintState.CLOSED)[:SHOWN],
        "closed": found.filter(state=ComplaintState.CLOSED).order_by("-closed_at")[:SHOWN],
    }
    return render(request, "complaints/complaints.html", context)


@acting(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: ActingRequest, pk: int) -> HttpResponse:
    """One of them. The overseeing body's POST ``decision``: ``refer`` or ``close``."""
    found = get_object_or_404(
        visible_complaints(request.membership).select_related(
            "request__enterprise", "organ", "made_by__user"
        ),
        pk=pk,
    )
    decides = request.membership.role in OVERSIGHT_ROLES
    decision = request.POST.get("decision")
    if request.method == "POST" and not decides:
        raise Http404
    referral = ReferralForm(request.POST if decision == "refer" else None)
    closing = ClosingForm(request.POST if decision == "close" else None)
    try:
        if referral.is_bound and referral.is_valid():
            services.refer(complaint=found, actor=request.membership, **referral.cleaned_data)
            messages.success(request, _("已登记移送，并告知企业。"))
            return redirect("complaint", pk)
        if closing.is_bound and closing.is_valid():
            services.close(complaint=found, actor=request.membership, **closing.cleaned_data)
            messages.success(request, _("已办结，并告知企业。"))
            return redirect("complaint", pk)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("complaint", pk)
    context = {"complaint": found, "referral": referral, "closing": closing, "decides": decides}
    return render(
        request,
        "complaints/complaint.html",
        context,
        status=422 if referral.errors or closing.errors else 200,
    )
