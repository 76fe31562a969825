"""Step five, the receipt, and how a draft begins."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.acts import previewing
from portal.documents.enums import DocumentKind
from portal.documents.queries import documents_of
from portal.errors import Conflict, DomainError, InvalidInput
from portal.forms import add_domain_error
from portal.organizations import uscc
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES
from portal.organizations.forms.registration import EnterpriseForm
from portal.organizations.models import Organization
from portal.organizations.once import once
from portal.organizations.queries import find_enterprise
from portal.organizations.services.registration import record_enterprise
from proxy_service import access
from proxy_service.drafts import FILERS, Draft, Trouble, drafts_of, step_url
from proxy_service.enums import RequestState
from proxy_service.forms.filing import ConfirmationForm, EnterpriseLookup
from proxy_service.models import MatterVersion, ProxyRequest
from proxy_service.services import filing
from proxy_service.views.drafting import context_of

STEP_OF_FIELD = {"matters": "matters", "materials": "materials"}


def review_step(request: ActingRequest, draft: Draft, step: str) -> HttpResponse:
    """Check your answers, then confirm. All steps are judged again before anything is filed."""
    filed = draft.request
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ConfirmationForm(*bound, subject=filed, membership=request.membership, now=timezone.now())
    if previewing.is_asked(request):  # before it is confirmed
        del form.fields["confirmed"], form.fields["privacy"]
    troubles = draft.troubles()
    if request.method != "POST":
        return _show_review(request, draft, form, troubles)
    if not form.is_valid() or troubles:
        return _show_review(request, draft, form, troubles, complain=True, status=422)
    submit = partial(
        filing.submit,
        request=filed,
        actor=request.membership,
        entrustment_scan=form.cleaned_data["entrustment_scan"],
        **draft.submission(),
    )
    try:
        if previewing.is_asked(request):
            return previewing.preview(request, submit, documents_of(filed.ledger))
        submit()
    except previewing.NoPreview as error:
        messages.info(request, error.remark)
        return redirect("draft-step", filed.pk, "review")
    except InvalidInput as error:
        back = STEP_OF_FIELD.get(error.field or "")
        if back:
            troubles = [Trouble(back, error.message, step_url(filed, back))]
        else:
            add_domain_error(form, error)
        return _show_review(request, draft, form, troubles, complain=True, status=error.status)
    except Conflict as error:
        filed.refresh_from_db(fields=["state"])
        if filed.state == RequestState.DRAFT:
            raise
        messages.info(request, error.message)
        return redirect("receipt", filed.pk)
    return redirect("receipt", filed.pk)


def _show_review(
    request: ActingRequest,
    draft: Draft,
    form: ConfirmationForm,
    troubles: list[Trouble],
    *,
    complain: bool = False,
    status: int = 200,
) -> HttpResponse:
    scope = draft.forms["scope"]
    context = context_of(
        draft,
        "review",
        form=form,
        troubles=troubles,
        complain=complain,
        at_window=form.at_window,
        scope=scope,
        foreseen=scope.foresee(),
    )
    return render(request, "filing/review.html", context, status=status)


@acting()
@require_safe
def receipt(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """What the enterprise keeps: number, query code, what happens next. The code is for the enterprise and its park."""
    found = access.get_request(request.membership, pk)
    if request.membership.role not in ENTERPRISE_ROLES | PARK_ROLES or found.number is None:
        raise Http404
    letter = found.ledger.documents.filter(kind=DocumentKind.ENTRUSTMENT).order_by("-issued_at").first()
    clock = found.ledger.deadlines.live().most_urgent_first().select_related("organ").first()
    context = {
        "filed": found,
        "letter": letter,
        "clock": clock,
        "matters": found.matters.select_related("version", "organ"),
    }
    return render(request, "filing/receipt.html", context)


@acting(*FILERS)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: ActingRequest) -> HttpResponse:
    """How an entrustment begins; POST opens the draft. At the window the enterprise is looked up or recorded first."""
    if request.membership.role in ENTERPRISE_ROLES:
        return _start_own(request)
    return _start_at_window(request)


def _start_own(request: ActingRequest) -> HttpResponse:
    if request.method == "POST":
        own = request.membership.organization
        return _open_once(request, lambda: _open(request, own, park=None, at_window=False))
    context = {"drafts": drafts_of(request.membership)[:10], "matter": _asked_matter(request)}
    return render(request, "filing/start.html", context)


def _asked_matter(request: ActingRequest) -> MatterVersion | None:
    """The matter whose guide the person came from."""
    code = request.POST.get("matter") or request.GET.get("matter")
    if not code or "\0" in code:
        return None
    return MatterVersion.objects.current().filter(matter__code=code).first()


def _open(
    request: ActingRequest, enterprise: Organization, *, park: Organization | None, at_window: bool
) -> uuid.UUID:
    draft = filing.start_draft(
        enterprise=enterprise, actor=request.membership, park=park, at_window=at_window
    )
    matter = _asked_matter(request)
    if matter is not None:
        _choose_first(request, draft, matter)
    return draft.pk


def _open_once(request: ActingRequest, open_draft: Callable[[], uuid.UUID]) -> HttpResponse:
    """To the draft that the form opened, the first time it was sent."""
    return redirect("draft", once(request, "start_draft", open_draft).result)


def _choose_first(request: ActingRequest, draft: ProxyRequest, matter: MatterVersion) -> None:
    filing.save_answers(
        request=draft, actor=request.membership, step="matters", answers={"matters": [matter.matter.code]}
    )
    filing.choose_matters(request=draft, actor=request.membership, versions=[matter])


def _start_at_window(request: ActingRequest) -> HttpResponse:
    park = request.membership.organization
    if request.method == "POST" and "q" in request.POST:
        # The enterprise is named by what was looked up, never by a number that could be counted through.
        chosen = find_enterprise(request.POST["q"])
        if chosen is None:
            raise Http404
        return _open_once(request, lambda: _open(request, chosen, park=park, at_window=True))
    lookup = EnterpriseLookup(request.GET if "q" in request.GET else None)
    context: dict[str, Any] = {"lookup": lookup, "drafts": drafts_of(request.membership)[:10], "found": None}
    if request.method == "POST":
        form = EnterpriseForm(request.POST)
        if form.is_valid():
            try:
                return _open_once(
                    request, lambda: _open(request, _record(request, form), park=park, at_window=True)
                )
            except DomainError as error:
                add_domain_error(form, error)
        return render(request, "filing/start_at_window.html", {**context, "form": form}, status=422)
    if lookup.is_bound and lookup.is_valid():
        text = lookup.cleaned_data["q"]
        context["asked"], context["found"] = text, find_enterprise(text)
        if context["found"] is None:
            key = "uscc" if uscc.is_well_formed(uscc.normalise(text)) else "name"
            context["form"] = EnterpriseForm(initial={key: text})
    return render(request, "filing/start_at_window.html", context)


def _record(request: ActingRequest, form: EnterpriseForm) -> Organization:
    data = {name: value for name, value in form.cleaned_data.items() if name != "uscc_confirmed"}
    return record_enterprise(
        actor=request.membership, division_code=request.membership.organization.division_code, **data
    )
