"""What changed in the calendars between two revisions."""

from datetime import date

from django.db.models import Min, Q

from portal.workdays.models import CalendarDay, CalendarYear, OfficeHours


def first_day_changed(since: int, until: int) -> date | None:
    """The first day that counts differently in any scope at revision ``until`` than at the earlier ``since``, or the
    first of a year of which more is known; ``date.max`` if nothing changed, None if every day may count differently
    since office hours did."""
    changed = Q(entered_in__gt=since, entered_in__lte=until) | Q(
        superseded_in__gt=since, superseded_in__lte=until
    )
    if OfficeHours.objects.filter(changed).exists():
        return None
    day = CalendarDay.objects.filter(changed).aggregate(first=Min("day"))["first"] or date.max
    year = CalendarYear.objects.filter(changed).aggregate(first=Min("year"))["first"]
    return min(day, date(year, 1, 1)) if year else day
