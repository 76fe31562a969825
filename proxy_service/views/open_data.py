"""Open data for everybody: what there is and what it means, and the files themselves."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition, require_safe

from portal.databases.reading import may_lag
from proxy_service.open_data import KEPT_SECONDS, published
from proxy_service.open_sets import SETS

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@require_safe
@may_lag
def open_data(request: HttpRequest) -> HttpResponse:
    context = {
        "sets": [(one, published[name]()) for name, one in SETS.items()],
        "licence": settings.OPEN_DATA_LICENCE,
        "fewest": settings.OPEN_DATA_FEWEST,
    }
    return render(request, "public/open_data.html", context)


def _etag(request: HttpRequest, name: str, form: str) -> str | None:
    return published[name]().etag(form) if name in published else None


@require_safe
@may_lag
@condition(etag_func=_etag)
def open_set(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One set as ``form``. Other sites and any cache may have it; 304 for who has it already."""
    if name not in SETS:
        raise Http404
    content = published[name]()
    response = HttpResponse(getattr(content, form), content_type=TYPES[form])
    if form == "csv":
        day = f"-{content.as_of.isoformat()}" if content.as_of else ""
        response["Content-Disposition"] = content_disposition_header(True, f"{SETS[name].title}{day}.csv")
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
