"""``manage.py due --organ CODE --start ISO --working-days N``: when a period ends, and by which days, as JSON."""

import json
import re
from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.organizations.models import Organization
from portal.workdays.due import BEIJING, Due, compute
from portal.workdays.enums import DayEnd, Estimate, Receipt, Unit
from portal.workdays.queries import calendar_for

# GB/T 2260 and its abbreviated forms: a province's two digits, then two for the prefecture and two for the county.
DIVISION = re.compile(r"(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])([0-9]{2}){0,2}")


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
        raise ArgumentTypeError("a pause is FROM/TO, or FROM/ while it lasts")
    return instant(begin), instant(end) if end else None


def organ_of(code: str) -> Organization | str:
    """The organisation of that code, or the code if it is that of a division."""
    organ = Organization.objects.filter(code=code).first()
    if organ is None and not DIVISION.fullmatch(code):
        raise CommandError(f"no organisation and no GB/T 2260 division has the code {code!r}", returncode=2)
    return organ or code


class Command(BaseCommand):
    help = (
        "Prints when a period ends on the calendar of an organisation or division, and the days it counted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--organ", required=True, help="code of an organisation, or a GB/T 2260 division code"
        )
        parser.add_argument(
            "--start", required=True, type=instant, help="ISO date or instant; Beijing time without an offset"
        )
        length = parser.add_mutually_exclusive_group(required=True)
        for unit in Unit.values:
            length.add_argument(f"--{unit.replace('_', '-')}", type=int, metavar="N", dest=unit)
        parser.add_argument(
            "--pause", action="append", default=[], type=pause, metavar="FROM/TO", help="FROM/ while it lasts"
        )
        parser.add_argument(
            "--deemed",
            action="store_true",
            help="what arrives after hours is received on the next working day",
        )
        parser.add_argument(
            "--closing", action="store_true", help="the last day ends when business stops, not at 24:00"
        )
        parser.add_argument(
            "--later", action="store_true", help="days likely to be off in an unpublished year are rest"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unit = next(unit for unit in Unit.values if options[unit] is not None)
        try:
            due = compute(
                calendar=calendar_for(organ_of(options["organ"])),
                started_at=options["start"],
                amount=options[unit],
                unit=unit,
                pauses=options["pause"],
                receipt=Receipt.DEEMED if options["deemed"] else Receipt.STRICT,
                day_end=DayEnd.CLOSING if options["closing"] else DayEnd.MIDNIGHT,
                estimate=Estimate.LATER if options["later"] else Estimate.EARLIER,
            )
        except (ValueError, OverflowError) as error:
            raise CommandError(f"this cannot be reckoned: {error}", returncode=2) from None
        self.stdout.write(json.dumps(answer(due), ensure_ascii=False, indent=2))


def answer(due: Due) -> dict[str, Any]:
    return {
        "due_on": due.due_on and due.due_on.isoformat(),
        "due_at": due.due_at and due.due_at.isoformat(),
        "provisional": due.provisional,
        "calendar_version": due.calendar_version,
        "received_on": due.received_on and due.received_on.isoformat(),
        "counted": [day.isoformat() for day in due.counted],
        "skipped": [{"day": rest.day.isoformat(), "name": rest.name} for rest in due.skipped],
    }
