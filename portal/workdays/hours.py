"""Office hours as a proposal holds them, and the scope of an office that has hours or days of its own."""

from datetime import time
from typing import TypedDict

from portal.organizations.models import Organization
from portal.workdays.models import OfficeHours, Scope
from portal.workdays.queries import NATIONAL

# "from" is no name that a class body allows.
SeasonEntry = TypedDict("SeasonEntry", {"from": str, "morning": list[str], "afternoon": list[str]})
"""A season from ``"05-01"`` of every year on; mornings and afternoons are ``["10:00", "14:00"]``, Beijing time."""


def season_entry(
    month: int, day: int, morning: tuple[time, time], afternoon: tuple[time, time]
) -> SeasonEntry:
    return {
        "from": f"{month:02}-{day:02}",
        "morning": [f"{moment:%H:%M}" for moment in morning],
        "afternoon": [f"{moment:%H:%M}" for moment in afternoon],
    }


def seasons_of(scope: Scope) -> list[SeasonEntry]:
    """The hours in force that a scope has of its own, in the order of the year."""
    rows = OfficeHours.objects.filter(scope=scope, superseded_in=None).order_by("from_month", "from_day")
    return [
        season_entry(
            row.from_month,
            row.from_day,
            (row.morning_opens, row.morning_closes),
            (row.afternoon_opens, row.afternoon_closes),
        )
        for row in rows
    ]


def scope_of_office(organization: Organization) -> Scope:
    """The scope of one office, below the most specific division that has one. Without rows it changes nothing."""
    division = organization.division_code
    above = Scope.objects.filter(code__in=[NATIONAL, division[:2], division[:4], division[:6]])
    parent = max(above, key=lambda scope: (scope.code != NATIONAL, len(scope.code)))
    scope, _created = Scope.objects.get_or_create(
        code=organization.code, defaults={"name": organization.name[:60], "parent": parent}
    )
    return scope
