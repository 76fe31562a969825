"""Reminding the administrators that a year's holidays have not been entered."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.notifications.services import notify
from portal.organizations.models import User
from portal.organizations.queries import administrators
from portal.workdays.due import beijing_date
from portal.workdays.enums import YearStatus
from portal.workdays.models import CalendarAlert, CalendarYear, Scope

# The State Council publishes the next year's arrangement in October or November.
FIRST_MONTH, DAILY_MONTH = 11, 12

Missing = tuple[Scope, int]


def unpublished_years(today: date) -> list[Missing]:
    """The levels that publish every year, with each year for which they should have done so by ``today``: the current
    one, and from November the next."""
    years = [today.year, *([today.year + 1] if today.month >= FIRST_MONTH else [])]
    rows = CalendarYear.objects.filter(
        scope=OuterRef("pk"), superseded_in=None, status=YearStatus.PUBLISHED, year__in=years
    )
    published = ArraySubquery(rows.order_by("year").values("year"))
    scopes = Scope.objects.filter(publishes_yearly=True).annotate(published=published)
    return [(scope, year) for scope in scopes for year in years if year not in scope.published]


@transaction.atomic
def alert_unpublished_years(now: datetime) -> int:
    """Tells the administrators, in one message, of which years they have to be told today: once in November, every
    day from December on. How many years that were; 0 if they have been told already, or if there is nobody."""
    today = beijing_date(now)
    # One of two workers at once tells; the other finds it told.
    list(Scope.objects.select_for_update().filter(publishes_yearly=True).order_by("pk"))
    missing = [(scope, year) for scope, year in unpublished_years(today) if not _was_told(scope, year, today)]
    people = list(administrators(now))
    if missing and people:
        CalendarAlert.objects.bulk_create(
            CalendarAlert(scope=scope, year=year, day=today) for scope, year in missing
        )
        _tell(missing, people)
        return len(missing)
    return 0


def _was_told(scope: Scope, year: int, today: date) -> bool:
    told = CalendarAlert.objects.filter(scope=scope, year=year)
    if today.month == FIRST_MONTH and year > today.year:
        return told.filter(day__gte=date(today.year, FIRST_MONTH, 1)).exists()
    return told.filter(day=today).exists()


def _tell(missing: Iterable[Missing], people: Iterable[User]) -> None:
    listed = "、".join(
        _("%(scope)s %(year)s 年") % {"scope": scope.name, "year": year} for scope, year in missing
    )
    body = _(
        "%(listed)s的放假安排尚未录入。在此之前，跨到该年度的期限按法定节日和周末推算，标为“暂定”。\n"
        "通知发布后，请在“工作日历”中粘贴通知原文，由另一名管理员审核。自治区的通知通常比国务院办公厅的晚几周。"
    )
    notify(
        users=people,
        subject=_("放假安排尚未录入：%(listed)s") % {"listed": listed},
        body=body % {"listed": listed},
        url=reverse("calendar"),
    )
