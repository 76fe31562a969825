"""Looking at the calendars: administrators, and auditors."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role
from portal.workdays.alerts import unpublished_years
from portal.workdays.enums import ProposalState
from portal.workdays.forms import FIRST_YEAR, LAST_YEAR
from portal.workdays.models import CalendarProposal, CalendarRevision, Scope
from portal.workdays.overview import chain_of, office_hours, runs_of, standings, years_in_force
from portal.workdays.picture import months
from portal.workdays.queries import NATIONAL, calendar_for

PAGE_SIZE = 30
readers = acting(Role.ADMINISTRATOR, Role.AUDITOR)


@readers
@require_safe
def calendar(request: ActingRequest) -> HttpResponse:
    """All scopes with the state of their years, and one year of one scope: ``?scope=652701&year=2027``."""
    today = timezone.localdate()
    scopes = list(Scope.objects.all())
    scope = _scope(scopes, request.GET.get("scope", "65"))
    year = _year(request.GET.get("year", ""), today.year)
    chain = chain_of(scope, scopes)
    scopes.sort(key=lambda one: (one.code != NATIONAL, one.code))
    years = range(today.year - 1, today.year + 2)
    followed = calendar_for(scope.code)
    context: dict[str, Any] = {
        "missing": unpublished_years(today),
        "pending": CalendarProposal.objects.filter(state=ProposalState.PENDING).select_related(
            "scope", "entered_by"
        ),
        "years": years,
        "standings": standings(scopes, years),
        "scope": scope,
        "scopes": scopes,
        "year": year,
        "months": months(followed, year),
        "is_published": year in followed.published_years,
        "runs": runs_of(chain, year),
        "in_force": years_in_force(chain, year),
        "hours": office_hours(chain),
        "may_propose": request.membership.role == Role.ADMINISTRATOR,
    }
    context["working_days"] = sum(month.working_days for month in context["months"])
    return render(request, "workdays/calendar.html", context)


@readers
@require_safe
def history(request: ActingRequest) -> HttpResponse:
    """Every change of a calendar, and every proposal, whatever became of it."""
    revisions = CalendarRevision.objects.select_related("entered_by", "approved_by").order_by("-pk")
    proposals = CalendarProposal.objects.select_related("scope", "entered_by", "decided_by")
    context = {
        "page_obj": Paginator(revisions, PAGE_SIZE).get_page(request.GET.get("page")),
        "proposals": proposals[:PAGE_SIZE],
    }
    return render(request, "workdays/history.html", context)


def _scope(scopes: list[Scope], code: str) -> Scope:
    for scope in scopes:
        if scope.code == code:
            return scope
    raise Http404


def _year(asked: str, default: int) -> int:
    if not asked:
        return default
    if not asked.isdecimal() or not FIRST_YEAR <= int(asked) <= LAST_YEAR:
        raise Http404
    return int(asked)
