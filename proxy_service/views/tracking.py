"""代办服务全程跟踪备案表 (BZ54-A3) for a period: on the screen, as an official paper, and as a spreadsheet."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.documents.downloads import file_response
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.organizations.acting import acting
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from proxy_service import exports, facts, listing
from proxy_service.forms.listing import PeriodForm
from proxy_service.services.tracking import issue_tracking_record

READERS = (*PARK_ROLES, *OVERSIGHT_ROLES, Role.AUDITOR)
MOST = 500
SHOWN_PAPERS = 10


def default_period(today: date) -> dict[str, date]:
    """The current month so far."""
    return {"since": today.replace(day=1), "until": today}


def rows_of(membership: Membership, since: date, until: date) -> list[dict[str, Any]]:
    """The rows of annex 3 for what was entrusted in the period, in the order of the numbers."""
    found = listing.filtered(
        listing.listed(membership), {"since": since, "until": until, "by": "submitted"}, timezone.now()
    )
    requests = found.order_by("submitted_at", "number")[:MOST]
    return [row for request in requests for row in facts.tracking_rows(request)]


def papers_of(membership: Membership) -> Any:
    """The periodic records that the park issued; those of one request stand with the request."""
    if membership.role not in PARK_ROLES:
        return Document.objects.none()
    park = membership.organization.park
    return Document.objects.filter(kind=DocumentKind.TRACKING, issuer=park, ledger=None).order_by(
        "-issued_at"
    )


def _form(request: HttpRequest) -> PeriodForm:
    asked = request.POST if request.method == "POST" else request.GET
    if "since" in asked or "until" in asked:
        return PeriodForm(asked)
    return PeriodForm({name: day.isoformat() for name, day in default_period(timezone.localdate()).items()})


@acting(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def tracking(request: HttpRequest) -> HttpResponse:
    """GET shows the period's rows, POST issues them as a numbered paper of the park."""
    form = _form(request)
    valid = form.is_valid()
    rows = rows_of(request.membership, **form.cleaned_data) if valid else []
    if request.method == "POST" and valid:
        paper = issue_tracking_record(
            actor=request.membership,
            since=form.cleaned_data["since"],
            until=form.cleaned_data["until"],
            rows=rows,
        )
        messages.success(request, _("已出具%(number)s，稍后即可下载。") % {"number": paper.number})
        return redirect("tracking")
    context = {
        "form": form,
        "rows": [(row, exports.tracking_cells(row)) for row in rows],
        "headings": exports.TRACKING_HEADINGS,
        "papers": papers_of(request.membership)[:SHOWN_PAPERS],
        "may_issue": request.membership.role in PARK_ROLES,
        "truncated": len(rows) >= MOST,
        "today": timezone.localdate(),
        "last_month": last_month(timezone.localdate()),
    }
    return render(request, "lists/tracking.html", context, status=200 if valid else 422)


def last_month(today: date) -> dict[str, date]:
    end = today.replace(day=1) - timedelta(days=1)
    return {"since": end.replace(day=1), "until": end}


@acting(*READERS)
@require_safe
def tracking_export(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        return redirect("tracking")
    period = form.cleaned_data
    name = _("跟踪备案表-%(since)s至%(until)s.xlsx") % period
    return exports.xlsx_response(exports.tracking_workbook(rows_of(request.membership, **period)), name)


@acting(*PARK_ROLES)
@require_safe
def tracking_document(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """A periodic record of the own park."""
    paper = get_object_or_404(papers_of(request.membership), pk=pk)
    return file_response(paper, inline="download" not in request.GET)
