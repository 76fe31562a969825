"""Pages of archived files that were taken in from elsewhere."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.databases.reading import may_lag
from portal.documents.downloads import file_response
from portal.organizations.acting import ActingRequest, acting
from proxy_service.archives import READERS, found, visible_archives, words_of
from proxy_service.models import ArchivedCase

SHOWN = 50


@acting(*READERS)
@require_safe
@may_lag
def archives(request: ActingRequest) -> HttpResponse:
    """What the person may read, the latest first; ``q`` narrows it."""
    words = words_of(request.GET)
    page = Paginator(found(visible_archives(request.membership), words), SHOWN).get_page(
        request.GET.get("page")
    )
    return render(request, "archives/archives.html", {"page": page, "words": words})


@acting(*READERS)
@require_safe
def archive(request: ActingRequest, pk: int) -> HttpResponse:
    """One of them: what it is, where its package lies and who vouches for it."""
    return render(request, "archives/archive.html", {"archive": _get(request, pk)})


@acting(*READERS)
@require_safe
def archive_file(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The package, as it came."""
    return file_response(request, _get(request, pk).package)


def _get(request: ActingRequest, pk: int) -> ArchivedCase:
    return get_object_or_404(visible_archives(request.membership).select_related("package"), pk=pk)
