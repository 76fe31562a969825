"""The second person's page: the notice, what was read, what it changes, and the decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role
from portal.workdays import proposals
from portal.workdays.enums import ProposalState
from portal.workdays.forms import RejectionForm
from portal.workdays.hours import seasons_of
from portal.workdays.models import CalendarProposal
from portal.workdays.queries import current_revision, forget
from portal.workdays.views.effects import effects_of

deciding = acting(Role.ADMINISTRATOR)


@acting(Role.ADMINISTRATOR, Role.AUDITOR)
@require_safe
def proposal(request: ActingRequest, pk: int) -> HttpResponse:
    """One proposal, also long after it was decided."""
    return _page(request, _found(pk), RejectionForm())


@deciding
@require_POST
def approve(request: ActingRequest, pk: int) -> HttpResponse:
    seen = request.POST.get("revision", "")
    proposals.approve_calendar(
        proposal=_found(pk), actor=request.membership, seen=int(seen) if seen.isdecimal() else -1
    )
    messages.success(request, _("已生效。未结期限在下一次巡检时按新日历重新计算。"))
    return redirect("calendar-proposal", pk=pk)


@deciding
@require_POST
def reject(request: ActingRequest, pk: int) -> HttpResponse:
    form = RejectionForm(request.POST)
    found = _found(pk)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    proposals.reject_calendar(proposal=found, actor=request.membership, reason=form.cleaned_data["reason"])
    messages.success(request, _("已退回录入人。"))
    return redirect("calendar-proposal", pk=pk)


@deciding
@require_POST
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    proposals.withdraw_calendar(proposal=_found(pk), actor=request.membership)
    messages.success(request, _("已撤回。"))
    return redirect("calendar-proposal", pk=pk)


def _found(pk: int) -> CalendarProposal:
    stored = CalendarProposal.objects.select_related("scope", "entered_by", "decided_by", "revision")
    return get_object_or_404(stored, pk=pk)


def _page(
    request: ActingRequest, found: CalendarProposal, form: RejectionForm, status: int = 200
) -> HttpResponse:
    is_pending = found.state == ProposalState.PENDING
    is_administrator = request.membership.role == Role.ADMINISTRATOR
    # The difference is shown against the newest calendars, not those that this process may remember.
    forget()
    effects = effects_of(found.scope, found.entry) if is_pending and not found.is_of_hours else None
    in_force = seasons_of(found.scope) if is_pending and found.is_of_hours else []
    context = {
        "proposal": found,
        "form": form,
        "effects": effects,
        "in_force": in_force,
        "differs": bool(effects.difference) if effects else in_force != found.entry.get("seasons"),
        "revision": current_revision(),
        "may_decide": is_pending and proposals.may_decide(found, request.membership),
        "may_withdraw": is_pending and is_administrator and found.entered_by_id == request.user.pk,
    }
    return render(request, "workdays/proposal.html", context, status=status)
