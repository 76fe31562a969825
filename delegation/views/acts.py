"""The page of every act on a case or a part of one, and of every beginning (``portal.acts.page``)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delegation.acts import TABLE
from delegation.kinds import KINDS
from delegation.models.case import Case
from portal.acts.page import ActPage
from portal.errors import Conflict, InvalidInput
from portal.forms import add_domain_error
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.once import once

# Acts whose page shows more than the form.
TEMPLATES: dict[str, str] = {
    "arrange_visits": "delegation/acts/arrange_visits.html",
    "fill_check_list": "delegation/acts/check_list.html",
}


class Page(ActPage):
    address = "delegation:act"
    template = "delegation/act.html"
    templates = TEMPLATES

    @property
    def home(self) -> str:
        case: Case = self.case
        return case.get_absolute_url()


@acting()
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActingRequest, code: str, pk: uuid.UUID | int) -> HttpResponse:
    """The page of an act. An act that is not the person's, or on something that they do not see, is an unknown
    address."""
    return Page(request, TABLE.undertake(request.membership, code, pk)).answer()


@acting()
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: ActingRequest, kind: str, code: str) -> HttpResponse:
    """The form with which a case begins; leads to its page. Not for this person, it is an unknown address."""
    found = KINDS.get(kind)
    beginning = found.beginning(code) if found else None
    if found is None or beginning is None or not beginning.is_for(request.membership):
        raise Http404
    form = beginning.form_for(
        request.membership,
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        given={name: value for name, value in request.GET.items() if name != "next"},
    )
    status = 200
    if request.method == "POST":
        if form.wants_row:
            form = form.with_one_more_row()
        elif form.is_valid():
            try:
                done = once(
                    request, f"{kind}-{code}", lambda: beginning.carry_out(request.membership, form).pk
                )
            except (InvalidInput, Conflict) as error:
                add_domain_error(form, error)
                status = error.status
            else:
                messages.success(request, _("已完成：%(act)s。") % {"act": beginning.label})
                return redirect("delegation:case", kind, done.result)
        else:
            status = 422
    context: dict[str, Any] = {"kind": found, "beginning": beginning, "form": form, "formset": form.formset}
    return render(request, "delegation/begin.html", context, status=status)
