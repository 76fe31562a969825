"""台账锚点: what was anchored and when, for the auditor, and the lines to hold an export against."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.anchors import outside, statement
from portal.anchors.models import Anchor, Told
from portal.anchors.queries import every_anchor, latest, waiting
from portal.health.clock import database_now
from portal.health.enums import AlarmCode
from portal.health.queries import open_alarms
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import Role

PAGE_SIZE = 50
reading = acting(Role.AUDITOR, Role.ADMINISTRATOR)


@reading
@require_safe
def anchors(request: ActingRequest) -> HttpResponse:
    """The last anchor and how things stand, then all of them, the newest first."""
    last = latest()
    found = Anchor.objects.order_by("-number").defer("heads")
    context = {
        "last": last,
        "late": last is not None
        and (database_now() - last.made_at).total_seconds() > 2 * settings.ANCHOR_SECONDS,
        "waiting": waiting(),
        "alarms": list(open_alarms().filter(code__in=(AlarmCode.ANCHORS_DIFFER, AlarmCode.ANCHORS_LATE))),
        "told": Told.objects.filter(url=settings.ANCHOR_URL).first() if settings.ANCHOR_URL else None,
        "mails": bool(settings.ANCHOR_MAIL),
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "anchors/anchors.html", context)


@reading
@require_safe
def download(request: ActingRequest) -> StreamingHttpResponse:
    """The lines as the database has them, byte for byte those of the file outside, if nothing was altered."""
    response = StreamingHttpResponse(map(statement.line, every_anchor()), content_type="application/jsonl")
    name = f"{timezone.localdate():%Y%m%d}-{outside.NAME}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
