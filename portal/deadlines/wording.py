"""Deadlines in words, as people count them: working days for working days, hours for hours."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.deadlines import kinds
from portal.deadlines.enums import DeadlineState
from portal.deadlines.schedule import days_left
from portal.workdays.due import BEIJING, beijing_date, end_of_day
from portal.workdays.enums import Unit
from portal.workdays.queries import calendar_for

if TYPE_CHECKING:
    from portal.deadlines.models import Deadline


def remaining_text(deadline: "Deadline", now: datetime) -> str:
    """``剩余 3 个工作日``, ``今天到期``, ``剩余 5 小时 20 分``, ``已超期 2 个工作日``, ``按期办结`` …"""
    if deadline.state == DeadlineState.CANCELLED:
        return _("已取消")
    if deadline.state == DeadlineState.SETTLED:
        if deadline.kind in kinds.that_expire():
            return _("已届满") if deadline.due_at == deadline.settled_at else _("提前结束")
        return _("逾期办结") if deadline.was_late else _("按期办结")
    if deadline.due_at is None or deadline.due_on is None:
        return _paused(deadline)
    if now >= deadline.due_at:
        return _overdue(deadline, deadline.due_on, now - deadline.due_at, now)
    return _running(deadline, deadline.due_on, deadline.due_at - now, now)


def _running(deadline: "Deadline", due_on: date, left: timedelta, now: datetime) -> str:
    if deadline.unit == Unit.HOURS:
        return _("剩余 %(time)s") % {"time": hours_text(left)}
    if beijing_date(now) == due_on:
        return _("今天到期")
    if deadline.unit == Unit.WORKING_DAYS:
        return _("剩余 %(days)s") % {"days": working_days_text(days_left(deadline.counted_days, now))}
    return _("剩余 %(days)s") % {"days": days_text((due_on - beijing_date(now)).days)}


def _overdue(deadline: "Deadline", due_on: date, late: timedelta, now: datetime) -> str:
    if deadline.unit == Unit.HOURS:
        return _("已超期 %(time)s") % {"time": hours_text(late)}
    today = beijing_date(now)
    if deadline.unit == Unit.WORKING_DAYS:
        number = calendar_for(deadline.organ).count(due_on, today)
        if number == 0:
            return _("已超期，不足 1 个工作日")
        return _("已超期 %(days)s") % {"days": working_days_text(number)}
    return _("已超期 %(days)s") % {"days": days_text((today - due_on).days)}


def _paused(deadline: "Deadline") -> str:
    if deadline.unit == Unit.WORKING_DAYS:
        left = deadline.amount - len(deadline.counted)
        return _("暂停计时，剩余 %(days)s") % {"days": working_days_text(left)}
    return _("暂停计时")


def working_days_text(number: int) -> str:
    return ngettext("%(number)d 个工作日", "%(number)d 个工作日", number) % {"number": number}


def days_text(number: int) -> str:
    return ngettext("%(number)d 天", "%(number)d 天", number) % {"number": number}


def hours_text(length: timedelta) -> str:
    """Hours and minutes, rounded down; never nothing at all."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 1:
        return _("不足 1 分钟")
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d 分") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}


def end_text(deadline: "Deadline") -> str:
    """The end as people write it: ``2026-11-27 24:00`` for days, the hour and minute for hours and for days that end
    at the close of business, ``（暂定）`` while a year of it is unpublished; empty while paused."""
    if deadline.due_at is None or deadline.due_on is None:
        return ""
    if deadline.unit == Unit.HOURS or deadline.due_at != end_of_day(deadline.due_on):
        text = f"{deadline.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    else:
        text = f"{deadline.due_on:%Y-%m-%d} 24:00"
    return _("%(end)s（暂定）") % {"end": text} if deadline.provisional else text
