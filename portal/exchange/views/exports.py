"""Taking a list out as a file: asking, watching it being made, fetching it."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.recent import recently_signed_in
from portal.documents.downloads import file_response
from portal.errors import DomainError
from portal.exchange import tables
from portal.exchange.enums import ExportFormat
from portal.exchange.models import Export
from portal.exchange.services.exports import ask_for_export, count_rows, note_download
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once

SHOWN = 50


def _own(request: ActingRequest) -> QuerySet[Export]:
    """What the person asked for in a role that they still hold."""
    return Export.objects.filter(by__in=request.memberships)


@acting()
@require_safe
def exports(request: ActingRequest) -> HttpResponse:
    """The person's own, the latest first."""
    found = _own(request).select_related("by__organization")[:SHOWN]
    return render(request, "exchange/exports.html", {"exports": found, "now": timezone.now()})


@acting()
@recently_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest, kind: str) -> HttpResponse:
    """GET, with the query string of the list, says what it would be; POST (``filters``, ``format``) asks for it."""
    table = tables.find(kind)
    if table is None or not table.is_for(request.membership):
        raise Http404
    filters = _known(
        table, QueryDict(request.POST.get("filters", "")) if request.method == "POST" else request.GET
    )
    try:
        if request.method == "POST":
            return redirect("exchange:export", pk=_ask(request, kind, filters))
        count = count_rows(table, request.membership, filters, timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
        return render(request, "exchange/export_new.html", _context(table, filters), status=error.status)
    return render(request, "exchange/export_new.html", _context(table, filters) | {"count": count})


def _known(table: tables.Table, data: QueryDict) -> str:
    """What narrows or orders the list, of all that stood in the address of its page."""
    kept = QueryDict(mutable=True)
    for name in table.filters:
        if values := [value for value in data.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


def _address(table: tables.Table, filters: str) -> str:
    """The page of the list, as it was filtered."""
    return f"{table.address}?{filters}" if filters else str(table.address)


def _context(table: tables.Table, filters: str) -> dict[str, object]:
    return {
        "table": table,
        "filters": filters,
        "back": _address(table, filters),
        "formats": ExportFormat.choices,
    }


def _ask(request: ActingRequest, kind: str, filters: str) -> str:
    return once(
        request,
        "export",
        lambda: (
            ask_for_export(
                actor=request.membership,
                kind=kind,
                filters=filters,
                file_format=request.POST.get("format", ""),
            ).pk
        ),
        about=kind,
    ).result


@acting()
@require_safe
def export(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """One of them: how far it is, asked again while it is being made."""
    found = get_object_or_404(_own(request).select_related("by__organization"), pk=pk)
    table = tables.find(found.kind)
    context = {
        "export": found,
        "is_there": found.is_there(timezone.now()),
        "back": _address(table, found.filters) if table else "",
    }
    return render(request, "exchange/export.html", context)


@acting()
@recently_signed_in
@require_safe
def file(request: ActingRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file, for its asker alone, while the role in which it was asked for is held and may have such a list."""
    found = get_object_or_404(_own(request).select_related("by__organization__parent"), pk=pk)
    table = tables.find(found.kind)
    if not found.is_there(timezone.now()) or table is None or not table.is_for(found.by):
        raise Http404(_("文件不存在或者已过期。"))
    if request.method == "GET":
        note_download(export=found, now=timezone.now())
    return file_response(request, found)
