"""Claiming an enterprise that a window recorded: the person's page, and the park's."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal import throttle
from portal.documents.downloads import file_response
from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.newcomers import lead_to_login, sign_in_newcomer
from portal.organizations.once import once, repeated
from proxy_service.claims import DECIDERS, to_decide
from proxy_service.enums import ClaimState
from proxy_service.forms.claims import ClaimForm, NewcomerClaimForm, RefusalForm
from proxy_service.models import EnterpriseClaim
from proxy_service.services import claims as services

# Claims sent from one visitor's address in an hour.
SENT, AN_HOUR = 10, 60 * 60
SHOWN = 20


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """How one's claims stand, and the form of a new one. A visitor gets an account with it."""
    form_class = ClaimForm if request.user.is_authenticated else NewcomerClaimForm
    if request.method != "POST":
        return _show(request, form_class(initial={"enterprise": request.GET.get("q", "")[:120]}))
    if made := repeated(request, "claim"):
        return _made(request, made)
    if throttle.too_often("claim-from", throttle.source_of(request), times=SENT, seconds=AN_HOUR):
        form = form_class()
        form.full_clean()
        form.add_error(None, _("提交次数过多，请一小时后再试，或到园区窗口办理。"))
        return _show(request, form, status=429)
    form = form_class(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _made(
                request, once(request, "claim", lambda: _claim(request, form.cleaned_data).pk).result
            )
        except DomainError as error:
            add_domain_error(form, error)
    return _show(request, form, status=422)


def _claim(request: HttpRequest, data: dict[str, Any]) -> EnterpriseClaim:
    given = {name: value for name, value in data.items() if name not in ("consent", "password_again")}
    if request.user.is_authenticated:
        return services.claim_enterprise(user=request.user, **given)
    return services.claim_as_newcomer(**given)


def _made(request: HttpRequest, made: str) -> HttpResponse:
    if not request.user.is_authenticated:
        claimant = EnterpriseClaim.objects.select_related("user").get(pk=made).user
        if not sign_in_newcomer(request, claimant):
            return lead_to_login(request)
    messages.success(request, _("认领已提交。园区核实后，您会收到通知；在此之前看不到该企业的任何申请。"))
    return redirect("claim")


def _show(request: HttpRequest, form: ClaimForm, *, status: int = 200) -> HttpResponse:
    own = EnterpriseClaim.objects.none()
    if request.user.is_authenticated:
        own = (
            EnterpriseClaim.objects.filter(user=request.user)
            .select_related("enterprise")
            .order_by("-made_at")
        )
    return render(request, "claims/claim.html", {"form": form, "own": own}, status=status)


@acting(*DECIDERS)
@require_safe
def claims(request: ActingRequest) -> HttpResponse:
    """What the park has to look at, and the last ones that it decided."""
    found = to_decide(request.membership).select_related("enterprise", "user", "decided_by__user")
    context = {
        "waiting": found.filter(state=ClaimState.PENDING),
        "decided": found.exclude(state=ClaimState.PENDING).order_by("-decided_at")[:SHOWN],
    }
    return render(request, "claims/claims.html", context)


@acting(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: ActingRequest, pk: int) -> HttpResponse:
    """The proof beside what the window recorded. POST ``decision``: ``confirm``, or ``refuse`` with a reason."""
    found = get_object_or_404(
        to_decide(request.membership).select_related("enterprise", "user", "licence", "authority"), pk=pk
    )
    refusing = request.POST.get("decision") == "refuse"
    form = RefusalForm(request.POST if refusing else None)
    try:
        if request.POST.get("decision") == "confirm":
            services.confirm_claim(claim=found, actor=request.membership)
            messages.success(request, _("已确认，认领人现在是该企业负责人。"))
            return redirect("claims")
        if refusing and form.is_valid():
            services.refuse_claim(claim=found, actor=request.membership, reason=form.cleaned_data["reason"])
            messages.success(request, _("已告知认领人。"))
            return redirect("claims")
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("claim-decision", pk)
    requests = found.enterprise.requests.exclude(number=None).order_by("-submitted_at")[:SHOWN]
    context = {"claim": found, "form": form, "requests": requests}
    return render(request, "claims/decision.html", context, status=422 if form.errors else 200)


@acting(*DECIDERS)
@require_safe
def proof(request: ActingRequest, pk: int, file: uuid.UUID) -> HttpResponseBase:
    """A file of the proof, for who decides on it."""
    found = get_object_or_404(to_decide(request.membership).select_related("licence", "authority"), pk=pk)
    for stored in (found.licence, found.authority):
        if stored.pk == file:
            return file_response(request, stored)
    raise Http404
