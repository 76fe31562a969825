"""The register of authority documents: read in every role, kept by the service centre and the platform."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delegation.forms.authorities import AuthorityForm
from delegation.listing import standing_of_document
from delegation.models import Authority
from delegation.reasons import lapse_warning
from delegation.services.authorities import KEEPERS, correct_authority, enter_authority
from portal.documents.downloads import file_response
from portal.documents.models import StoredFile
from portal.documents.services import store_upload, undone_with_uploads
from portal.errors import Conflict, InvalidInput
from portal.forms import add_domain_error
from portal.ledger.verify import verify
from portal.organizations.acting import ActingRequest, acting
from portal.workdays.due import beijing_date


@acting()
@require_safe
def authorities(request: ActingRequest) -> HttpResponse:
    """Every document, the newest first, with how it stands today."""
    today = beijing_date(timezone.now())
    documents = Authority.objects.select_related("superseded_by")
    context = {
        "rows": [(document, standing_of_document(document, today)) for document in documents],
        "keeps": request.membership.role in KEEPERS,
    }
    return render(request, "delegation/authorities.html", context)


@acting()
@require_safe
def authority(request: ActingRequest, pk: int) -> HttpResponse:
    """A document: its term, what rests on it, what follows when it has lapsed, and its history."""
    today = beijing_date(timezone.now())
    document = get_object_or_404(Authority.objects.select_related("superseded_by", "ledger"), pk=pk)
    lapsed = document.lapsed_version(today)
    schemes = document.schemes.select_related("government", "bureau", "justice").prefetch_related(
        "parks", "powers__organ"
    )
    context = {
        "document": document,
        "state": standing_of_document(document, today),
        "warning": lapse_warning(lapsed) if lapsed else "",
        "schemes": schemes,
        "entries": document.ledger.entries.order_by("-sequence"),
        "broken": verify(document.ledger),
        "keeps": request.membership.role in KEEPERS,
    }
    return render(request, "delegation/authority.html", context)


@acting()
@require_safe
def file(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The scanned document."""
    return file_response(
        request, get_object_or_404(StoredFile, pk__in=Authority.objects.filter(pk=pk).values("file"))
    )


@acting(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActingRequest) -> HttpResponse:
    return _edit(request, None)


@acting(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActingRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Authority.objects.select_related("ledger"), pk=pk)
    return _edit(request, document)


def _edit(request: ActingRequest, document: Authority | None) -> HttpResponse:
    if request.method != "POST":
        initial = AuthorityForm.initial_of(document) if document else None
        return _show(request, document, AuthorityForm(initial=initial, document=document))
    form = AuthorityForm(request.POST, request.FILES, document=document)
    if not form.is_valid():
        return _show(request, document, form, status=422)
    try:
        kept = _keep(request, document, form)
    except (InvalidInput, Conflict) as error:
        add_domain_error(form, error)
        return _show(request, document, form, status=error.status)
    messages.success(request, _("已保存。"))
    return redirect("delegation:authority", kept.pk)


def _keep(request: ActingRequest, document: Authority | None, form: AuthorityForm) -> Authority:
    facts, now = form.facts(), timezone.now()
    with undone_with_uploads():
        if upload := form.cleaned_data["upload"]:
            facts["file"] = store_upload(upload=upload, by=request.membership)
        if document is None:
            return enter_authority(now=now, actor=request.membership, **facts)
        seen = request.POST.get("seen", "")
        return correct_authority(
            authority=document,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            now=now,
            actor=request.membership,
            **facts,
        )


def _show(
    request: ActingRequest, document: Authority | None, form: AuthorityForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "document": document,
        "form": form,
        "seen": request.POST.get("seen") or (document.ledger.length if document else ""),
    }
    return render(request, "delegation/authority_edit.html", context, status=status)
