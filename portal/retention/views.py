"""Files whose time is over, what is proposed about them, and holds."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.recent import lead_to_confirmation, recent_sign_in, recently_signed_in
from portal.documents.downloads import file_response
from portal.errors import DomainError, InvalidInput
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once
from portal.retention import queries
from portal.retention.enums import AppraisalState
from portal.retention.forms import AppraisalForm, HoldForm, ReasonForm
from portal.retention.models import Appraisal, AppraisedFile, Hold
from portal.retention.services import appraising, closeness, holding

SHOWN = 100
RUNNING = (AppraisalState.PROPOSED, AppraisalState.APPROVED)
reading = acting(*sorted(queries.READERS))


@reading
@require_http_methods(["GET", "HEAD", "POST"])
def due(request: ActingRequest) -> HttpResponse:
    """到期鉴定: what is due, what was proposed, and the register; POST proposes about the ticked ``files``."""
    form = AppraisalForm(request.POST or None)
    ticked = request.POST.getlist("files")
    if request.method == "POST" and form.is_valid():
        try:
            made = appraising.propose(actor=request.membership, ledgers=ticked, **form.cleaned_data)
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("retention:due")
        else:
            messages.success(request, _("已提出，等待负责人批准。"))
            return redirect("retention:appraisal", made.pk)
    words = request.GET.get("q", "").strip()[: queries.MOST]
    files = queries.due(request.membership, timezone.now())
    held = queries.held_of([told.ledger_id for told in files])
    found = list(queries.appraisals(request.membership)[:SHOWN])
    context = {
        "form": form,
        "ticked": ticked,
        "files": [(told, held.get(told.ledger_id)) for told in files[: queries.MOST]],
        "more": len(files) > queries.MOST,
        "may_propose": request.membership.role in queries.PROPOSERS,
        "running": [one for one in found if one.state in RUNNING],
        "over": [one for one in found if one.state not in RUNNING],
        "words": words,
        "found": queries.found(request.membership, words),
    }
    return render(request, "retention/due.html", context, status=422 if form.errors else 200)


@reading
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: ActingRequest, pk: int) -> HttpResponse:
    """One appraisal; POST ``decision``: ``approve``, ``withdraw``, or ``refuse`` with ``reason``."""
    found = get_object_or_404(queries.appraisals(request.membership), pk=pk)
    decision = request.POST.get("decision")
    form = ReasonForm(request.POST if decision == "refuse" else None)
    if request.method == "POST" and (decision != "refuse" or form.is_valid()):
        try:
            _decide(request, found, decision, form)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("retention:appraisal", pk)
    context = {
        "appraisal": found,
        "files": found.files.select_related("ledger"),
        "form": form,
        "pause": found.is_open and closeness.pause(found, request.membership, timezone.now()),
        "may_decide": found.is_open and appraising.may_decide(found, request.membership),
        "may_withdraw": found.is_open and found.proposed_by.user_id == request.user.pk,
    }
    return render(request, "retention/appraisal.html", context, status=422 if form.errors else 200)


def _decide(request: ActingRequest, found: Appraisal, decision: str | None, form: ReasonForm) -> None:
    match decision:
        case "approve":
            appraising.approve(appraisal=found, actor=request.membership)
            messages.success(request, _("已批准。"))
        case "refuse":
            reason = form.cleaned_data["reason"]
            appraising.refuse(appraisal=found, actor=request.membership, reason=reason)
            messages.success(request, _("已答复提出人。"))
        case "withdraw":
            appraising.withdraw(appraisal=found, actor=request.membership)
            messages.success(request, _("已撤回。"))
        case _:
            raise Http404


@reading
@require_safe
def register(request: ActingRequest, pk: int) -> HttpResponseBase:
    """销毁清册."""
    found = get_object_or_404(queries.appraisals(request.membership).exclude(certificate=None), pk=pk)
    assert found.certificate is not None  # noqa: S101  (excluded above)
    return file_response(request, found.certificate, inline="download" not in request.GET)


@reading
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: ActingRequest, pk: Any) -> HttpResponse:
    """One archived file: its holds and appraisals. POST places a hold, or lifts the one named ``hold``,
    which opens the way to destruction: only shortly after signing in."""
    told = queries.find(request.membership, pk)
    if told is None:
        raise Http404
    lifting = request.POST.get("hold", "")
    if lifting and not recent_sign_in(request):
        return lead_to_confirmation(request)
    form = HoldForm(request.POST if request.method == "POST" and not lifting else None)
    lift = ReasonForm(request.POST if lifting else None, auto_id="lift_%s")
    try:
        if lifting and lift.is_valid():
            hold = get_object_or_404(Hold, pk=lifting if lifting.isdecimal() else 0, ledger=pk)
            holding.lift_hold(hold=hold, told=told, actor=request.membership, **lift.cleaned_data)
            messages.success(request, _("已解除。"))
            return redirect("retention:file", pk)
        if form.is_bound and form.is_valid():
            place = partial(holding.place_hold, told=told, actor=request.membership, **form.cleaned_data)
            once(request, "place-hold", place, about=pk)
            messages.success(request, _("已暂缓销毁。"))
            return redirect("retention:file", pk)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("retention:file", pk)
    holds = Hold.objects.filter(ledger=pk).select_related(
        "placed_by__user", "placed_by__organization", "lifted_by__user"
    )
    appraised = AppraisedFile.objects.filter(ledger=pk).select_related("appraisal__certificate")
    context = {
        "told": told,
        "holds": [
            (hold, hold.lifted_at is None and holding.may_lift(hold, request.membership)) for hold in holds
        ],
        "appraised": appraised.order_by("-appraisal__proposed_at"),
        "disposal": queries.disposal_of(pk),
        "may_hold": request.membership.role in queries.HOLDERS,
        "form": form,
        "lift": lift,
    }
    return render(request, "retention/file.html", context, status=422 if form.errors or lift.errors else 200)
