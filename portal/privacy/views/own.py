"""个人信息: what is held about oneself, a copy of it, and asking for it to go."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.recent import recently_signed_in
from portal.errors import DomainError
from portal.organizations.acting import SignedInRequest
from portal.organizations.models import User
from portal.privacy import registry
from portal.privacy.enums import OPEN_STATES
from portal.privacy.forms import ErasureForm
from portal.privacy.models import ErasureRequest
from portal.privacy.queries import copy_of, counts_of, looks_at
from portal.privacy.services.erasure import ask_for_erasure, withdraw_erasure

SHOWN = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def personal_data(request: SignedInRequest) -> HttpResponse:
    """What there is, what for and how long; POST (``why``, ``understood``) asks for its deletion."""
    user = request.user
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_erasure(user=user, actor=request.membership, why=form.cleaned_data["why"])
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("已收到删除申请。"))
        return redirect("personal-data")
    asked = list(ErasureRequest.objects.filter(user=user)[:SHOWN])
    context = {
        "form": form,
        "fields": [(field, field.value(user)) for field in registry.all_fields() if field.model is User],
        "held": user.memberships.select_related("organization"),
        "counts": counts_of(user),
        "looks": looks_at(user)[:SHOWN],
        "asked": asked,
        "is_open": any(one.is_open for one in asked),
    }
    return render(request, "privacy/own.html", context, status=422 if form.errors else 200)


@login_required
@recently_signed_in
@require_safe
def own_copy(request: SignedInRequest) -> HttpResponse:
    """The same as a file of data, to keep or to take elsewhere."""
    response = JsonResponse(copy_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = content_disposition_header(True, _("个人信息.json")) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person's own request, while it is open."""
    found = get_object_or_404(ErasureRequest, pk=pk, user=request.user, state__in=OPEN_STATES)
    withdraw_erasure(request=found, user=request.user, actor=request.membership)
    messages.success(request, _("已撤回删除申请。"))
    return redirect("personal-data")
