"""The dashboards of a park, of a county and of the prefecture: one page over what the person sees."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.databases.reading import may_lag
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import OVERSIGHT_ROLES, Role
from proxy_service.dashboard import Board
from proxy_service.events import SERVICE_CLOCKS
from proxy_service.forms.listing import PeriodForm
from proxy_service.periods import Period, presets

READERS = (Role.PARK_LEADER, Role.PROXY_OFFICER, *OVERSIGHT_ROLES, Role.AUDITOR)


@acting(*READERS)
@require_safe
@may_lag
def dashboard(request: ActingRequest) -> HttpResponse:
    """The figures of a period, this year's unless the address says otherwise."""
    now = timezone.now()
    today = timezone.localdate(now)
    period = Period.this_year(today)
    asked = "since" in request.GET or "until" in request.GET
    form = PeriodForm(
        request.GET if asked else {"since": period.since.isoformat(), "until": period.until.isoformat()}
    )
    context: dict[str, Any] = {"form": form, "today": today}
    if not form.is_valid():
        return render(request, "dashboard/dashboard.html", context, status=422)
    period = form.period
    board = Board(request.membership, period, now)
    board.found.read()  # before the header, which is told by it how the sweep stands
    context |= {
        "period": period,
        "presets": [(label, chosen, chosen == period) for label, chosen in presets(today)],
        "board": board,
        "clocks_counted": [kind.label for kind in SERVICE_CLOCKS],
        "made_at": now,
    }
    return render(request, "dashboard/dashboard.html", context)
