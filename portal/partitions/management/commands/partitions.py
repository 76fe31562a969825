"""``manage.py partitions [--begin TABLE …] [--ahead MONTHS] [--detach PARTITION --into DIR]``: tables kept by month. As
the owner of the tables; the portal runs on. Exit code 1 if something could not be done, or what is told at the end
needs somebody."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from portal.health.clock import database_now
from portal.partitions import catalog, departing, leaving, making, spans, watching
from portal.partitions.tables import ENTRIES, TABLES

#: How often a table that is never free is asked for, and how long everybody is left alone in between, in seconds.
TRIES, PAUSE = 20, 5.0
BY_NAME = {one.table: one for one in TABLES}


class Command(BaseCommand):
    help = (
        "Keeps tables that grow for ever by month: --begin makes one of them partitioned, once and for all; --ahead"
        " makes the partitions of coming months, after every migrate and every month; --detach has the oldest month"
        " leave for a file, which the audit log then tells the hash of. Tells how all of them stand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--begin", nargs="+", default=[], metavar="TABLE", choices=BY_NAME, help=", ".join(BY_NAME)
        )
        parser.add_argument(
            "--ahead", type=int, nargs="?", const=6, metavar="MONTHS", help="after the current one (6)"
        )

        parser.add_argument("--detach", metavar="PARTITION", help="has the oldest month leave; needs --into")
        parser.add_argument("--into", type=Path, metavar="DIR", help="where the file of the month is written")

    def handle(self, *args: Any, **options: Any) -> None:
        now = database_now()
        try:
            if options["begin"] or options["ahead"]:
                spans.look_up()
            for name in options["begin"]:
                self._again(lambda name=name: making.begin(BY_NAME[name], now))
            if options["begin"] or options["ahead"]:
                for one in catalog.partitioned_tables():
                    for made in self._again(
                        lambda one=one: making.make_ahead(one, options["ahead"] or 6, now)
                    ):
                        self.stdout.write(f"+ {made}")
            if options["detach"]:
                self._let_go(options["detach"], options["into"])
        except making.Refused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"not written: {error}") from error
        for one in TABLES:
            if catalog.is_partitioned(one.table):
                count, ahead = len(catalog.partitions(one.table)), watching.months_ahead(one, now)
                told = f"{count} partitions, {ahead} months ahead"
            else:
                told = "not partitioned"
            self.stdout.write(f"{one.table}: {told}")
        if faults := watching.faults(now):
            raise CommandError("\n".join(faults))

    def _let_go(self, name: str, folder: Path | None) -> None:
        one = next((one for one in catalog.partitioned_tables() if name.startswith(f"{one.table}_")), None)
        if one is None or folder is None:
            raise CommandError(
                f"{name} is no partition of a table kept by month" if folder else "--into where?"
            )
        if one == ENTRIES:
            path = self._again(lambda: departing.let_go(name, folder, database_now()))
        else:
            path = self._again(lambda: leaving.let_go(one, name, folder, database_now()))
        self.stdout.write(f"- {name}: {path}")

    def _again(self, make: Any) -> Any:
        """Until the table is free for a moment; ``CommandError`` if it never is."""
        for left in reversed(range(TRIES)):
            try:
                return make()
            except OperationalError as error:
                if not left:
                    raise CommandError(f"not done: {error}") from error
                time.sleep(PAUSE)
        raise AssertionError
