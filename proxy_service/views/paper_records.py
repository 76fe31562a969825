"""The page of old ledgers (历史台账)."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.databases.reading import may_lag
from portal.exchange.importing import importer_for
from portal.organizations.acting import ActingRequest, acting
from portal.retention.queries import disposals_of
from proxy_service.forms.paper_records import PaperRecordsForm
from proxy_service.importers.paper_records import PaperRecords
from proxy_service.paper_records import READERS, found, visible_records

PAGE_SIZE = 50


def _tell_of_disposals(records: Iterable[Any]) -> None:
    """Gives each line that was destroyed its ``disposal``, for the number of the register."""
    gone = disposals_of(record.volume.ledger_id for record in records if record.is_disposed)
    for record in records:
        record.disposal = gone.get(record.volume.ledger_id) if record.volume else None


@acting(*READERS)
@require_safe
@may_lag
def paper_records(request: ActingRequest) -> HttpResponse:
    """What the person may read, the latest first, as far as the form lets through."""
    visible = visible_records(request.membership)
    form = PaperRecordsForm.over(request.GET, visible)
    records = found(visible, form.cleaned_data) if form.is_valid() else visible.none()
    page = Paginator(records, PAGE_SIZE).get_page(request.GET.get("page"))
    _tell_of_disposals(page.object_list)
    context = {
        "form": form,
        "page": page,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "may_import": importer_for(request.membership, PaperRecords.kind) is not None,
        "several_parks": "park" in form.fields,
    }
    return render(request, "lists/paper_records.html", context, status=422 if form.errors else 200)
