"""Cases walked by the services as people and the clock would walk them: act, wait, remind, act again.

An original begins on a Monday before ten, when people are reminded. Every act has a day of its own or an hour of the
same day, at seventeen seconds past the minute: so a moment of an act can be told from one that a rule fixed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine

from benchmarks.scale.ground import HOME, PLACES
from portal.deadlines.models import Deadline
from portal.deadlines.sweeping import sweep
from portal.notifications.models import Message
from portal.notifications.services import mark_all_read, send_pending
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.workdays.due import BEIJING
from portal.workdays.queries import calendar_for
from proxy_service.demo.course import Course
from proxy_service.models import MatterVersion

# What happens so many working days after what went before.
Step = tuple[int, Callable[[Course], Any]]
FIRST = time(9, 31, 17)
EVENING = time(18, 0, 17)
BETWEEN = timedelta(minutes=23)
PROJECT = "年产九万吨原本样件加工项目"


@dataclass(frozen=True)
class Story:
    """``share`` of all requests go this way. One that is ``over`` can be told of any time; the others stand as they do
    today, ``age`` working days after the last act."""

    name: str
    share: float
    matters: Sequence[str]
    steps: Sequence[Step]
    over: bool = True
    age: int = 0
    divisions: dict[str, str] = field(default_factory=dict)
    at_window: bool = False
    files: bool = True

    @property
    def length(self) -> int:
        return sum(days for days, _ in self.steps)


class Walk:
    """One story walked in the home park. ``now`` is when the walking of all stories ends."""

    def __init__(self, story: Story, now: datetime) -> None:
        self.story, self.now = story, now
        self.calendar = calendar_for(HOME)
        self.acts = 0

    def go(self) -> Course:
        first = self._first_day()
        with time_machine.travel(self._moment(first), tick=False) as self.traveller:
            self.day = first
            course = self._begin()
            for days, act in self.story.steps:
                self._wait(course, days)
                act(course)
                send_pending(limit=500, now=self._here)
            if not self.story.over:
                self._run_until(course, self.now)
                self._read_mail(course)
            return course

    def _first_day(self) -> date:
        """Far enough back; a Monday for what is over, so that weeks can be moved as they are."""
        length = self.story.length + self.story.age
        if self.story.over:
            return QUIET
        day = self.now.astimezone(BEIJING).date()
        while length:
            day -= timedelta(days=1)
            length -= self.calendar.is_working_day(day)
        return day

    def _begin(self) -> Course:
        enterprise = Organization.objects.filter(
            kind=OrganizationKind.ENTERPRISE, division_code=HOME
        ).earliest("pk")
        park = Organization.objects.get(code=PLACES[0].park)
        found = {
            version.matter.code: version
            for version in MatterVersion.objects.current().select_related("matter")
        }
        course = Course.begin(
            enterprise, park, [found[code] for code in self.story.matters], at_window=self.story.at_window
        )
        if self.story.files:
            course.submit(project_name=PROJECT, divisions=self.story.divisions)
        return course

    def _wait(self, course: Course, days: int) -> None:
        if days:
            self.day = self.calendar.add_working_days(self.day, days)
            self.acts = 0
        else:
            self.acts += 1
        self._run_until(course, self._moment(self.day) + self.acts * BETWEEN)

    def _run_until(self, course: Course, moment: datetime) -> None:
        """Lets the clock fire what falls due meanwhile, each at its moment."""
        running = Deadline.objects.open().filter(ledger=course.request.ledger_id, next_action_at__lte=moment)
        while (
            due := running.order_by("next_action_at").values_list("next_action_at", flat=True).first()
        ) is not None:
            found = due + timedelta(seconds=7)
            self.traveller.move_to(found)
            if not sweep(now=found):
                raise RuntimeError(f"what was due at {due} was not worked off")
            send_pending(limit=500, now=found)
        self.traveller.move_to(moment)
        self._here = moment
        if self.acts == 0:
            self._read_mail(course)

    def _read_mail(self, course: Course) -> None:
        """Everybody has read by the next day what came the day before."""
        waiting = Message.objects.filter(ledger=course.request.ledger_id, read_at=None)
        for message in waiting.order_by("user_id").distinct("user_id").select_related("user"):
            mark_all_read(message.user, self._here)

    _here: datetime

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, FIRST, tzinfo=BEIJING)


def last_evening(now: datetime) -> datetime:
    """When the latest working day ended: nobody walks on a day of rest, or ahead of the clock."""
    calendar = calendar_for(HOME)
    day = now.astimezone(BEIJING).date()
    while not calendar.is_working_day(day) or datetime.combine(day, EVENING, tzinfo=BEIJING) > now:
        day -= timedelta(days=1)
    return datetime.combine(day, EVENING, tzinfo=BEIJING)


# A Monday with eleven weeks behind it without a holiday, in Xinjiang neither: elsewhere periods end later, if at all.
QUIET = date(2026, 7, 6)
