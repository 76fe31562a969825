"""Archived files: the register of an organisation, which is also its list of handed over files, and the package."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from delegation import access, packaging
from delegation.archiving import filing_of, may_take_package
from delegation.enums.filings import FilingState
from delegation.kinds import KINDS
from delegation.lifecycle.archiving import ENDS, KEEPERS
from delegation.models.filings import Filing
from portal.archives.downloads import package_response
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role

PER_PAGE = 100


@acting(*KEEPERS, Role.AUDITOR)
@require_safe
def filings(request: ActingRequest) -> HttpResponse:
    """What the organisation keeps, or, with ``side=handed``, what it handed over; the auditor reads both of all.
    ``state``, ``kind``, ``since`` and ``until`` (of the archive, else of the handing over) narrow it; made to be
    printed as 案卷移交清单 (CZ4-2.6)."""
    organ = request.membership.organization.park
    asked = {name: request.GET.get(name, "").strip() for name in ("side", "state", "kind", "since", "until")}
    handed = asked["side"] == "handed"
    if request.membership.role == Role.AUDITOR:
        own = ~Q(handler=F("owner")) if handed else Q()
    else:
        own = Q(handler=organ) & ~Q(owner=organ) if handed else Q(owner=organ)
    found = Filing.objects.filter(own, subject__in=_kinds_of(request.membership.role)).select_related(
        "owner", "handler", "ledger", "archived_by__user", "handed_by__user"
    )
    if asked["state"] in FilingState.values:
        found = found.filter(state=asked["state"])
    if asked["kind"] in ENDS:
        found = found.filter(subject=asked["kind"])
    field = "handed_at" if handed else "archived_at"
    for name, lookup in (("since", "gte"), ("until", "lte")):
        if day := _day(asked[name]):
            found = found.filter(**{f"{field}__date__{lookup}": day})
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "organ": organ,
        "page": page,
        "asked": asked,
        "states": FilingState.choices,
        "kinds": [KINDS[kind] for kind in _kinds_of(request.membership.role)],
        "is_filtered": any(asked[name] for name in ("state", "kind", "since", "until")),
    }
    return render(request, "delegation/filings.html", context)


def _kinds_of(role: str) -> list[str]:
    """The kinds of file that a role closes, or audits: what a posted official's review says is not for the whole
    office."""
    return [kind.value for kind, (_states, roles) in ENDS.items() if role in roles or role == Role.AUDITOR]


def _day(text: str) -> Any:
    """None for what is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None


@acting()
@require_safe
def package(request: ActingRequest, kind: str, pk: uuid.UUID) -> FileResponse:
    """The archived file as one ZIP that can be read without the portal, for whoever keeps it; 404 for all others."""
    case = access.get_case(request.membership, kind, pk)
    if not may_take_package(request.membership, case):
        raise Http404
    filing = filing_of(case)
    if filing is None or not filing.is_archived:
        raise Http404
    return package_response(request.user, filing.case_number, lambda: packaging.build(case, filing))
