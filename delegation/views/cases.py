"""The pages of this app's cases: the desk, a list of each kind, the page of a case, its papers and files."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from delegation import access, listing
from delegation.archiving import FILES, is_over, keeps, may_take_package, owner_of
from delegation.desk import buttons_of, desk_of, is_for, kinds_for, to_archive
from delegation.kinds import KINDS, Kind
from delegation.lifecycle.archiving import KEEPERS
from delegation.showing import ledger_of, shown_of
from portal.databases.reading import may_lag
from portal.documents.downloads import file_response
from portal.documents.services import retry
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.paging import Part, page_of

PER_PAGE = 30
#: Who has a paper of a case that they see made again.
RETRIERS = PARK_ROLES | DEPARTMENT_ROLES


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@acting()
@require_safe
@may_lag
def desk(request: ActingRequest) -> HttpResponse:
    """What waits for the person here, the most urgent first, and the way to each kind of case."""
    context = {
        "kinds": kinds_for(request.membership),
        "tasks": desk_of(request.membership, timezone.now()),
        "to_archive": to_archive(request.membership, timezone.now()),
        "keeps_files": request.membership.role in KEEPERS | {Role.AUDITOR},
    }
    return render(request, "delegation/desk.html", context)


@acting()
@require_safe
@may_lag
def cases(request: ActingRequest, kind: str) -> HttpResponse:
    """The cases of one kind that the person sees."""
    shown = _kind(kind)
    if not is_for(request.membership, shown):
        raise Http404
    state, number = request.GET.get("state", ""), request.GET.get("q", "").strip()
    filed = request.GET.get("file", "") if kind in FILES else ""
    found = listing.cases_of(shown, request.membership, request.GET)
    page = page_of(Part(found, listing.NEWEST_FIRST), data=request.GET, size=PER_PAGE)
    context = {
        "kind": shown,
        "page": page,
        "states": listing.states_of(shown, request.membership),
        "state": state,
        "q": number,
        "is_filtered": bool(state or number or filed),
        "files": ((listing.DUE, _("待归档")), (listing.FILED, _("已归档"))) if kind in FILES else (),
        "filed": filed,
        "begin": [one for one in shown.begin if one.is_for(request.membership)],
        "links": [one for one in shown.links if request.membership.role in one.roles],
    }
    return render(request, "delegation/cases.html", context)


@acting()
@require_safe
def case(request: ActingRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """One case: what it is about, what the person can do now, clocks, papers, files and the ledger."""
    shown = _kind(kind)
    seen = shown.load(access.visible(kind, request.membership)).filter(pk=pk).prefetch_related(None)
    if (found := seen.select_related("ledger").first()) is None:
        raise Http404
    context: dict[str, Any] = {
        "kind": shown,
        "case": found,
        **shown_of(shown, found, request.membership),
        "buttons": buttons_of(request.membership, found),
        "may_retry": request.membership.role in RETRIERS,
        **ledger_of(found, request.membership),
        **_filing(found, request.membership),
    }
    return render(request, shown.template, context)


def _filing(case: Any, membership: Membership) -> dict[str, Any]:
    """Of a case that is over: whose its file is, where it stands, and whether the person may take it away. The number
    of a file and when it was archived are for all who see the case; what lies in it, or is said of it, is not."""
    if case.SUBJECT not in FILES or not is_over(case):
        return {}
    return {
        "is_over": True,
        "archive_owner": owner_of(case),
        "keeps_file": keeps(membership, case),
        "may_take_package": may_take_package(membership, case),
    }


@acting()
@require_safe
def document(request: ActingRequest, kind: str, pk: uuid.UUID, document: uuid.UUID) -> HttpResponseBase:
    """A paper of the case, shown in the window, or saved with ``?download``. 409 while it is being made."""
    found = access.get_case(request.membership, _kind(kind).subject, pk)
    paper = get_object_or_404(access.readable_papers(request.membership, found), pk=document)
    return file_response(request, paper, inline="download" not in request.GET)


@acting(*RETRIERS)
@require_POST
def retry_document(request: ActingRequest, kind: str, pk: uuid.UUID, document: uuid.UUID) -> HttpResponse:
    """Park or department have a paper whose making failed made again, once the cause is out of the way. 409 for one
    that did not fail."""
    found = access.get_case(request.membership, _kind(kind).subject, pk)
    retry(document=get_object_or_404(access.readable_papers(request.membership, found), pk=document))
    messages.success(request, _("已重新排队生成。"))
    return redirect(f"{found.get_absolute_url()}#documents")


@acting()
@require_safe
def file(request: ActingRequest, kind: str, pk: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """Something that was handed in; always saved, never opened in the window."""
    found = access.get_case(request.membership, _kind(kind).subject, pk)
    return file_response(
        request, get_object_or_404(access.readable_files(request.membership, found), pk=file)
    )
