"""文号登记簿: the register of numbers of an issuer, on the screen and as a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.documents.enums import DocumentKind, Standing
from portal.documents.models import Document
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.models import Organization
from proxy_service import exports
from proxy_service.forms.register import IssuerForm, RegisterForm
from proxy_service.register import READERS, issuers_for, papers_in, series_of

PAGE = 50


def _asked(request: ActingRequest) -> tuple[RegisterForm, Organization | None]:
    """The filters, and whose register. An issuer that the person may not read is no choice."""
    issuers = list(issuers_for(request.membership))
    issuer = IssuerForm(request.GET, issuers=issuers).chosen()
    return RegisterForm(request.GET, issuers=issuers, issuer=issuer), issuer


@acting(*READERS)
@require_safe
def register(request: ActingRequest) -> HttpResponse:
    """The papers of one issuer, the latest first, and above them whether a number is missing."""
    form, issuer = _asked(request)
    wanted = form.wanted()
    context: dict[str, Any] = {"form": form, "issuer": issuer, "is_filtered": bool(wanted)}
    if issuer is not None:
        found = papers_in(issuer, **wanted).order_by("-issued_at", "kind", "-sequence")
        kept = request.GET.copy()
        kept.pop("page", None)
        context |= {
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "series": (series := series_of(issuer, kind=wanted.get("kind", ""), year=wanted.get("year"))),
            "faults": sum(not one.is_complete for one in series),
            "filters": kept.urlencode(),
        }
    return render(request, "lists/register.html", context, status=422 if form.errors else 200)


@acting(*READERS)
@require_safe
def export(request: ActingRequest) -> HttpResponse:
    """The same rows as a spreadsheet, in the order of the numbers; too many are refused, never cut off."""
    form, issuer = _asked(request)
    rows = papers_in(issuer, **form.wanted()) if issuer else Document.objects.none()
    exports.refuse_too_many(rows, _("按种类、年份筛选"))
    day = timezone.localdate().isoformat()
    name = _("文号登记簿-%(issuer)s-%(day)s.xlsx") % {"issuer": issuer.label if issuer else "", "day": day}
    return exports.xlsx_response(workbook(rows), name)


def workbook(papers: Iterable[Document]) -> bytes:
    headings = [
        _("文号"), _("文书种类"), _("标题"), _("年份"), _("顺序号"), _("出具时间"), _("申请编号"), _("经办人"),
        _("状态"), _("替代"), _("被替代"), _("作废原因"), _("作废时间"), _("用印时间"),
        "SHA-256", "SM3", _("模板版本"), _("工作日历版本"),
    ]  # fmt: skip
    # Translated once each, not once a row.
    kinds = {kind.value: str(kind.label) for kind in DocumentKind}
    standings = {standing.value: str(standing.label) for standing in Standing}
    rows = (
        (
            paper.number,
            kinds[paper.kind],
            paper.title,
            paper.year,
            paper.sequence,
            paper.issued_at,
            paper.ledger.label if paper.ledger else "",
            paper.issued_by.user.full_name if paper.issued_by else _("系统"),
            standings[paper.standing],
            paper.replaces.number if paper.replaces else "",
            paper.successor.number if paper.successor else "",
            paper.void_reason,
            paper.voided_at,
            paper.sealed.sealed_at if paper.sealed else None,
            paper.final.sha256,
            paper.final.sm3,
            paper.template_version,
            paper.calendar_version,
        )
        for paper in papers
    )
    widths = [28, 24, 34, 8, 8, 18, 26, 12, 10, 28, 28, 34, 18, 18, 68, 68, 20, 20]
    return exports.workbook(_("文号登记簿"), headings, rows, widths)
