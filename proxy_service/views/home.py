"""The work list of whoever signs in: overdue first, what to do next, how long is left."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from delegation.desk import desk_of
from portal.databases.reading import may_lag
from portal.organizations.acting import SignedInRequest
from portal.organizations.enums import ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Grant, Membership
from portal.paging import counted_together
from proxy_service import access, duties, listing, worklists
from proxy_service.claims import to_decide
from proxy_service.complaints import open_complaints
from proxy_service.drafts import drafts_of
from proxy_service.enums import ClaimState
from proxy_service.enums import RequestState as S
from proxy_service.models import EnterpriseClaim

SHOWN = 10
READERS = PARK_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR}

# What the park and those who oversee it ask first: how many requests stand where.
STANDS = (
    (_("待初审"), (S.SUBMITTED,)),
    (_("待补正"), (S.CORRECTION_REQUESTED,)),
    (_("计划阶段"), (S.ACCEPTED, S.PLANNED)),
    (_("办理中"), (S.IN_PROGRESS,)),
    (_("待送达"), (S.COMPLETED,)),
    (_("评价反馈"), (S.DELIVERED, S.EVALUATED, S.REPORTED)),
)


def numbers(membership: Membership, now: datetime) -> dict[str, Any]:
    """What the page counts, in one query: reports of enterprises and claims that wait, overdue periods, and how many of
    the requests that the person sees stand where, each with the filter that lists them."""
    wanted: dict[Any, QuerySet[Any]] = {
        "complaints": open_complaints(membership),
        "claims": to_decide(membership).filter(state=ClaimState.PENDING),
    }
    if membership.role in READERS:
        # Whatever is open has a number; said, so that indexes of what was filed serve the window, too.
        seen = access.visible_requests(membership).exclude(number=None)
        wanted |= {states: seen.filter(state__in=states) for _label, states in STANDS}
    if membership.role in worklists.WATCHERS:
        wanted["overdue_count"] = worklists.overdue_clocks(membership, now)
    counted = counted_together(wanted)
    stands = [
        {"label": label, "count": counted.pop(states), "states": [*states]}
        for label, states in STANDS
        if states in counted
    ]
    return {**counted, "stands": stands}


@login_required
@require_safe
@may_lag
def home(request: SignedInRequest) -> HttpResponse:
    """Who holds no role is led to what became of their claim to an enterprise, if they made one, or to the role that
    waits for a second person."""
    membership = request.membership
    if membership is None:
        if EnterpriseClaim.objects.filter(user=request.user).exists():
            return redirect("claim")
        if Grant.objects.waiting(timezone.now()).filter(user=request.user).exists():
            return redirect("profile")
        raise Http404
    now = timezone.now()
    owed = worklists.urgent(membership, now)
    context: dict[str, Any] = {
        "tasks": worklists.tasks_of(membership, owed),
        "owed": owed,
        "today": timezone.localdate(now),
        "works": bool(duties.duties_of(membership)),
        "desk": desk_of(membership, now, most=SHOWN),
    }
    if membership.role in ENTERPRISE_ROLES:
        latest = listing.listed(membership).order_by("-submitted_at", "-pk")
        own = list(latest.values_list(*listing.SHOWN, named=True)[:SHOWN])
        clocks = listing.most_pressing(own, now)
        context |= {"drafts": drafts_of(membership)[:SHOWN], "own": own, "clocks": clocks}
    if membership.role == Role.WINDOW_CLERK:
        # Drafts have no number, so these are all that the window sees; an index holds no others.
        context["drafts"] = drafts_of(membership).filter(filed_at_window=True)[:SHOWN]
    context |= numbers(membership, now)
    if context.get("overdue_count"):
        context["overdue"] = worklists.most_overdue(membership, now, SHOWN)
    return render(request, "home/home.html", context)
