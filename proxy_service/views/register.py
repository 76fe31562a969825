"""文号登记簿: the register of numbers of an issuer."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.databases.reading import may_lag
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.models import Organization
from proxy_service.forms.register import IssuerForm, RegisterForm
from proxy_service.register import READERS, issuers_for, papers_in, series_of

PAGE = 50


def _asked(request: ActingRequest) -> tuple[RegisterForm, Organization | None]:
    """The filters, and whose register. An issuer that the person may not read is no choice."""
    issuers = list(issuers_for(request.membership))
    issuer = IssuerForm(request.GET, issuers=issuers).chosen()
    return RegisterForm(request.GET, issuers=issuers, issuer=issuer), issuer


@acting(*READERS)
@require_safe
@may_lag
def register(request: ActingRequest) -> HttpResponse:
    """The papers of one issuer, the latest first, and above them whether a number is missing."""
    form, issuer = _asked(request)
    wanted = form.wanted()
    context: dict[str, Any] = {"form": form, "issuer": issuer, "is_filtered": bool(wanted)}
    if issuer is not None:
        found = papers_in(issuer, **wanted).order_by("-issued_at", "kind", "-sequence")
        context |= {
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "series": (series := series_of(issuer, kind=wanted.get("kind", ""), year=wanted.get("year"))),
            "faults": sum(not one.is_complete for one in series),
        }
    return render(request, "lists/register.html", context, status=422 if form.errors else 200)
