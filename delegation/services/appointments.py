"""Appointments at the hall (YN84-2.4): a place in a slot, as many as the window can serve and never more."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.hall import AppointmentState, WindowState
from delegation.halls import DAYS_AHEAD, serves
from delegation.models.hall import Appointment, HallWindow
from delegation.services.acting import number_for, open_case, perform, tell_of_new
from delegation.slots import Slot, slots_on
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import Membership
from portal.workdays.due import BEIJING, beijing_date
from portal.workdays.queries import calendar_for

RULE = "YN84-2.4"


def free_slots(window: HallWindow, day: date, now: datetime) -> list[tuple[Slot, int]]:
    """The slots of a day that are still to come, each with the number of places left."""
    today = beijing_date(now)
    if window.state != WindowState.OPEN or not today <= day <= today + timedelta(days=DAYS_AHEAD):
        return []
    taken: dict[datetime, int] = {}
    held = window.appointments.exclude(state=AppointmentState.CANCELLED)
    begin = datetime.combine(day, time.min, BEIJING)
    for starts_at in held.filter(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1)).values_list(
        "starts_at", flat=True
    ):
        taken[starts_at] = taken.get(starts_at, 0) + 1
    slots = slots_on(calendar_for(window.park), day, window.slot_minutes)
    return [(slot, max(window.capacity - taken.get(slot[0], 0), 0)) for slot in slots if slot[0] > now]


@transaction.atomic
def book_appointment(
    *,
    actor: Membership,
    window: HallWindow,
    day: date,
    begins: time,
    subject: str,
    contact: str,
    contact_phone: str,
) -> Appointment:
    """Books the lowest free place of a slot for the actor's enterprise. ``InvalidInput`` for a time that is none of the
    window's slots to come and for the hall of another prefecture, ``Conflict`` when the slot is full or the enterprise
    has another appointment at that time.

    The window's row is locked, so that people who book at once come one after the other; the database keeps a place
    from being given twice all the same.
    """
    now = timezone.now()
    window = HallWindow.objects.select_for_update(of=("self",)).select_related("park").get(pk=window.pk)
    if not serves(window.park, actor.organization):
        raise InvalidInput(_("该大厅为所在地企业服务，请预约贵单位所在地的大厅。"), field="window")
    starts_at = datetime.combine(day, begins, BEIJING)
    slot = next(((slot, left) for slot, left in free_slots(window, day, now) if slot[0] == starts_at), None)
    if slot is None:
        raise InvalidInput(_("这个时间不能预约，请在该窗口的时段中选择。"), field="begins")
    if slot[1] == 0:
        raise Conflict(_("这个时段已经约满，请选择其他时段。"), field="begins")
    others = Appointment.objects.filter(
        enterprise=actor.organization, starts_at=starts_at, state=AppointmentState.BOOKED
    )
    if others.exists():
        raise Conflict(_("贵单位在这个时间已有预约。"), field="begins")
    held = window.appointments.filter(starts_at=starts_at).exclude(state=AppointmentState.CANCELLED)
    taken = set(held.values_list("place", flat=True))
    appointment = Appointment(
        number=number_for(window.park, "appointment", _("预约"), now),
        window=window,
        enterprise=actor.organization,
        subject=subject,
        starts_at=starts_at,
        ends_at=slot[0][1],
        place=next(place for place in range(1, window.capacity + 1) if place not in taken),
        contact=contact,
        contact_phone=contact_phone,
    )
    summary = _("%(enterprise)s预约%(window)s，%(at)s：%(subject)s") % {
        "enterprise": actor.organization.name,
        "window": window.title,
        "at": f"{starts_at:%Y-%m-%d %H:%M}",
        "subject": subject,
    }
    open_case(appointment, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
    tell_of_new(appointment, "applicant", summary=summary, actor=None)
    return appointment


def cancel_appointment(*, appointment: Appointment, actor: Membership, reason: str = "") -> Appointment:
    """Frees the place. The enterprise may until the slot begins; the park says why, for the enterprise has to know."""
    with perform("cancel_appointment", appointment, actor) as step:
        if actor.role in ENTERPRISE_ROLES and step.now >= step.case.starts_at:
            raise Conflict(_("预约时间已到，不能取消。"))
        if actor.role not in ENTERPRISE_ROLES and not reason.strip():
            raise InvalidInput(_("请说明理由，企业会收到通知。"), field="reason")
        step.say(_("取消预约") + (f"：{reason}" if reason else ""))
    return step.case


def meet_appointment(*, appointment: Appointment, actor: Membership) -> Appointment:
    with perform("meet_appointment", appointment, actor) as step:
        if beijing_date(step.now) != beijing_date(step.case.starts_at):
            raise Conflict(_("不是预约当日，不能登记到场。"))
        step.say(_("企业按预约到场"))
    return step.case


def miss_appointment(*, appointment: Appointment, actor: Membership) -> Appointment:
    with perform("miss_appointment", appointment, actor) as step:
        if step.now < step.case.ends_at:
            raise Conflict(_("预约时段还没有结束。"))
        step.say(_("企业未到场"))
    return step.case
