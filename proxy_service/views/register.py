"""文号登记簿: the register of numbers of an issuer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.databases.reading import may_lag
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.models import Organization
from portal.paging import page_of
from proxy_service.forms.register import IssuerForm, RegisterForm
from proxy_service.register import READERS, issuers_for, newest_first, papers_in, series_of

PAGE = 50
NUMBERS = "numbers"


def _asked(request: ActingRequest) -> tuple[RegisterForm, Organization | None]:
    """The filters, and whose register. An issuer that the person may not read is no choice."""
    issuers = list(issuers_for(request.membership))
    issuer = IssuerForm(request.GET, issuers=issuers).chosen()
    return RegisterForm(request.GET, issuers=issuers, issuer=issuer), issuer


@acting(*READERS)
@require_safe
@may_lag
def register(request: ActingRequest) -> HttpResponse:
    """The papers of one issuer, the latest first; above them, for who asks (``?numbers``), whether a number is missing
    among those of the kind and the year that are shown."""
    form, issuer = _asked(request)
    wanted = form.wanted()
    context: dict[str, Any] = {"form": form, "issuer": issuer, "is_filtered": bool(wanted)}
    if issuer is not None:
        kind, found = wanted.get("kind", ""), papers_in(issuer, **wanted)
        context["page"] = page_of(newest_first(found, kind), data=request.GET, size=PAGE)
        if NUMBERS in request.GET:
            series = series_of(issuer, kind=kind, year=wanted.get("year"))
            context |= {"series": series, "faults": sum(not one.is_complete for one in series)}
    return render(request, "lists/register.html", context, status=422 if form.errors else 200)
