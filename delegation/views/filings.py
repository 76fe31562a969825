"""Archived files: the register of an organisation, which is also its list of handed over files, and the package."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delegation import access, packaging
from delegation.archiving import filing_of, may_take_package
from delegation.enums.filings import FilingState
from delegation.kinds import KINDS
from delegation.lifecycle.archiving import KEEPERS
from delegation.listing import filings_of, kinds_of_files
from portal.accounts.recent import recently_signed_in
from portal.archives.downloads import package_response
from portal.databases.reading import may_lag
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role

PER_PAGE = 100


@acting(*KEEPERS, Role.AUDITOR)
@require_safe
@may_lag
def filings(request: ActingRequest) -> HttpResponse:
    """The register; made to be printed as 案卷移交清单 (CZ4-2.6)."""
    asked = {name: request.GET.get(name, "").strip() for name in ("side", "state", "kind", "since", "until")}
    found = filings_of(request.membership, request.GET)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "organ": request.membership.organization.park,
        "page": page,
        "asked": asked,
        "states": FilingState.choices,
        "kinds": [KINDS[kind] for kind in kinds_of_files(request.membership.role)],
        "is_filtered": any(asked[name] for name in ("state", "kind", "since", "until")),
    }
    return render(request, "delegation/filings.html", context)


@acting()
@recently_signed_in
@require_safe
def package(request: ActingRequest, kind: str, pk: uuid.UUID) -> FileResponse:
    """The archived file as one ZIP that can be read without the portal, for whoever keeps it; 404 for all others."""
    case = access.get_case(request.membership, kind, pk)
    if not may_take_package(request.membership, case):
        raise Http404
    filing = filing_of(case)
    if filing is None or not filing.is_archived:
        raise Http404
    return package_response(
        request,
        actor=request.membership,
        number=filing.case_number,
        keeper=filing.owner,
        build=lambda: packaging.build(case, filing),
    )
