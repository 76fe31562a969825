"""The lists of the proxy service that can be taken out as files (``portal.exchange``), filtered as their pages are."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.deadlines.wording import end_text
from portal.documents.enums import DocumentKind, Standing
from portal.documents.models import Document
from portal.documents.presenters.registers import TRACKING_COLUMNS
from portal.errors import InvalidInput
from portal.exchange.tables import Column, Table, roles
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service import archives, claims, complaints, listing, register, tracking, worklists
from proxy_service.facts.closing import tracking_rows
from proxy_service.forms.listing import ListForm, TrackingForm
from proxy_service.forms.register import IssuerForm, RegisterForm
from proxy_service.models import ArchivedCase, Complaint, EnterpriseClaim, MatterVersion
from proxy_service.queries import newest_versions

Rows = QuerySet[Any]


def refuse_mistakes(form: forms.Form) -> None:
    """A page shows what it understood beside its complaint; a file would hold more than was asked for."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        raise InvalidInput(f"{label}：{errors[0]}" if label else str(errors[0]), field=name)


def _name(held: Membership | None) -> str:
    return held.user.full_name if held else ""


def _requests(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    seen = listing.listed(membership)
    form = ListForm(data, membership=membership, requests=seen)
    wanted = form.wanted()
    refuse_mistakes(form)
    found = listing.filtered(seen, wanted, now)
    found = listing.ordered(found, data.get("sort", listing.DEFAULT_SORT), now)
    return found.prefetch_related("matters__version")


def _with_deadlines(requests: list[Any], now: datetime) -> list[Any]:
    found: list[Any] = listing.rows(requests, now)
    for request in found:
        request.remaining = request.deadline.remaining_text(now) if request.deadline else ""
    return found


REQUESTS = Table(
    kind="requests",
    title=gettext_lazy("代办台账"),
    address=reverse_lazy("requests"),
    may=roles(*listing.READERS),
    narrowing=gettext_lazy("按园区、状态或者日期筛选"),
    rows=_requests,
    prepared=_with_deadlines,
    columns=(
        Column(gettext_lazy("申请编号"), 26, lambda request: request.number),
        Column(gettext_lazy("企业"), 30, lambda request: request.enterprise.name),
        Column(gettext_lazy("项目"), 26, lambda request: request.project_name),
        Column(gettext_lazy("受托园区"), 26, lambda request: request.park.name if request.park else ""),
        Column(
            gettext_lazy("委托事项"),
            44,
            lambda request: "、".join(matter.version.name for matter in request.matters.all()),
        ),
        Column(gettext_lazy("办理范围"), 12, lambda request: request.get_jurisdiction_display()),
        Column(gettext_lazy("状态"), 12, lambda request: request.get_state_display()),
        Column(gettext_lazy("时限"), 20, lambda request: request.remaining),
        Column(
            gettext_lazy("届满"), 26, lambda request: end_text(request.deadline) if request.deadline else ""
        ),
        Column(gettext_lazy("代办专员"), 14, lambda request: _name(request.officer)),
        Column(gettext_lazy("提交时间"), 18, lambda request: request.submitted_at),
        Column(gettext_lazy("受理时间"), 18, lambda request: request.accepted_at),
        Column(gettext_lazy("办结时间"), 18, lambda request: request.completed_at),
        Column(gettext_lazy("送达时间"), 18, lambda request: request.delivered_at),
    ),
)


def _tracking(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    form = TrackingForm.asked(data, membership=membership, today=timezone.localdate(now))
    refuse_mistakes(form)
    return tracking.requests_in(membership, form.period, form.cleaned_data.get("park"))


def _tracking_lines(requests: list[Any], now: datetime) -> Iterable[tuple[Any, ...]]:
    return (tracking.cells_of(row) for request in requests for row in tracking_rows(request))


#: The seven columns of annex 3 and no other (BZ54-A3).
TRACKING = Table(
    kind="tracking",
    title=gettext_lazy("跟踪备案表"),
    address=reverse_lazy("tracking"),
    may=roles(*tracking.READERS),
    narrowing=gettext_lazy("缩短期间"),
    rows=_tracking,
    prepared=_tracking_lines,
    columns=tuple(
        Column(head, width, itemgetter(index))
        for index, (head, width) in enumerate(
            zip(TRACKING_COLUMNS, (30, 44, 14, 26, 14, 28, 26), strict=True)
        )
    ),
)


def _papers(membership: Membership, data: QueryDict, now: datetime) -> Rows:
    issuers = list(register.issuers_for(membership))
    issuer = IssuerForm(data, issuers=issuers).chosen()
    form = RegisterForm(data, issuers=issuers, issuer=issuer)
    wanted = form.wanted()
    if issuer is None:
        return Document.objects.none()
    refuse_mistakes(form)
    return register.papers_in(issuer, **wanted)


PAPERS = Table(
    kind="papers",
    title=gettext_lazy("文号登记簿"),
    address=reverse_lazy("document-register"),
    may=roles(*register.READERS),
    narrowing=gettext_lazy("按种类、年份筛选"),
    rows=_papers,
    columns=(
        Column(gettext_lazy("文号"), 28, lambda paper: paper.number),
        Column(gettext_lazy("文书种类"), 24, lambda paper: DocumentKind(paper.kind).label),
        Column(gettext_lazy("标题"), 34, lambda paper: paper.title),
        Column(gettext_lazy("年份"), 8, lambda paper: paper.year),
        Column(gettext_lazy("顺序号"), 8, lambda paper: paper.sequence),
        Column(gettext_lazy("出具时间"), 18, lambda paper: paper.issued_at),
        Column(gettext_lazy("申请编号"), 26, lambda paper: paper.ledger.label if paper.ledger else ""),
        Column(
            gettext_lazy("经办人"),
            12,
            lambda paper: _name(paper.issued_by) if paper.issued_by else _("系统"),
        ),
        Column(gettext_lazy("状态"), 10, lambda paper: Standing(paper.standing).label),
        Column(gettext_lazy("替代"), 28, lambda paper: paper.replaces.number if paper.replaces else ""),
        Column(gettext_lazy("被替代"), 28, lambda paper: paper.successor.number if paper.successor else ""),
        Column(gettext_lazy("作废原因"), 34, lambda paper: paper.void_reason),
        Column(gettext_lazy("作废时间"), 18, lambda paper: paper.voided_at),
        Column(gettext_lazy("用印时间"), 18, lambda paper: paper.sealed.sealed_at if paper.sealed else None),
        Column("SHA-256", 68, lambda paper: paper.final.sha256),
        Column("SM3", 68, lambda paper: paper.final.sm3),
        Column(gettext_lazy("模板版本"), 20, lambda paper: paper.template_version),
        Column(gettext_lazy("工作日历版本"), 20, lambda paper: paper.calendar_version),
    ),
)


def _archives(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[ArchivedCase]:
    return archives.found(archives.visible_archives(membership), archives.words_of(data))


ARCHIVES = Table(
    kind="archives",
    title=gettext_lazy("导入的案卷"),
    address=reverse_lazy("archives"),
    may=roles(*archives.READERS),
    rows=_archives,
    columns=(
        Column(gettext_lazy("编号"), 28, lambda archive: archive.number),
        Column(gettext_lazy("案卷"), 40, lambda archive: archive.title),
        Column(gettext_lazy("企业"), 30, lambda archive: archive.enterprise_name),
        Column(gettext_lazy("园区"), 26, lambda archive: archive.park_name),
        Column(gettext_lazy("归档时间"), 18, lambda archive: archive.archived_at),
        Column(gettext_lazy("至少保存至"), 14, lambda archive: archive.retained_until or _("永久")),
        Column(gettext_lazy("签名"), 30, lambda archive: archive.signer or _("未签名")),
        Column(gettext_lazy("导入时间"), 18, lambda archive: archive.imported_at),
    ),
)


def _complaints(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[Complaint]:
    return complaints.visible_complaints(membership).select_related("request__enterprise", "organ")


COMPLAINTS = Table(
    kind="complaints",
    title=gettext_lazy("企业反映"),
    address=reverse_lazy("complaints"),
    may=roles(*complaints.READERS),
    rows=_complaints,
    columns=(
        Column(gettext_lazy("申请编号"), 26, lambda complaint: complaint.request.number),
        Column(gettext_lazy("企业"), 30, lambda complaint: complaint.request.enterprise.name),
        Column(gettext_lazy("情形"), 12, lambda complaint: complaint.get_conduct_display()),
        Column(
            gettext_lazy("被反映单位"), 30, lambda complaint: complaint.organ.name if complaint.organ else ""
        ),
        Column(gettext_lazy("状态"), 12, lambda complaint: complaint.get_state_display()),
        Column(gettext_lazy("反映时间"), 18, lambda complaint: complaint.made_at),
        Column(gettext_lazy("移送单位"), 30, lambda complaint: complaint.referred_to),
        Column(gettext_lazy("移送时间"), 18, lambda complaint: complaint.referred_at),
        Column(gettext_lazy("办结时间"), 18, lambda complaint: complaint.closed_at),
    ),
)


def _claims(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[EnterpriseClaim]:
    return claims.to_decide(membership).select_related("enterprise", "user", "decided_by__user")


CLAIMS = Table(
    kind="claims",
    title=gettext_lazy("企业认领"),
    address=reverse_lazy("claims"),
    may=roles(*claims.DECIDERS),
    rows=_claims,
    columns=(
        Column(gettext_lazy("企业"), 30, lambda claim: claim.enterprise.name),
        Column(gettext_lazy("统一社会信用代码"), 22, lambda claim: claim.enterprise.uscc),
        Column(gettext_lazy("认领人"), 14, lambda claim: claim.user.full_name),
        Column(gettext_lazy("状态"), 12, lambda claim: claim.get_state_display()),
        Column(gettext_lazy("提交时间"), 18, lambda claim: claim.made_at),
        Column(gettext_lazy("核实时间"), 18, lambda claim: claim.decided_at),
        Column(gettext_lazy("核实人"), 14, lambda claim: _name(claim.decided_by)),
    ),
)


def _matters(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[MatterVersion]:
    return newest_versions(data.get("q", ""), data.get("class", ""))


MATTERS = Table(
    kind="matters",
    title=gettext_lazy("代办事项目录"),
    address=reverse_lazy("catalogue-maintenance"),
    may=roles(Role.SERVICE_CENTRE_OFFICER),
    rows=_matters,
    columns=(
        Column(gettext_lazy("编码"), 18, lambda version: version.matter.code),
        Column(gettext_lazy("事项"), 44, lambda version: version.name),
        Column(gettext_lazy("类别"), 16, lambda version: version.get_matter_class_display()),
        Column(gettext_lazy("跨县市"), 10, lambda version: _("是") if version.cross_county else _("否")),
        Column(gettext_lazy("时限（工作日）"), 12, lambda version: version.limit),
        Column(gettext_lazy("版本"), 8, lambda version: version.version),
        Column(gettext_lazy("发布时间"), 18, lambda version: version.published_at),
        Column(
            gettext_lazy("状态"), 12, lambda version: _("办理中") if version.matter.is_active else _("已停用")
        ),
        Column(gettext_lazy("核对"), 12, lambda version: _("已核对") if version.verified else _("待核对")),
    ),
)


def _deadlines(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[Deadline]:
    if data.get("lamp") == Lamp.OVERDUE:
        return worklists.overdue_clocks(membership, now)
    return worklists.clocks_of(membership)


def _with_lamps(deadlines: list[Any], now: datetime) -> list[Deadline]:
    for deadline in deadlines:
        deadline.remaining, deadline.shown = deadline.remaining_text(now), deadline.lamp(now)
    return deadlines


DEADLINES = Table(
    kind="deadlines",
    title=gettext_lazy("办理时限"),
    address=reverse_lazy("home"),
    may=roles(*worklists.WATCHERS),
    rows=_deadlines,
    prepared=_with_lamps,
    columns=(
        Column(gettext_lazy("申请编号"), 26, lambda deadline: deadline.ledger.request.number),
        Column(gettext_lazy("企业"), 30, lambda deadline: deadline.ledger.request.enterprise.name),
        Column(gettext_lazy("受托园区"), 26, lambda deadline: deadline.ledger.request.park.name),
        Column(gettext_lazy("期限"), 34, lambda deadline: deadline.title),
        Column(gettext_lazy("责任单位"), 30, lambda deadline: deadline.organ.name),
        Column(gettext_lazy("起算时间"), 18, lambda deadline: deadline.started_at),
        Column(gettext_lazy("届满"), 26, end_text),
        Column(gettext_lazy("灯"), 8, lambda deadline: deadline.shown.label),
        Column(gettext_lazy("时限"), 20, lambda deadline: deadline.remaining),
    ),
)

TABLES = (REQUESTS, TRACKING, PAPERS, ARCHIVES, COMPLAINTS, CLAIMS, MATTERS, DEADLINES)
