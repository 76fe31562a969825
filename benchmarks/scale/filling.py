"""From an empty database to one with so many requests, step by step; each says how long it took."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.core.management import call_command
from django.db import transaction

from benchmarks.report import Stopwatch
from benchmarks.scale.bulk import in_backends, indexes_aside, settle, triggers_off
from benchmarks.scale.cloning import LEDGER, REQUEST, Cloning, ranges
from benchmarks.scale.editions import Directory, Edition, Missing, Unfit
from benchmarks.scale.ground import PLACES, Ground, Place
from benchmarks.scale.numbering import Told, list_copies, set_counters
from benchmarks.scale.originals import BESIDE, Family, Marking, Original, Row
from benchmarks.scale.proof import described, prove
from benchmarks.scale.schema import counts, rows, run
from benchmarks.scale.stories import stories
from benchmarks.scale.walking import QUIET, Story, Walk, last_evening
from portal.documents import storage
from portal.documents.enums import KIND_CHARACTERS, DocumentKind
from portal.workdays.enums import Unit

# Kept by triggers otherwise, which were off.
RECOUNTED = (
    "recount_due", "recount_departments", "recount_owed", "recount_changes", "recount_figures", "recount_unsealed",
)  # fmt: skip
RECOUNTED_TABLES = (
    "proxy_service_figure", "proxy_service_departmentcase", "proxy_service_owedact", "proxy_service_requestchange",
    "proxy_service_departmentchange", "documents_unsealed",
)  # fmt: skip
YEARS = timedelta(days=730)
# Older messages and letters fill tables and show nothing that newer ones do not.
MAIL_KEPT = timedelta(days=31)
PRINTED = """
    UPDATE documents_document SET state = 'ready', file = 'documents/' || year || '/' || id || '.pdf', size = 118000,
        sha256 = encode(sha256(id::text::bytea), 'hex'), sm3 = encode(sha256(number::bytea), 'hex'), pages = 2,
        template_version = 'v1', rendered_at = issued_at + interval '4 seconds'
    WHERE state = 'pending'
"""
TRACED = """
    SELECT c.relname, t.tgargs FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE t.tgname = 'anchors_trace_row' AND t.tgparentid = 0
