"""The page of one request, and the papers and files in it."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.recent import recently_signed_in
from portal.archives.downloads import package_response
from portal.documents.downloads import file_response
from portal.documents.models import Document, StoredFile
from portal.documents.services import retry
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import PARK_ROLES
from proxy_service import access, packaging
from proxy_service.case import Case
from proxy_service.enums import RequestState
from proxy_service.models import ProxyRequest
from proxy_service.papers import may_take_package, readable_files, readable_papers
from proxy_service.permits import results_of
from proxy_service.services.delivery import record_opening


@acting()
@require_safe
def request_page(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole case, as the person may read it, with the acts open to them; a draft leads to its task list."""
    found = get_object_or_404(access.visible_requests(request.membership).select_related("ledger"), pk=pk)
    if found.state == RequestState.DRAFT:
        return redirect("draft", pk)
    case = Case(found, request.membership, timezone.now())
    return render(request, "requests/page.html", {"case": case, "filed": found})


@acting()
@require_safe
def documents(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The list of papers alone: the page asks for it again while a paper is being made."""
    case = Case(access.get_request(request.membership, pk), request.membership, timezone.now())
    shown = {"filed": case.request, "papers": case.documents, "pending": case.documents_pending}
    return render(request, "requests/_documents.html", shown)


@acting()
@require_safe
def document(request: ActingRequest, pk: uuid.UUID, document: uuid.UUID) -> HttpResponseBase:
    """A paper, shown in the window, or saved with ``?download``. 409 while it is being made."""
    found = access.get_request(request.membership, pk)
    paper = results_of(found).filter(pk=document).first() or get_object_or_404(
        readable_papers(found, request.membership), pk=document
    )
    response = file_response(request, paper, inline="download" not in request.GET)
    _note_opening(request, found, paper)
    return response


@acting(*PARK_ROLES)
@require_POST
def retry_document(request: ActingRequest, pk: uuid.UUID, document: uuid.UUID) -> HttpResponse:
    """The park has a paper whose making failed made again, once the cause (a missing font, say) is out of the way."""
    found = access.get_request(request.membership, pk)
    retry(document=get_object_or_404(readable_papers(found, request.membership), pk=document))
    messages.success(request, _("已重新排队生成。"))
    return redirect(f"{reverse('request', args=[pk])}#documents")


@acting()
@require_safe
def file(request: ActingRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponseBase:
    """Something that was handed in; always saved, never opened in the window."""
    found = access.get_request(request.membership, pk)
    stored = get_object_or_404(readable_files(found, request.membership), pk=file)
    response = file_response(request, stored)
    _note_opening(request, found, stored)
    return response


def _note_opening(request: ActingRequest, found: ProxyRequest, opened: StoredFile | Document) -> None:
    """A GET that a person made: neither a question for the size nor a browser that looks ahead."""
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        record_opening(request=found, actor=request.membership, opened=opened)


@acting()
@recently_signed_in
@require_safe
def archive_package(request: ActingRequest, pk: uuid.UUID) -> FileResponse:
    """The archived file as one ZIP that can be read without the portal. 429 for whoever asks for too many."""
    found = get_object_or_404(access.visible_requests(request.membership), pk=pk)
    if not may_take_package(found, request.membership):
        raise Http404
    return package_response(
        request,
        actor=request.membership,
        number=found.number,
        keeper=found.park.park,
        build=lambda: packaging.build(found),
    )
