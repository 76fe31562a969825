"""The page of old ledgers (历史台账)."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.exchange.importing import importer_for
from portal.organizations.acting import ActingRequest, acting
from proxy_service.forms.paper_records import PaperRecordsForm
from proxy_service.importers.paper_records import PaperRecords
from proxy_service.paper_records import READERS, found, visible_records

PAGE_SIZE = 50


@acting(*READERS)
@require_safe
def paper_records(request: ActingRequest) -> HttpResponse:
    """What the person may read, the latest first, as far as the form lets through."""
    visible = visible_records(request.membership)
    form = PaperRecordsForm.over(request.GET, visible)
    records = found(visible, form.cleaned_data) if form.is_valid() else visible.none()
    context = {
        "form": form,
        "page": Paginator(records, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "may_import": importer_for(request.membership, PaperRecords.kind) is not None,
        "several_parks": "park" in form.fields,
    }
    return render(request, "lists/paper_records.html", context, status=422 if form.errors else 200)
