"""授权复核: what waits for a second person, to agree to or not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.recent import recently_signed_in
from portal.errors import DomainError
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import LEADER_ROLES, GrantState, Role
from portal.organizations.forms.people import RefusalForm
from portal.organizations.models import Grant
from portal.organizations.queries import grants_awaiting, grants_seen, may_decide_on, memberships_of
from portal.organizations.services import granting

PAGE_SIZE = 30
seeing = acting(*LEADER_ROLES, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


@seeing
@require_safe
def grants(request: ActingRequest) -> HttpResponse:
    """First what waits for this person, then everything, the latest first."""
    now = timezone.now()
    page = Paginator(grants_seen(request.membership), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "awaiting": grants_awaiting(request.membership, now),
        "page_obj": page,
        "shown": [(grant, grant.standing(now)) for grant in page],
    }
    return render(request, "organizations/grants.html", context)


@seeing
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: ActingRequest, pk: int) -> HttpResponse:
    """One of them; POST ``decision``: ``agree``, ``withdraw``, or ``refuse`` with ``reason``."""
    found = get_object_or_404(grants_seen(request.membership), pk=pk)
    decision = request.POST.get("decision")
    form = RefusalForm(request.POST if decision == "refuse" else None)
    if request.method == "POST" and (decision != "refuse" or form.is_valid()):
        try:
            _decide(request, found, decision, form)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("grant", pk)
    now = timezone.now()
    waits = found.standing(now) == GrantState.WAITING
    context = {
        "grant": found,
        "standing": found.standing(now),
        "held": [role for role in memberships_of(found.user, now) if role.pk != found.membership_id],
        "form": form,
        "waits": waits,
        "may_decide": waits and may_decide_on(found, request.membership),
        "may_withdraw": waits and found.proposed_by.user_id == request.user.pk,
    }
    return render(request, "organizations/grant.html", context, status=422 if form.errors else 200)


def _decide(request: ActingRequest, found: Grant, decision: str | None, form: RefusalForm) -> None:
    match decision:
        case "agree":
            granting.agree_to(grant=found, actor=request.membership)
            messages.success(request, _("已同意，即时生效。"))
        case "refuse":
            granting.refuse(grant=found, actor=request.membership, **form.cleaned_data)
            messages.success(request, _("已答复提出人。"))
        case "withdraw":
            granting.withdraw(grant=found, actor=request.membership)
            messages.success(request, _("已撤回。"))
        case _:
            raise Http404
