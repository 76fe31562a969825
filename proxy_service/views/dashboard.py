"""Dashboards of parks, counties and the work-group."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.organizations.acting import acting
from portal.organizations.enums import OVERSIGHT_ROLES, Role
from proxy_service import statistics
from proxy_service.forms.listing import PeriodForm
from proxy_service.statistics import Period

READERS = (Role.PARK_LEADER, *OVERSIGHT_ROLES, Role.AUDITOR)


def listing_url(**filters: Any) -> str:
    return f"{reverse('requests')}?{urlencode(filters)}"


def presets(today: date) -> list[tuple[str, Period]]:
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return [
        (_("本月"), Period(month, today)),
        (_("上月"), Period(before.replace(day=1), before)),
        (_("本季度"), Period(quarter, today)),
        (_("本年"), Period(today.replace(month=1, day=1), today)),
    ]


@acting(*READERS)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Volume, punctuality, durations, overdue work and satisfaction of a period beside the preceding one."""
    today, now = timezone.localdate(), timezone.now()
    offered = presets(today)
    asked = {name: request.GET[name] for name in ("since", "until") if name in request.GET}
    usual = offered[-1][1]
    form = PeriodForm(asked or {"since": usual.since.isoformat(), "until": usual.until.isoformat()})
    valid = form.is_valid()
    period = Period(form.cleaned_data["since"], form.cleaned_data["until"]) if valid else usual
    requests = statistics.scope_of(request.membership)
    context = {
        "form": form,
        "period": period,
        "presets": [
            (label, f"?since={given.since}&until={given.until}", given == period) for label, given in offered
        ],
        "figures": [
            (figure, listing_url(**figure.filters)) for figure in statistics.figures(requests, period)
        ],
        **_tables(requests, period, now),
    }
    return render(request, "dashboard/dashboard.html", context, status=200 if valid else 422)


def _tables(requests: Any, period: Period, now: Any) -> dict[str, Any]:
    months = statistics.by_month(requests, period)
    parks = statistics.by_park(requests, period, now)
    organs = statistics.overdue_by_organ(requests, now)
    classes = statistics.by_class(requests, period)
    for month in months:
        month["submitted_url"] = listing_url(**month["period"].filters("submitted"))
        month["completed_url"] = listing_url(**month["period"].filters("completed"))
    for park in parks:
        park["submitted_url"] = listing_url(park=park["pk"], **period.filters("submitted"))
        park["completed_url"] = listing_url(park=park["pk"], **period.filters("completed"))
        park["timely_url"] = listing_url(park=park["pk"], timely="yes", **period.filters("completed"))
        park["overdue_url"] = listing_url(park=park["pk"], lamp="overdue")
    for organ in organs:
        organ["url"] = listing_url(overdue_at=organ["pk"])
    for item in classes:
        item["url"] = listing_url(matter_class=item["value"], **period.filters("submitted"))
    return {
        "months": months,
        "parks": parks,
        "organs": organs,
        "classes": classes,
        "scores": statistics.scores(requests, period),
        "scores_url": listing_url(evaluated="yes", **period.filters("delivered")),
        "charts": {
            "months": {
                "labels": [month["label"] for month in months],
                "series": [
                    {"name": _("提交"), "data": [month["submitted"] for month in months]},
                    {"name": _("办结"), "data": [month["completed"] for month in months]},
                ],
            },
            "organs": {
                "labels": [organ["label"] for organ in organs[:10]],
                "series": [{"name": _("超期"), "data": [organ["count"] for organ in organs[:10]]}],
                "horizontal": True,
            },
            "classes": {
                "labels": [str(item["label"]) for item in classes],
                "series": [{"name": _("申请"), "data": [item["count"] for item in classes]}],
                "horizontal": True,
            },
        },
    }
