"""Requests for deletion, for those who decide on them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.recent import recently_signed_in
from portal.errors import DomainError
from portal.organizations.acting import ActingRequest, acting
from portal.privacy.enums import ErasureState
from portal.privacy.forms import RefusalForm
from portal.privacy.own_fields import STEWARDS
from portal.privacy.queries import to_decide
from portal.privacy.services.erasure import approve_erasure, refuse_erasure

SHOWN = 100
deciding = acting(*sorted(STEWARDS))


@deciding
@require_safe
def erasures(request: ActingRequest) -> HttpResponse:
    """Those that wait first, then what became of the others."""
    found = list(to_decide(request.membership)[:SHOWN])
    context = {
        "waiting": [one for one in found if one.is_open],
        "over": [one for one in found if not one.is_open],
    }
    return render(request, "privacy/erasures.html", context)


@deciding
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: ActingRequest, pk: int) -> HttpResponse:
    """One request; POST ``decision``: ``approve``, or ``refuse`` with ``reason``."""
    found = get_object_or_404(to_decide(request.membership), pk=pk)
    refusing = request.POST.get("decision") == "refuse"
    form = RefusalForm(request.POST if refusing else None)
    try:
        if request.POST.get("decision") == "approve":
            done = approve_erasure(request=found, actor=request.membership).state == ErasureState.DONE
            messages.success(request, _("已删除。") if done else _("已批准，等待另一人批准。"))
            return redirect("erasures")
        if refusing and form.is_valid():
            refuse_erasure(request=found, actor=request.membership, reason=form.cleaned_data["reason"])
            messages.success(request, _("已答复申请人。"))
            return redirect("erasures")
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("erasure", pk)
    return render(
        request, "privacy/erasure.html", {"asked": found, "form": form}, status=422 if form.errors else 200
    )
