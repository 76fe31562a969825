"""运行状况: what runs in the background, what failed, and what an administrator may do about it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.deadlines.models import Deadline
from portal.documents.models import Document
from portal.health.models import Alarm
from portal.health.queries import standing
from portal.operations import queries, services
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role

PAGE_SIZE = 20
reading = acting(Role.ADMINISTRATOR, Role.AUDITOR)
mending = acting(Role.ADMINISTRATOR)


@reading
@require_safe
def operations(request: ActingRequest) -> HttpResponse:
    """The state of everything that works in the background; the auditor reads, the administrator also acts."""
    past = queries.alarms().exclude(closed_at=None)
    context = queries.overview(timezone.now()) | {
        "page_obj": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_mend": request.membership.role == Role.ADMINISTRATOR,
    }
    return render(request, "operations/operations.html", context)


@mending
@require_POST
def acknowledge_alarm(request: ActingRequest, pk: int) -> HttpResponse:
    alarm = get_object_or_404(Alarm, pk=pk)
    services.acknowledge_alarm(alarm=alarm, actor=request.membership, now=timezone.now())
    standing.forget()
    messages.success(request, _("已确认告警「%(alarm)s」。") % {"alarm": alarm.label})
    return redirect("operations")


@mending
@require_POST
def retry_deadline(request: ActingRequest, pk: int) -> HttpResponse:
    deadline = get_object_or_404(Deadline, pk=pk)
    services.retry_deadline(deadline=deadline, actor=request.membership, now=timezone.now())
    messages.success(request, _("已安排重试「%(title)s」，下一次巡检即执行。") % {"title": deadline.title})
    return redirect("operations")


@mending
@require_POST
def retry_document(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    failed = get_object_or_404(Document, pk=pk)
    document = services.retry_document(document=failed, actor=request.membership, now=timezone.now())
    messages.success(request, _("文书%(number)s已重新排队生成。") % {"number": document.number})
    return redirect("operations")
