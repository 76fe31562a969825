"""Deadlines as iCalendar (RFC 5545): of one request, and of what a person owes and follows now.

Calendars are often kept by a third party. An event therefore names the deadline and the number of the request, and
leads to its page; no person, no enterprise, no telephone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from portal.deadlines.models import Deadline
from portal.deadlines.wording import end_text
from portal.organizations.enums import ENTERPRISE_ROLES, OVERSIGHT_ROLES, Role
from portal.organizations.models import Membership, User
from portal.organizations.queries import memberships_of
from portal.workdays.due import BEIJING, ONE_DAY, end_of_day
from portal.workdays.enums import Unit
from proxy_service import access, duties, worklists
from proxy_service.models import ProxyRequest

# Of what is owed, and of what is followed; a calendar holds more than the work list, which is a day's.
MOST = 500
ASK_AGAIN = timedelta(hours=1)
# Whole days are announced at ten in the morning of the day before, when offices in Xinjiang open.
MORNING_BEFORE = timedelta(hours=-14)
# The minute counts: a day before, or for what lasts no longer than that, four hours.
SHORTLY_BEFORE = timedelta(hours=-4)


@dataclass
class Entry:
    """A deadline for a calendar, with the acts that the person owes by it."""

    deadline: Deadline
    acts: list[str] = field(default_factory=list)


def of_request(request: ProxyRequest, now: datetime) -> bytes:
    """The deadlines of a request that somebody owes an act for. One that a pause holds has no date, and so no event."""
    rows = Deadline.objects.owed().filter(ledger=request.ledger_id)
    return _written(_("园办通 %(number)s") % {"number": request.number or ""}, map(Entry, _dated(rows)), now)


def of_person(user: User, now: datetime) -> bytes:
    """What the person owes and follows in all the roles that they hold now, substitutions included."""
    entries: dict[int, Entry] = {}
    for membership in memberships_of(user, now):
        owed: dict[int, list[str]] = {}
        for act, _key, period in worklists.urgent(membership, now, MOST).rows:
            if period is not None:
                owed.setdefault(period, []).append(str(act.label))
        rows = access.visible_deadlines(membership).owed()
        for deadline in _dated(rows.filter(Q(pk__in=owed) | followed(membership, now)))[:MOST]:
            entry = entries.setdefault(deadline.pk, Entry(deadline))
            entry.acts += [act for act in owed.get(deadline.pk, ()) if act not in entry.acts]
    return _written(_("园办通期限"), entries.values(), now)


def followed(membership: Membership, now: datetime) -> Q:
    """What a person watches without owing it: an enterprise and a proxy officer every running period of their own
    requests, leaders and overseers what is overdue, as on the home page."""
    if membership.role in ENTERPRISE_ROLES:
        return Q(ledger__request__enterprise=membership.organization_id)
    if membership.role == Role.PROXY_OFFICER:
        return Q(ledger__request__officer__in=duties.cases_of(membership))
    if membership.role in OVERSIGHT_ROLES | {Role.PARK_LEADER, Role.AUDITOR}:
        return Q(due_at__lte=now)
    return Q(pk__in=[])


def _dated(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    return rows.exclude(due_at=None).select_related("organ", "ledger__request").order_by("due_at", "pk")


def _written(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//yuanbantong//deadlines//ZH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(entry: Entry, now: datetime) -> Event:
    deadline, number = entry.deadline, str(entry.deadline.ledger)
    page = settings.PUBLIC_URL + reverse("request", args=[deadline.ledger.request.pk])
    title = _("%(title)s · %(number)s") % {"title": deadline.title, "number": number}
    event = Event()
    # The same for ever: a calendar program recognises the event by it when its date has moved.
    event.add("uid", f"deadline-{deadline.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("sequence", deadline.changes)
    event.add("dtstamp", now)
    event.add("summary", _("【暂定】%(title)s") % {"title": title} if deadline.provisional else title)
    event.add("status", "TENTATIVE" if deadline.provisional else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", page)
    event.add("description", "\n".join([*_facts(entry), page]))
    if _is_timed(deadline):
        event.add("dtstart", deadline.due_at.astimezone(BEIJING))
        before = SHORTLY_BEFORE if deadline.due_at - deadline.started_at <= ONE_DAY else -ONE_DAY
    else:
        event.add("dtstart", deadline.due_on)
        event.add("dtend", deadline.due_on + ONE_DAY)
        before = MORNING_BEFORE
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", before)
    event.add_component(alarm)
    return event


def _is_timed(deadline: Deadline) -> bool:
    """Whether the minute of the end matters: hours, and ends that people set within a day."""
    set_within_a_day = deadline.fixed_end is not None and deadline.due_at != end_of_day(deadline.due_on)
    return deadline.unit == Unit.HOURS or set_within_a_day


def _facts(entry: Entry) -> Iterable[str]:
    deadline = entry.deadline
    if entry.acts:
        yield _("待办：%(acts)s") % {"acts": "、".join(entry.acts)}
    yield _("届满：%(end)s（北京时间）") % {"end": end_text(deadline)}
    if deadline.fixed_end is None:
        yield _("期限：%(amount)s %(unit)s") % {
            "amount": deadline.amount,
            "unit": deadline.get_unit_display(),
        }
    yield _("责任单位：%(organ)s") % {"organ": deadline.organ.name}
    yield _("依据：%(rule)s") % {"rule": deadline.rule}
    if deadline.provisional:
        yield _("暂定：放假安排尚未公布，公布后日期可能调整")
