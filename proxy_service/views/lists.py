"""The ledger list with its filters, saved filters and what is done to several requests at once."""

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal.databases.reading import may_lag
from portal.errors import DomainError
from portal.fixed import fixed
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.paging import page_of, without_page
from proxy_service import listing
from proxy_service.forms.listing import ListForm, SavedFilterForm
from proxy_service.lifecycle import ACTS, OFFICERS
from proxy_service.listing import READERS
from proxy_service.models import SavedFilter
from proxy_service.planning import officers_in
from proxy_service.services.planning import assign_officer
from proxy_service.services.reminding import remind

TRACKERS = PARK_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR}
PAGE = 50
COLUMNS = (
    ("number", gettext_lazy("申请编号")),
    ("enterprise", gettext_lazy("企业与项目")),
    ("", gettext_lazy("受托园区")),
    ("", gettext_lazy("状态")),
    ("due", gettext_lazy("时限")),
    ("", gettext_lazy("代办专员")),
    ("submitted", gettext_lazy("提交日期")),
)


@fixed(user=int)
def _saved(user: int) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user=user)


def _without(data: QueryDict, *names: str) -> str:
    """The address of the first page without those parameters."""
    kept = without_page(data)
    for name in names:
        kept.pop(name, None)
    return f"?{kept.urlencode()}"


def _sort(request: ActingRequest) -> str:
    """What the address asks for, where the person is offered it."""
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in listing.sorts_for(request.membership) else listing.DEFAULT_SORT


def _columns(request: ActingRequest) -> list[dict[str, Any]]:
    """The heads of the table: each sortable one with the address that sorts by it, and how it is sorted now."""
    sort = _sort(request)
    kept = without_page(request.GET)
    offered = listing.sorts_for(request.membership)
    columns = []
    for name, label in COLUMNS:
        name = name if name in offered else ""
        direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "") if name else ""
        kept["sort"] = f"-{name}" if direction == "ascending" else name
        url = f"?{kept.urlencode()}" if name else ""
        columns.append({"label": label, "url": url, "direction": direction})
    return columns


@acting(*READERS)
@require_safe
@may_lag
def requests(request: ActingRequest) -> HttpResponse:
    """The list. Every filter and the order stand in the address."""
    form = ListForm(request.GET, membership=request.membership)
    now = timezone.now()
    parts = listing.in_parts(request.membership, form.wanted(), _sort(request), now)
    page = page_of(*parts, data=request.GET, size=PAGE)
    filters = _without(request.GET, "sort")
    context = {
        "form": form,
        "page": page,
        "rows": page.rows,
        "clocks": listing.most_pressing(page.rows, now),
        "columns": _columns(request),
        "marks": [{**mark, "url": _without(request.GET, mark["name"])} for mark in form.marks()],
        "is_filtered": bool(form.wanted().keys() - {"by"}),
        "filters": filters,
        "saved": _saved.ask(user=request.user.pk),
        "save_form": SavedFilterForm(),
        "officers": _assignable(request),
        "may_remind": request.membership.role in OFFICERS,
        "may_track": request.membership.role in TRACKERS,
    }
    return render(request, "lists/requests.html", context)


def _assignable(request: ActingRequest) -> list[Membership]:
    if request.membership.role != Role.PARK_LEADER:
        return []
    return officers_in(request.membership.organization.park, timezone.now())


@acting(*READERS)
@require_POST
def save_filter(request: ActingRequest) -> HttpResponse:
    """Keeps the filters of the address under a name; the same name again replaces them."""
    asked = QueryDict(request.POST.get("query", "").lstrip("?")[:1000])
    known = ListForm.base_fields.keys() | {"sort"}
    kept = QueryDict(mutable=True)
    for name, values in asked.lists():
        if name in known:
            kept.setlist(name, [value for value in values if value])
    back = reverse("requests") + f"?{kept.urlencode()}"
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请为常用筛选取一个 40 字以内的名称。"))
        return redirect(back)
    try:
        with transaction.atomic():
            SavedFilter.objects.update_or_create(
                user=request.user, name=form.cleaned_data["name"], defaults={"query": kept.urlencode()}
            )
    except IntegrityError:
        messages.error(request, _("保存没有成功，请再试一次。"))
        return redirect(back)
    messages.success(request, _("已保存常用筛选“%s”。") % form.cleaned_data["name"])
    return redirect(back)


@acting(*READERS)
@require_POST
def delete_filter(request: ActingRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    saved.delete()
    messages.success(request, _("已删除常用筛选“%s”。") % saved.name)
    return redirect("requests")


def _keys(texts: list[str]) -> list[uuid.UUID]:
    """Those of the texts that can name a request."""
    keys = []
    for text in texts:
        with suppress(ValueError):
            keys.append(uuid.UUID(text))
    return keys


def _back_to_list(request: ActingRequest) -> HttpResponse:
    return redirect(reverse("requests") + _without(QueryDict(request.POST.get("query", "").lstrip("?"))))


@acting(Role.PARK_LEADER)
@require_POST
def assign(request: ActingRequest) -> HttpResponse:
    """Assigns one officer to several requests, each by its own act; says what became of every one."""
    officer = next(
        (held for held in _assignable(request) if str(held.pk) == request.POST.get("officer")), None
    )
    back = _back_to_list(request)
    chosen = _keys(request.POST.getlist("requests"))[:PAGE]
    if officer is None or not chosen:
        messages.error(request, _("请勾选申请，并选择代办专员。"))
        return back
    found = listing.listed(request.membership).filter(
        pk__in=chosen, state__in=ACTS["assign_officer"].from_states
    )
    done, refused = 0, []
    for filed in found:
        try:
            assign_officer(request=filed, actor=request.membership, officer=officer)
            done += 1
        except DomainError as error:
            refused.append(f"{filed.number}：{error.message}")
    skipped = len(chosen) - done - len(refused)
    text = _("已将 %(done)d 件指派给%(name)s。") % {"done": done, "name": officer.user.full_name}
    if skipped:
        text += _("%d 件当前状态不能指派，已跳过。") % skipped
    messages.success(request, text)
    for reason in refused:
        messages.error(request, reason)
    return back


@acting(*OFFICERS)
@require_POST
def remind_several(request: ActingRequest) -> HttpResponse:
    """Reminds whoever is waited for in several requests, each by its own act; says what became of every one."""
    chosen = _keys(request.POST.getlist("requests"))[:PAGE]
    if not chosen:
        messages.error(request, _("请勾选要催办的申请。"))
        return _back_to_list(request)
    done = []
    for filed in listing.listed(request.membership).filter(pk__in=chosen):
        try:
            remind(request=filed, actor=request.membership)
            done.append(filed.number)
        except DomainError as error:
            messages.warning(request, f"{filed.number}：{error.message}")
    if done:
        text = _("已催办 %(count)d 件：%(numbers)s。")
        messages.success(request, text % {"count": len(done), "numbers": "、".join(done)})
    return _back_to_list(request)
