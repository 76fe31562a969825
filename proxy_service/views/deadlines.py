"""Why a deadline ends when it does, and deadlines in people's own calendars."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from delegation import access as delegation
from portal import throttle
from portal.deadlines.explaining import explain
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.services.feeds import read_feed
from proxy_service import access, feeds

# Wrong addresses of feeds from one place within so many seconds, before it is told to come back later.
WRONG, WINDOW = 60, 15 * 60


class ScriptableRequest(ActingRequest):
    """An acting person's request, as django-htmx marks it; for the type checker."""

    htmx: HtmxDetails


@acting()
@require_safe
def deadline(request: ScriptableRequest, pk: int) -> HttpResponse:
    """A page of its own; to a script the panel alone, which it lays over the page with the countdown."""
    try:
        found = access.get_deadline(request.membership, pk)
        filed = found.ledger.request
        home, name = reverse("request", args=[filed.pk]), filed.number or filed.title
    except Http404:
        found, case = delegation.get_deadline(request.membership, pk)
        home, name = case.get_absolute_url(), str(case)
    context = {"deadline": found, "home": home, "case_name": name, "why": explain([found])[found.pk]}
    template = "deadlines/panel.html" if request.htmx else "deadlines/page.html"
    return render(request, template, context)


@acting()
@require_safe
def request_calendar(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """The live deadlines of one request, to be taken into a calendar once."""
    found = access.get_request(request.membership, pk)
    return _calendar(feeds.of_request(found, timezone.now()), f"{found.number or found.pk}.ics")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What its owner owes and follows, for a calendar program that asks again and again. The token is the key; an
    unknown or revoked one, and that of somebody whose account is closed, is an unknown address."""
    now = timezone.now()
    owner = read_feed(token=token, now=now)
    if owner is None:
        # Only wrong ones are counted: behind one address stands a whole office with feeds of its own.
        if throttle.too_often("feed", throttle.source_of(request), times=WRONG, seconds=WINDOW):
            return HttpResponse(
                _("尝试次数过多，请稍后再试。"), status=429, content_type="text/plain; charset=utf-8"
            )
        raise Http404
    response = _calendar(feeds.of_person(owner, now), "yuanbantong.ics")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _calendar(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["Cache-Control"] = "private, no-cache"
    return response
