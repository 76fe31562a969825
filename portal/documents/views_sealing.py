"""用印: an organisation's papers that wait for its seal."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import throttle
from portal.documents.downloads import file_response
from portal.documents.forms import ChosenForm, SealingForm
from portal.documents.models import Document, Sealing
from portal.documents.seals import (
    choose,
    is_outdated,
    issued_by,
    may_seal,
    newest_first,
    papers_to_seal,
    seals_on,
)
from portal.documents.services.chosen import MOST_AT_ONCE, Outcome
from portal.documents.services.reprinting import print_anew
from portal.documents.services.sealing import request_sealing
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once, repeated
from portal.paging import page_of

ACT, ANEW = "request_sealing", "print_anew"
RECENT = 20
# Wrong passwords of one person before nobody seals as that person for so many seconds.
WRONG, LOCKED = 5, 15 * 60


@acting()
@require_http_methods(["GET", "HEAD", "POST"])
def seals(request: ActingRequest) -> HttpResponse:
    """GET lists, newest first, each with the seal that it gets; POST has the ticked papers sealed, after the password
    was asked anew (422, 429). Each is judged for itself: of one that is refused a line tells why, and the others go on.
    """
    if not may_seal(request.membership):
        raise Http404
    organization = request.membership.organization
    in_use = seals_on(organization, timezone.localdate())
    form = SealingForm(
        request.POST if request.method == "POST" else None,
        papers=issued_by(organization),
        user=request.user,
        use_required_attribute=False,
    )
    status = 200
    if request.method == "POST" and in_use:
        if repeated(request, ACT) is not None:
            messages.info(request, _("已经提交过，见“最近用印”。"))
            return redirect("documents:seals")
        status = _refusal(request, form)
        if status == 200:
            return _request(request, form)
    # Without a seal every paper waits, and is sealed in ink: there is nothing to be listed.
    papers = papers_to_seal(organization) if in_use else Document.objects.none()
    page = page_of(newest_first(papers), data=request.GET, size=MOST_AT_ONCE)
    context: dict[str, Any] = {
        "form": form,
        "in_use": list(in_use.values()),
        "page": page,
        "waiting": [(paper, choose(paper, in_use)) for paper in page.rows],
        "outdated": {paper.pk for paper in page.rows if is_outdated(paper)},
        "recent": Sealing.objects.filter(document__issuer=organization)
        .select_related("document", "seal", "requested_by__user")
        .defer("document__facts")[:RECENT],
        "ended": organization.seals.exclude(ended_at=None).select_related("registered_by", "ended_by"),
    }
    return render(request, "documents_seals/seals.html", context, status=status)


def _refusal(request: ActingRequest, form: SealingForm) -> int:
    """200 for a form that is in order, and the status of the answer that shows it again."""
    who = str(request.user.pk)
    if throttle.tries_of("seal", who) >= WRONG:
        form.errors.clear()
        form.add_error("password", _("密码错误次数过多，请 15 分钟后再试。"))
        return 429
    if form.is_valid():
        throttle.forget("seal", who)
        return 200
    if form.is_password_wrong:
        throttle.too_often("seal", who, times=WRONG, seconds=LOCKED)
    return 422


def _request(request: ActingRequest, form: SealingForm) -> HttpResponse:
    outcome = Outcome()

    def ask() -> int:
        nonlocal outcome
        documents = form.cleaned_data["documents"]
        outcome = request_sealing(documents=documents, actor=request.membership, now=timezone.now())
        return len(outcome.done)

    once(request, ACT, ask)
    return _told(request, outcome, _("已提交 %(count)d 份文书用印，稍后即可在“最近用印”中查看。"))


@acting()
@require_POST
def anew(request: ActingRequest) -> HttpResponse:
    """Has the ticked papers printed in today's layout, each judged for itself; no password, for nothing is sealed."""
    if not may_seal(request.membership):
        raise Http404
    form = ChosenForm(request.POST, papers=issued_by(request.membership.organization))
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form.errors["documents"]))
        return redirect("documents:seals")
    if repeated(request, ANEW) is not None:
        messages.info(request, _("已经提交过，请稍后刷新本页。"))
        return redirect("documents:seals")
    outcome = Outcome()

    def ask() -> int:
        nonlocal outcome
        documents = form.cleaned_data["documents"]
        outcome = print_anew(documents=documents, actor=request.membership, now=timezone.now())
        return len(outcome.done)

    once(request, ANEW, ask)
    return _told(request, outcome, _("正在按现行版式重新生成 %(count)d 份文书，稍后刷新本页，核对后再用印。"))


def _told(request: ActingRequest, outcome: Outcome, done: str) -> HttpResponse:
    if outcome.done:
        messages.success(request, done % {"count": len(outcome.done)})
    for line in outcome.refused:
        messages.warning(request, line)
    return redirect("documents:seals")


@acting()
@require_safe
def seal_paper(request: ActingRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The paper to be read before it is sealed, and the sealed one afterwards."""
    if not may_seal(request.membership):
        raise Http404
    paper = get_object_or_404(issued_by(request.membership.organization), pk=pk)
    return file_response(request, paper, inline="download" not in request.GET)
