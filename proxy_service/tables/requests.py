"""Requests, their deadlines, and the tracking record of a period."""

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.deadlines.enums import Lamp
from portal.deadlines.models import Deadline
from portal.deadlines.wording import end_text
from portal.documents.presenters.registers import TRACKING_COLUMNS
from portal.exchange.tables import Column, Table, refuse_mistakes, roles, words_for
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope
from proxy_service import listing, tracking, worklists
from proxy_service.facts.closing import tracking_rows
from proxy_service.filters import filtered
from proxy_service.forms.listing import ListForm, TrackingForm


def _requests(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[Any]:
    seen = listing.listed(membership)
    form = ListForm(data, membership=membership)
    wanted = form.wanted()
    refuse_mistakes(form)
    found = filtered(seen, wanted, now)
    found = listing.ordered(found, data.get("sort", listing.DEFAULT_SORT))
    return found.prefetch_related("matters__version")


def _with_deadlines(requests: list[Any], now: datetime) -> list[Any]:
    found: list[Any] = listing.with_deadlines(requests, now)
    for request in found:
        request.remaining = request.deadline.remaining_text(now) if request.deadline else ""
    return found


REQUESTS = Table(
    kind="requests",
    title=gettext_lazy("代办台账"),
    address=reverse_lazy("requests"),
    filters=(*ListForm.base_fields, "sort"),
    may=roles(*listing.READERS),
    scope=Scope.PROXY_READ,
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
        Column(gettext_lazy("办理范围"), 12, words_for("jurisdiction")),
        Column(gettext_lazy("状态"), 12, words_for("state")),
        Column(gettext_lazy("时限"), 20, lambda request: request.remaining),
        Column(
            gettext_lazy("届满"), 26, lambda request: end_text(request.deadline) if request.deadline else ""
        ),
        Column(
            gettext_lazy("代办专员"),
            14,
            lambda request: request.officer.user.full_name if request.officer else "",
        ),
        Column(gettext_lazy("提交时间"), 18, lambda request: request.submitted_at),
        Column(gettext_lazy("受理时间"), 18, lambda request: request.accepted_at),
        Column(gettext_lazy("办结时间"), 18, lambda request: request.completed_at),
        Column(gettext_lazy("送达时间"), 18, lambda request: request.delivered_at),
    ),
)


def _tracking(membership: Membership, data: QueryDict, now: datetime) -> QuerySet[Any]:
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
    filters=tuple(TrackingForm.base_fields),
    may=roles(*tracking.READERS),
    scope=Scope.PROXY_READ,
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
    filters=("lamp",),
    may=roles(*worklists.WATCHERS),
    scope=Scope.PROXY_READ,
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
