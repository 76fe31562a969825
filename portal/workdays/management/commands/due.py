"""``manage.py due --organ CODE --start ISO --working-days N``: when a period ends, and by which days, as JSON."""

import json
from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.organizations.models import Organization
from portal.workdays.due import BEIJING, compute
from portal.workdays.enums import Unit
from portal.workdays.queries import calendar_for


def instant(text: str) -> datetime:
    """An ISO date or instant; Beijing time unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def pause(text: str) -> tuple[datetime, datetime | None]:
    """``FROM/TO``; nothing after the slash for a pause that still lasts."""
    begin, slash, end = text.partition("/")
    if not slash:
        raise ArgumentTypeError("a pause is FROM/TO")
    return instant(begin), instant(end) if end else None


class Command(BaseCommand):
    help = (
        "Prints when a period ends on the calendar of an organisation or division, and the days it counted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--organ", required=True, help="code of an organisation, or a GB/T 2260 division code"
        )
        parser.add_argument("--start", required=True, type=instant)
        length = parser.add_mutually_exclusive_group(required=True)
        for unit in Unit.values:
            length.add_argument(f"--{unit.replace('_', '-')}", type=int, metavar="N", dest=unit)
        parser.add_argument("--pause", action="append", default=[], type=pause, metavar="FROM/TO")

    def handle(self, *args: Any, **options: Any) -> None:
        organ = Organization.objects.filter(code=options["organ"]).first()
        unit = next(unit for unit in Unit.values if options[unit] is not None)
        due = compute(
            calendar=calendar_for(organ or options["organ"]),
            started_at=options["start"],
            amount=options[unit],
            unit=unit,
            pauses=options["pause"],
        )
        answer = {
            "due_on": due.due_on and due.due_on.isoformat(),
            "due_at": due.due_at and due.due_at.isoformat(),
            "provisional": due.provisional,
            "calendar_version": due.calendar_version,
            "counted": [day.isoformat() for day in due.counted],
            "skipped": [{"day": rest.day.isoformat(), "name": rest.name} for rest in due.skipped],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
