"""The windows of a service hall and what is done at them, as the park's leader keeps them (YN84-2.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.hall import AppointmentState, WindowState
from delegation.models.hall import FIELDS, HallService, HallWindow
from delegation.services.acting import number_for, open_case, perform
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership, Organization

RULE = "YN84-2.4"
Services = Sequence[Mapping[str, Any]]


@transaction.atomic
def open_hall_window(
    *, actor: Membership, services: Services, is_sample: bool = False, **fields: Any
) -> HallWindow:
    """A new window; ``fields`` are those of ``FIELDS``, ``services`` rows with kind, name, provider and promise."""
    park, now = actor.organization.park, timezone.now()
    _check(park, fields["letter"], services)
    window = HallWindow(
        number=number_for(park, "hall_window", _("窗口"), now), park=park, is_sample=is_sample, **fields
    )
    summary = _("设立窗口%(window)s：%(services)s") % {"window": window.title, "services": listed(services)}
    open_case(window, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
    _set_services(window, services)
    return window


def change_hall_window(
    *, hall_window: HallWindow, actor: Membership, services: Services, **fields: Any
) -> HallWindow:
    """Appointments and inquiries that are there keep their time. A slot is not shortened while people come for it."""
    with perform("change_hall_window", hall_window, actor) as step:
        window: HallWindow = step.subject
        _check(window.park, fields["letter"], services, but=window)
        if fields["slot_minutes"] != window.slot_minutes and _booked(window, step.now):
            raise InvalidInput(_("已有预约，不能改变时段长度；请先办完或者取消预约。"), field="slot_minutes")
        for name in FIELDS:
            setattr(window, name, fields[name])
        _set_services(window, services)
        step.say(
            _("修改窗口%(window)s：%(services)s") % {"window": window.title, "services": listed(services)}
        )
    return step.subject


def close_hall_window(*, hall_window: HallWindow, actor: Membership, reason: str) -> HallWindow:
    """Not while somebody is booked for it: they would stand before a closed window."""
    with perform("close_hall_window", hall_window, actor) as step:
        if _booked(step.subject, step.now):
            raise Conflict(_("该窗口还有预约，请先与企业联系并取消预约。"))
        step.say(_("撤销窗口%(window)s：%(reason)s") % {"window": step.subject.title, "reason": reason})
    return step.subject


def _booked(window: HallWindow, now: Any) -> bool:
    return window.appointments.filter(state=AppointmentState.BOOKED, ends_at__gt=now).exists()


def _check(park: Organization, letter: str, services: Services, but: HallWindow | None = None) -> None:
    same = HallWindow.objects.filter(park=park, letter=letter, state=WindowState.OPEN)
    if same.exclude(pk=but.pk if but else None).exists():
        raise InvalidInput(_("已有同号的窗口。"), field="letter")
    names = [one["name"] for one in services]
    if not names or len(set(names)) != len(names):
        raise InvalidInput(_("请至少列出一项服务事项，名称不得重复。"))


def _set_services(window: HallWindow, services: Services) -> None:
    """Those that are not named any more are kept for the inquiries about them, and offered no longer."""
    window.services.filter(active=True).exclude(name__in=[one["name"] for one in services]).update(
        active=False
    )
    for position, one in enumerate(services, start=1):
        HallService.objects.update_or_create(
            window=window, name=one["name"], active=True, defaults={**one, "position": position}
        )


def listed(services: Services) -> str:
    return "、".join(str(one["name"]) for one in services)
