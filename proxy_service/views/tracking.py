"""代办服务全程跟踪备案表 (BZ54-A3) for a period: on the screen and as an official paper."""

import uuid
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.acts import previewing
from portal.documents.downloads import file_response
from portal.documents.presenters.registers import TRACKING_COLUMNS
from portal.errors import InvalidInput
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import PARK_ROLES
from portal.organizations.once import once
from portal.paging import page_of
from proxy_service.forms.listing import TrackingForm
from proxy_service.periods import presets
from proxy_service.services.tracking import issue_tracking_record
from proxy_service.tracking import MOST, READERS, as_list, cells_of, papers_of, requests_in, rows_of

SHOWN_PAPERS = 20
PAGE = 100


def _form(request: ActingRequest, today: date) -> TrackingForm:
    data = request.POST if request.method == "POST" else request.GET
    return TrackingForm.asked(data, membership=request.membership, today=today)


def _filters(form: TrackingForm) -> str:
    given = form.cleaned_data
    return urlencode({name: value for name, value in given.items() if value is not None})


@acting(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def tracking(request: ActingRequest) -> HttpResponse:
    """GET shows the period's rows, page by page; POST issues all of them as a numbered paper of the park."""
    today = timezone.localdate()
    form = _form(request, today)
    # Kept aside: a refusal marks the field that it is about, and the form then forgets its value.
    asked = {**form.cleaned_data, "period": form.period, "filters": _filters(form)} if form.is_valid() else {}
    if request.method == "POST" and asked and previewing.is_asked(request):
        return _preview(request, form)
    if request.method == "POST" and asked and (answer := _issue(request, form)):
        return answer
    context: dict[str, Any] = {
        "form": form,
        "papers": papers_of(request.membership)[:SHOWN_PAPERS],
        "may_issue": request.membership.role in PARK_ROLES,
        "presets": presets(today),
        "today": today,
    }
    if asked:
        found = requests_in(request.membership, asked["period"], asked.get("park"))
        # A form that was refused stands at an address without the period.
        data = QueryDict(asked["filters"]) if request.method == "POST" else request.GET
        page = page_of(as_list(found), data=data, size=PAGE)
        context |= {
            **asked,
            "page": page,
            "most": MOST,
            "is_too_long": page.count.number > MOST,
            "columns": TRACKING_COLUMNS,
            "rows": [cells_of(row) for row in rows_of(page.rows)],
        }
    return render(request, "lists/tracking.html", context, status=422 if form.errors else 200)


def _preview(request: ActingRequest, form: TrackingForm) -> HttpResponse:
    period = form.period
    issue = partial(issue_tracking_record, actor=request.membership, since=period.since, until=period.until)
    try:
        return previewing.preview(request, issue, papers_of(request.membership))
    except (InvalidInput, previewing.NoPreview) as error:
        messages.error(request, str(error))
        return redirect(f"{request.path}?{_filters(form)}")


def _issue(request: ActingRequest, form: TrackingForm) -> HttpResponse | None:
    """Issues and leads back to the list of papers; None with the refusal in the form."""
    period = form.period
    try:
        issued = once(
            request,
            "issue_tracking",
            lambda: (
                issue_tracking_record(actor=request.membership, since=period.since, until=period.until).number
            ),
        )
    except InvalidInput as error:
        add_domain_error(form, error)
        return None
    if issued.first:
        text = _("已出具备案表 %(number)s，文件正在生成，稍后即可在下方下载。")
        messages.success(request, text % {"number": issued.result})
    else:
        messages.info(request, _("这份备案表已经出具，见下方列表。"))
    return redirect(f"{request.path}?{_filters(form)}#papers")


@acting(*PARK_ROLES)
@require_safe
def tracking_document(request: ActingRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A record of a period that the own park issued."""
    paper = get_object_or_404(papers_of(request.membership), pk=pk)
    return file_response(request, paper, inline="download" not in request.GET)
