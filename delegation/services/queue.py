"""Queue numbers of the day (YN84-2.4): taken, called, done or passed over. The hall shows numbers and no names."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.hall import TicketState, WindowState
from delegation.halls import serves
from delegation.models.hall import HallWindow, Ticket
from delegation.slots import is_open_at
from portal.errors import Conflict, NotAllowed
from portal.organizations.enums import ENTERPRISE_ROLES, PARK_ROLES
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date
from portal.workdays.queries import calendar_for


def _lock(window: HallWindow) -> HallWindow:
    """Whoever takes or calls a number at a window waits for the one before."""
    return HallWindow.objects.select_for_update(of=("self",)).select_related("park").get(pk=window.pk)


@transaction.atomic
def take_ticket(*, window: HallWindow, actor: Membership) -> Ticket:
    """The next number: for the actor's enterprise, which has at most one waiting at a window, or by the hall's people
    for whoever stands before them. ``Conflict`` outside office hours and at the hall of another prefecture."""
    now = timezone.now()
    window = _lock(window)
    if actor.role not in ENTERPRISE_ROLES:
        _require_park(window, actor)
    if window.state != WindowState.OPEN or not is_open_at(calendar_for(window.park), now):
        raise Conflict(_("现在不是大厅办公时间，不能取号。"))
    day = beijing_date(now)
    today = Ticket.objects.filter(window=window, day=day)
    enterprise = actor.organization if actor.role in ENTERPRISE_ROLES else None
    if enterprise is not None and not serves(window.park, enterprise):
        raise Conflict(_("该大厅为所在地企业服务，请到贵单位所在地的大厅办理。"))
    if enterprise is not None and (
        waiting := today.filter(enterprise=enterprise, state=TicketState.WAITING).first()
    ):
        waiting.window = window
        raise Conflict(_("贵单位已取 %(number)s 号，正在等候。") % {"number": waiting})
    last = today.aggregate(last=Max("sequence"))["last"] or 0
    return Ticket.objects.create(
        window=window, day=day, sequence=last + 1, enterprise=enterprise, taken_at=now
    )


@transaction.atomic
def call_next(*, window: HallWindow, actor: Membership) -> Ticket:
    """Ends the one at the window, if there is one, and calls the next who waits. ``Conflict`` when nobody does."""
    now = timezone.now()
    window = _lock(window)
    _require_park(window, actor)
    today = Ticket.objects.filter(window=window, day=beijing_date(now))
    _end(today, TicketState.DONE, now)
    ticket = today.filter(state=TicketState.WAITING).first()
    if ticket is None:
        raise Conflict(_("没有等候的号。"))
    ticket.state, ticket.called_at, ticket.called_by = TicketState.CALLED, now, actor
    ticket.save(update_fields=["state", "called_at", "called_by"])
    return ticket


@transaction.atomic
def end_ticket(*, window: HallWindow, actor: Membership, skipped: bool = False) -> None:
    """The one at the window is done, or did not come when called."""
    window = _lock(window)
    _require_park(window, actor)
    now = timezone.now()
    today = Ticket.objects.filter(window=window, day=beijing_date(now))
    if not _end(today, TicketState.SKIPPED if skipped else TicketState.DONE, now):
        raise Conflict(_("窗口没有正在办理的号。"))


def _end(today: QuerySet[Ticket], state: TicketState, now: datetime) -> int:
    return today.filter(state=TicketState.CALLED).update(state=state, ended_at=now)


def _require_park(window: HallWindow, actor: Membership) -> None:
    if actor.role not in PARK_ROLES or actor.organization.park.pk != window.park_id:
        raise NotAllowed(_("您无权办理此事。"))
