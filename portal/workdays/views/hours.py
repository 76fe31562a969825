"""Entering office hours, which the second person then approves like a year's arrangement."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.errors import DomainError
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role
from portal.workdays.forms import OfficeHoursForm, SeasonForm, Seasons
from portal.workdays.models import Scope
from portal.workdays.overview import chain_of, office_hours
from portal.workdays.proposals import propose_office_hours

PREFIX = "season"


@acting(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def propose_hours(request: ActingRequest) -> HttpResponse:
    """作息时间: the seasons of one place, begun from those that it follows now (``?scope=652701``)."""
    if request.method == "GET":
        scope = Scope.objects.filter(code=request.GET.get("scope", "")).first()
        seasons = Seasons(prefix=PREFIX, initial=_followed(scope) if scope else None)
        return _page(request, OfficeHoursForm(initial={"scope": scope}), seasons)
    form, seasons = OfficeHoursForm(request.POST), Seasons(request.POST, prefix=PREFIX)
    if seasons.wants_row:
        form.is_valid()
        return _page(request, form, seasons.with_one_more())
    if all([form.is_valid(), seasons.is_valid()]):
        try:
            proposal = propose_office_hours(
                actor=request.membership,
                place=form.place,
                seasons=seasons.entries,
                notice_no=form.cleaned_data["notice_no"],
                notice_url=form.cleaned_data["notice_url"],
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("已提交，须由另一名系统管理员审核后生效。"))
            return redirect("calendar-proposal", pk=proposal.pk)
    return _page(request, form, seasons, status=422)


def _page(request: ActingRequest, form: OfficeHoursForm, seasons: Any, status: int = 200) -> HttpResponse:
    return render(request, "workdays/hours.html", {"form": form, "formset": seasons}, status=status)


def _followed(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "month": row.from_month,
            "day": row.from_day,
            **{name: getattr(row, name) for name in SeasonForm.IN_ORDER},
        }
        for row in office_hours(chain_of(scope, Scope.objects.all()))
    ]
