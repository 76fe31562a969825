"""The decisions that a department supervises with its duties beside them, and what the rules find (YN84-3.2)."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from delegation import access
from delegation.enums.permits import PermitOutcome
from delegation.kinds import KINDS
from delegation.kinds.permits import CREDIT_NOTE_READERS
from delegation.lifecycle import Subject
from delegation.listing import LATEST_DECIDED, decisions_of, items_watched
from delegation.models import CreditNote, Power
from delegation.oversight_figures import Finding, findings
from portal.databases.reading import may_lag
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.paging import Part, page_of
from portal.workdays.due import beijing_date

PER_PAGE = 30


@acting(*DEPARTMENT_ROLES)
@require_safe
@may_lag
def decisions(request: ActingRequest) -> HttpResponse:
    """Every decision made by the department's powers, the newest first."""
    asked = {name: request.GET.get(name, "") for name in ("power", "outcome", "unchecked", "own")}
    found = decisions_of(request.membership, request.GET)
    context = {
        "page": page_of(Part(found, LATEST_DECIDED), data=request.GET, size=PER_PAGE),
        "powers": Power.objects.filter(organ=request.membership.organization_id),
        "outcomes": PermitOutcome.choices,
        "asked": asked,
        "is_filtered": any(asked.values()),
    }
    return render(request, "delegation/decisions.html", context)


@acting(*CREDIT_NOTE_READERS)
@require_safe
@may_lag
def credit_notes(request: ActingRequest) -> HttpResponse:
    """Broken promises that were noted, the newest first: an enterprise's own, all others those of the permits that they
    see."""
    found = access.visible(Subject.CREDIT_NOTE, request.membership)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "standing": CreditNote.objects.standing().filter(pk__in=found).count(),
        "today": beijing_date(timezone.now()),
    }
    return render(request, "delegation/credit_notes.html", context)


def _proposal(finding: Finding, membership: Membership) -> str:
    """Where an adjustment begins, filled in with what was found; "" for those who propose none."""
    begin = next((one for one in KINDS[Subject.ADJUSTMENT].begin if one.is_for(membership)), None)
    if begin is None:
        return ""
    given: dict[str, Any] = {
        "scheme": finding.power.scheme_id,
        "park": finding.park.pk,
        "power": finding.power.pk,
        "change": finding.change,
        "reason": finding.reason,
    }
    return f"{reverse('delegation:begin', args=[Subject.ADJUSTMENT.value, begin.code])}?{urlencode(given)}"


@acting(*DEPARTMENT_ROLES, *PARK_ROLES, Role.COUNTY_OFFICER)
@require_safe
@may_lag
def oversight_findings(request: ActingRequest) -> HttpResponse:
    """The powers that the rules find run badly or unused, each with the way to propose an adjustment (CZ4-2.10)."""
    found = findings(items_watched(request.membership), beijing_date(timezone.now()))
    context = {
        "rows": [(finding, _proposal(finding, request.membership)) for finding in found],
        "months": settings.OVERSIGHT_MONTHS,
        "least": settings.OVERSIGHT_LEAST_DECISIONS,
        "percent": settings.OVERSIGHT_ON_TIME_PERCENT,
        "share": settings.OVERSIGHT_ORDERS_PERCENT,
    }
    return render(request, "delegation/oversight_findings.html", context)
