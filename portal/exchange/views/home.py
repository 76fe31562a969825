"""数据导入导出: what a person may bring in, and what they took out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.exchange.importing import elsewhere_for, importers_for
from portal.exchange.models import Export
from portal.exchange.views.imports import own_imports
from portal.organizations.acting import ActingRequest, acting

SHOWN = 10


@acting()
@require_safe
def home(request: ActingRequest) -> HttpResponse:
    """The kinds of files for the role, and the latest of both directions."""
    context = {
        "importers": importers_for(request.membership),
        "elsewhere": elsewhere_for(request.membership),
        "imports": own_imports(request.membership)[:SHOWN],
        "exports": Export.objects.filter(by__in=request.memberships).select_related("by__organization")[
            :SHOWN
        ],
        "now": timezone.now(),
    }
    return render(request, "exchange/home.html", context)