"""


def say(text: str) -> None:
    print(f"==> {text}", flush=True)


@dataclass
class Taken:
    story: Story
    original: Original


class Filling:
    def __init__(
        self,
        size: int,
        *,
        now: datetime,
        people: int,
        editions: int,
        at_once: int,
        backends: int = 1,
        only: Sequence[Story] | None = None,
    ) -> None:
        self.size, self.people, self.editions, self.at_once = size, people, editions, at_once
        self.backends = backends
        self.now = last_evening(now)
        self.stories = stories() if only is None else only
        self.ground = Ground()
        self.unfit = 0
        self.dice = random.Random(size)

    def go(self) -> None:
        settle()
        self.family = self._family()
        with step("people"):
            self._people()
        with step("originals"):
            try:
                taken = self._walk()
            except LookupError:
                self.family.count_as_before()
                raise
        with step("the crowd"):
            self.ground.crowd(self.people)
        with step("editions"):
            cloning = self._edit(taken)
        with step("copies listed"):
            self._list_copies()
        with step("copies and their indexes"), indexes_aside(cloning.names, self.backends), step("copies"):
            in_backends(self.backends, partial(self._copy, cloning), ranges(self.size, self.at_once))
        with step("traces"), indexes_aside(["anchors_trace"], self.backends):
            in_backends(self.backends, self._trace, [row for row in rows(TRACED) if row[0] in cloning.names])
        with step("what follows from them"):
            self._finish()
        with step("proofs"):
            prove(self.family)
        run("DROP SCHEMA scale CASCADE")
        say(self.described())

    # What differs where the cases are not requests (``benchmarks.powers.filling``).

    def _family(self) -> Family:
        return Family()

    def _people(self) -> None:
        self.ground.lay()

    def _list_copies(self) -> None:
        list_copies(self.told)

    def described(self) -> str:
        return described()

    def _walk(self) -> list[Taken]:
        """Walks every story, takes it apart, and takes it away again."""
        self.family.count_apart()
        before = counts(self.family.tables)
        traces = rows("SELECT coalesce(max(id), 0) FROM anchors_trace")[0][0]
        cases = []
        for story in self.stories:
            with transaction.atomic():
                course = Walk(story, self.now).go()
            cases.append((story, course.request.pk, course.request.ledger_id))
        run(PRINTED)
        after = counts(self.family.tables)
        filled = {name for name, number in after.items() if number}
        found = [
            self.family.collect({LEDGER: {ledger}, REQUEST: {request}}, filled)
            for _story, request, ledger in cases
        ]
        self._nothing_unknown(before, after, found)
        self.family.settle(found)
        known = Directory().known()
        taken = [
            Taken(story, Marking(self.family, case, known).take_apart())
            for (story, *_keys), case in zip(cases, found, strict=True)
        ]
        with triggers_off():
            self.family.remove(found)
            run("DELETE FROM documents_counter")
            run("DELETE FROM anchors_trace WHERE id > %s", [traces])
        for case in found:
            for row in case.get("documents_storedfile", []):
                storage.remove(row["file"])
        return taken

    @staticmethod
    def _nothing_unknown(
        before: dict[str, int], after: dict[str, int], cases: list[dict[str, list[Row]]]
    ) -> None:
        """Every row that the walks left is in a case, or known to be written beside one."""
        in_cases: dict[str, int] = {}
        for case in cases:
            for name, found in case.items():
                in_cases[name] = in_cases.get(name, 0) + len(found)
        for name, number in after.items():
            beside = number - before[name] - in_cases.get(name, 0)
            if beside and name not in BESIDE and not name.startswith(RECOUNTED_TABLES):
                raise LookupError(f"{beside} rows of {name} were written and belong to no case")

    def _edit(self, taken: list[Taken]) -> Cloning:
        cloning, directory = Cloning(self.family), Directory()
        run("CREATE TABLE scale.traced AS SELECT kind, key FROM anchors_trace")
        self.told: list[Told] = []
        for one in taken:
            self._tell(one, cloning, directory)
        missing = self.size - sum(told.copies for told in self.told)
        largest = max(range(len(self.told)), key=lambda index: self.told[index].copies)
        self.told[largest] = replace(self.told[largest], copies=self.told[largest].copies + missing)
        cloning.ready()
        return cloning

    def _tell(self, one: Taken, cloning: Cloning, directory: Directory) -> None:
        """The editions of one original, in every park that has the bodies for it."""
        firsts = [(place, self._edition(one, directory, place)) for place in PLACES]
        able = [(place, first) for place, first in firsts if first is not None]
        wanted = max(1, round(self.size * one.story.share / sum(story.share for story in self.stories)))
        total, before = sum(place.share for place, _first in able), 0.0
        for place, first in able:
            until = before + place.share / total
            here = round(wanted * until) - round(wanted * before)
            before = until
            editions = min(here, max(1, round(self.editions * here / self.size)))
            for number, copies in enumerate(split(here, editions)):
                edition = self._edition(one, directory, place) if number else first
                if edition is not None:
                    self._add(cloning, directory, edition, copies)

    def _edition(self, one: Taken, directory: Directory, place: Place) -> Edition | None:
        """One of a random week in which the calendar agrees, at last its own; None where the park lacks somebody."""
        possible = list(self._weeks(one)) if one.story.over else []
        for weeks in (*self.dice.sample(possible, len(possible)), 0):
            try:
                return Edition(one.original, directory, place, weeks, self.dice)
            except Unfit:
                self.unfit += 1
            except Missing:
                return None
        raise LookupError(f"no week for {one.story.name} in {place.park}")

    def _weeks(self, one: Taken) -> range:
        (request,) = one.original.rows["proxy_service_proxyrequest"]
        length = request["updated_at"].date() - QUIET
        last = self.now.date() - length - QUIET
        return range((last - YEARS).days // 7, last.days // 7)

    def _add(self, cloning: Cloning, directory: Directory, edition: Edition, copies: int) -> None:
        park = directory.by_code[edition.place.park]
        number = len(self.told)
        cloning.add(number, edition.without_mail_before(self.now - MAIL_KEPT))
        (request,) = edition.rows["proxy_service_proxyrequest"]
        year = (edition.begins + timedelta(hours=8)).year
        self.told.append(
            Told(
                edition=number,
                begins=edition.begins,
                copies=copies,
                issuer=park.pk,
                year=year,
                stem=f"{park.code}-{year}-" if request["number"] else None,
                moves=all(stands(row) for row in edition.rows.get("deadlines_deadline", [])),
                papers={
                    row["id"]: directory.organizations[int(row["issuer_id"])].document_prefix
                    + KIND_CHARACTERS[DocumentKind(row["kind"])]
                    for row in edition.rows.get("documents_document", [])
                },
            )
        )

    def _copy(self, cloning: Cloning, part: tuple[int, int]) -> None:
        with triggers_off():
            made = cloning.copy(*part)
        say(f"copies {part[0]:,} to {part[1]:,}: {sum(made.values()):,} rows")

    def _trace(self, traced: tuple[str, memoryview]) -> None:
        """The trace that each row of a table would have left, once."""
        name, told = traced
        kind, key, *columns = bytes(told).decode().rstrip("\0").split("\0")
        listed = ", ".join(columns)
        run(
            "INSERT INTO anchors_trace (kind, key, value, recorded_at)"  # noqa: S608  (names of our own tables)
            f" SELECT %s, {key}::text, jsonb_build_array({listed}), clock_timestamp() FROM {name}"
            f" WHERE {key}::text NOT IN (SELECT key FROM scale.traced WHERE kind = %s)",
            [kind, kind],
        )

    def _finish(self) -> None:
        """What counters and commands keep otherwise."""
        with transaction.atomic():
            set_counters()
            self.family.go_on_counting()
        run("ANALYZE")
        for command in RECOUNTED:
            with step(command):
                call_command(command)


def stands(deadline: Row) -> bool:
    """Whether the period ends where it does whatever the second in which it began."""
    return deadline["unit"] != Unit.HOURS and deadline["pauses"] == "[]"


def split(number: int, parts: int) -> list[int]:
    """``number`` in so many parts that differ by one at most."""
    least, more = divmod(number, max(parts, 1))
    return [least + 1] * more + [least] * (parts - more)


@contextmanager
def step(name: str) -> Iterator[None]:
    with Stopwatch() as watch:
        yield
    say(f"{name}: {watch.seconds:.0f} s")
