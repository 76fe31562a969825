"""The page of old ledgers (历史台账)."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.exchange.importing import importer_for
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.models import Organization
from proxy_service.forms.paper_records import PaperRecordsForm
from proxy_service.importers.paper_records import PaperRecords
from proxy_service.paper_records import READERS, found, visible_records

PAGE_SIZE = 50


@acting(*READERS)
@require_safe
def paper_records(request: ActingRequest) -> HttpResponse:
    """What the person may read, the latest first, as far as the form lets through."""
    visible = visible_records(request.membership)
    own_parks = Organization.objects.filter(pk__in=visible.order_by().values("park")).order_by("code")
    form = PaperRecordsForm(request.GET, parks=list(own_parks))
    records = found(visible, form.cleaned_data) if form.is_valid() else visible.none()
    context = {
        "form": form,
        "page": Paginator(records, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "may_import": importer_for(request.membership, PaperRecords.kind) is not None,
        "several_parks": len(own_parks) > 1,
    }
    return render(request, "lists/paper_records.html", context, status=422 if form.errors else 200)
