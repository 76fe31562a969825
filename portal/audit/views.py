"""审计日志 and 登录日志: for the auditor all of both, for a leader the log of their own organisation. Nothing is
changed here."""

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.audit.forms import AuditForm, SignInForm
from portal.audit.queries import READERS, found_in, months_gone, sign_ins_found, visible_entries
from portal.databases.reading import may_lag
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role
from portal.paging import Page, Part, page_of

reading = acting(*READERS)
SIZE = 50


def _page(found: QuerySet[Any], request: ActingRequest) -> Page:
    """A log is not counted: who reads it looks for something."""
    return page_of(Part(found, ("-pk",)), data=request.GET, size=SIZE)


@reading
@require_safe
@may_lag
def log(request: ActingRequest) -> HttpResponse:
    """The entries, the latest first, narrowed by person, organisation, kind and period."""
    filters = AuditForm(request.GET or None)
    found = visible_entries(request.membership)
    if filters.is_valid():
        found = found_in(found, filters.cleaned_data)
    context = {
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in AuditForm.base_fields),
        "is_auditor": request.membership.role == Role.AUDITOR,
        "page": _page(found, request),
        "gone": months_gone(request.membership),
    }
    return render(request, "audit/log.html", context, status=422 if filters.errors else 200)


@reading
@require_safe
def entry(request: ActingRequest, pk: int) -> HttpResponse:
    """One entry with everything that was written down, and the seals that chain it to its neighbours."""
    found = get_object_or_404(visible_entries(request.membership), pk=pk)
    context = {
        "entry": found,
        "facts": [(name, json.dumps(value, ensure_ascii=False)) for name, value in found.data.items()],
    }
    return render(request, "audit/entry.html", context)


@acting(Role.AUDITOR)
@require_safe
@may_lag
def sign_ins(request: ActingRequest) -> HttpResponse:
    """The latest first, narrowed by person, outcome and period."""
    filters = SignInForm(request.GET or None)
    found = sign_ins_found(filters.cleaned_data if filters.is_valid() else {})
    context = {
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in SignInForm.base_fields),
        "page": _page(found, request),
    }
    return render(request, "audit/sign_ins.html", context, status=422 if filters.errors else 200)
