"""What a change of the calendars would do to the open deadlines, before it is made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.deadlines.models import Deadline
from portal.deadlines.reckoning import due_by
from portal.organizations.models import Organization
from portal.workdays.calendar import WorkCalendar
from portal.workdays.enums import Unit

# More than these are not reckoned while somebody waits for a page.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many open deadlines end on days of which something would change, and how many of those would move or become
    certain: None where they are too many to be reckoned on the spot."""

    touched: int
    moved: int | None


def foresee(first: date, calendar_of: Callable[[Organization], WorkCalendar]) -> Foreseen:
    """The effect of calendars that differ from today's on ``first`` and perhaps later."""
    touched = (
        Deadline.objects.open()
        .filter(fixed_end=None, due_on__gte=first)
        .exclude(unit=Unit.HOURS)
        .select_related("organ")
    )
    number = touched.count()
    if number > MOST:
        return Foreseen(number, None)
    calendars: dict[int, WorkCalendar] = {}
    moved = 0
    for deadline in touched:
        calendar = calendars.get(deadline.organ_id)
        if calendar is None:
            calendar = calendars[deadline.organ_id] = calendar_of(deadline.organ)
        due = due_by(calendar, deadline)
        moved += (due.due_at, due.provisional) != (deadline.due_at, deadline.provisional)
    return Foreseen(number, moved)
