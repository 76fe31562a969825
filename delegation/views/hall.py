"""The service hall (YN84-2.4, CZ4-2.8): pages for everybody, and the desk from which numbers are called."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delegation.enums.hall import TicketState, WindowState
from delegation.halls import parks_with_hall, serves
from delegation.models.hall import HallService, HallWindow, Ticket
from delegation.services.appointments import free_slots
from delegation.services.queue import call_next, end_ticket, take_ticket
from delegation.slots import hours_on, is_open_at
from portal.errors import Conflict
from portal.organizations.acting import ActingRequest, acting
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES
from portal.organizations.models import Organization
from portal.organizations.once import once
from portal.workdays.due import beijing_date
from portal.workdays.queries import calendar_for

SHOWN_DAYS = 5
# Who waits reads the next numbers, not the whole queue.
NEXT_SHOWN = 6


def _windows() -> QuerySet[HallWindow]:
    """Those that are open, with what is done there now."""
    services = Prefetch("services", HallService.objects.filter(active=True), "offered")
    return HallWindow.objects.filter(state=WindowState.OPEN).prefetch_related(services)


@require_safe
def hall(request: HttpRequest) -> HttpResponse:
    """The hall of a park: hours, windows, what is done there and by when; ``?park=`` names it by its code."""
    parks = list(parks_with_hall().order_by("-code"))
    chosen = request.GET.get("park", "")
    park = next((one for one in parks if one.code == chosen), parks[0] if parks else None)
    context: dict[str, Any] = {"parks": parks, "park": park}
    if park is not None:
        now, calendar = timezone.now(), calendar_for(park)
        today = beijing_date(now)
        context |= {
            "windows": _windows().filter(park=park),
            "hours": hours_on(calendar, today),
            "season": calendar.season(today),
            "rest": calendar.name_of_rest(today),
            "is_open": is_open_at(calendar, now),
            "today": today,
        }
    return render(request, "delegation/hall.html", context)


@require_safe
def window(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A window: what is done there, the free slots of a day (``?day=``), and its queue number for an enterprise."""
    shown = get_object_or_404(_windows().select_related("park"), pk=pk)
    now, calendar = timezone.now(), calendar_for(shown.park)
    today = beijing_date(now)
    days = [today, *calendar.working_days(today, calendar.add_working_days(today, SHOWN_DAYS))]
    days = [day for day in days if calendar.is_working_day(day)][:SHOWN_DAYS]
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = days[0]
    membership = getattr(request, "membership", None)
    context = {
        "window": shown,
        "park": shown.park,
        "days": days,
        "day": day,
        "slots": free_slots(shown, day, now),
        "rest": calendar.name_of_rest(day),
        "is_open": is_open_at(calendar, now),
        "may_book": membership is not None
        and membership.role in ENTERPRISE_ROLES
        and serves(shown.park, membership.organization),
    }
    return render(request, "delegation/hall_slots.html", context)


@require_safe
def queue(request: HttpRequest, park: str) -> HttpResponse:
    """The screen of the hall: which number stands at which window; renews itself every few seconds."""
    shown = get_object_or_404(parks_with_hall(), code=park)
    context = {"park": shown, "rows": _queues(shown), "now": timezone.now()}
    part = "delegation/_hall_queue.html" if getattr(request, "htmx", False) else "delegation/hall_queue.html"
    return render(request, part, context)


def _queues(park: Organization) -> list[dict[str, Any]]:
    """Every window with the number it serves now, those that come next, and how many wait."""
    windows = list(_windows().filter(park=park))
    today = Ticket.objects.filter(
        window__in=windows,
        day=beijing_date(timezone.now()),
        state__in=[TicketState.CALLED, TicketState.WAITING],
    )
    by_window: dict[Any, list[Ticket]] = {one.pk: [] for one in windows}
    for ticket in today.select_related("window").order_by("sequence"):
        by_window[ticket.window_id].append(ticket)
    return [
        {
            "window": one,
            "called": next((t for t in by_window[one.pk] if t.state == TicketState.CALLED), None),
            "next": (waiting := [t for t in by_window[one.pk] if t.state == TicketState.WAITING])[
                :NEXT_SHOWN
            ],
            "waiting": len(waiting),
        }
        for one in windows
    ]


@acting(*ENTERPRISE_ROLES)
@require_POST
def ticket(request: ActingRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes a queue number of today for the enterprise."""
    shown = get_object_or_404(HallWindow, pk=pk, state=WindowState.OPEN)
    try:
        taken = take_ticket(window=shown, actor=request.membership)
    except Conflict as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("已取号：%(number)s。") % {"number": taken})
    return redirect("delegation:hall-window", shown.pk)


@acting(*PARK_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: ActingRequest) -> HttpResponse:
    """Taking and calling numbers at the windows of the park."""
    park = request.membership.organization.park
    if request.method == "POST":
        return _call(request, park)
    context = {"park": park, "rows": _queues(park), "is_open": is_open_at(calendar_for(park), timezone.now())}
    return render(request, "delegation/hall_desk.html", context)


def _call(request: ActingRequest, park: Organization) -> HttpResponse:
    """``do`` is take, call, done or skip, at ``window``; once for every form that was sent."""
    try:
        pk = uuid.UUID(request.POST.get("window", ""))
    except ValueError as error:
        raise Http404 from error
    shown = get_object_or_404(HallWindow, pk=pk, park=park, state=WindowState.OPEN)
    todo, actor = request.POST.get("do", ""), request.membership

    def carry_out() -> Any:
        match todo:
            case "take":
                taken = take_ticket(window=shown, actor=actor)
                messages.success(request, _("已取号：%(number)s。") % {"number": taken})
            case "call":
                called = call_next(window=shown, actor=actor)
                messages.success(request, _("请 %(number)s 号到窗口。") % {"number": called})
            case "done" | "skip":
                end_ticket(window=shown, actor=actor, skipped=todo == "skip")
            case _unknown:
                raise Http404
        return todo

    try:
        once(request, "hall-queue", carry_out, about=shown.pk)
    except Conflict as error:
        messages.warning(request, error.message)
    return redirect("delegation:hall-desk")
