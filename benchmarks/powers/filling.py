"""From an empty database to one with so many cases of delegated powers, as ``benchmarks.scale.filling`` does it.

Originals are the demonstration's cases, walked by the services, and their ends (``stories``). They stay; copies are
made of them. What there is once only (an instrument of a power and park, the plan of a quarter, a window, a list of
matters) all copies name. Nine of ten copies are over and are told of two years of weeks; the others stand as they do
today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any
from uuid import UUID

from django.core.management import call_command

from benchmarks.powers.retelling import Retold
from benchmarks.powers.stories import Ends
from benchmarks.scale.cloning import LEDGER, Cloning
from benchmarks.scale.editions import Directory, Unfit
from benchmarks.scale.filling import MAIL_KEPT, PRINTED, Filling, split, stands
from benchmarks.scale.numbering import Told, list_copies
from benchmarks.scale.originals import PEOPLED, SHARED, Family, Marking, Original, Row
from benchmarks.scale.schema import copy_in, counts, rows, run
from delegation.models import Order, Permit
from delegation.models.case import Case
from portal.deadlines.enums import DeadlineState

#: How many of a hundred cases are of a kind; the others of the demonstration's kinds there are once, or a handful of.
SHARES = {
    "permit": 45,
    "whistle": 20,
    "inquiry": 15,
    "inspection": 8,
    "opening": 6,
    "appointment": 5,
    "assessment": 1,
}
OVER = 0.9
WEEKS, MOST_WEEKS = 104, 60
ENDED = (DeadlineState.SETTLED, DeadlineState.CANCELLED)
#: Its cases by their word.
KINDS: dict[str, type[Any]] = {model.SUBJECT: model for model in Case.__subclasses__()}
#: Cases that could not be there twice.
ONCE_AMONG: dict[str, dict[str, Any]] = {
    "permit": {"agent__isnull": False},
    "inspection": {"plan__isnull": False},
    "appointment": {"state": "booked"},
}
#: What cases name and there is once only.
ONCE = (
    "delegation_authority",
    "delegation_hallservice",
    "delegation_hallwindow",
    "delegation_inspectionplan",
    "delegation_instrument",
    "delegation_scheme",
    "delegation_unabsorbedpower",
    "delegation_whistlematter",
)
CASES = """
    CREATE UNLOGGED TABLE scale.cases (edition integer NOT NULL, rank integer NOT NULL, stem text NOT NULL)
"""
# A number for each copy, whatever the register: numbers of cases, unlike those of papers, have gaps here.
CASES_NUMBERED = """
    UPDATE scale.copies AS c SET cases = given.cases FROM (
        SELECT n, array_agg(stem || (1000 + n) ORDER BY rank) AS cases
        FROM scale.copies JOIN scale.cases USING (edition) GROUP BY n
    ) AS given WHERE c.n = given.n
"""
CASES_COUNTED = (
    "UPDATE documents_counter SET last = last + %s + 1000 WHERE kind LIKE 'case:%%' OR kind LIKE 'archive:%%'"
)


@dataclass(frozen=True)
class TakenPower:
    """``stems``: of the numbers of its cases and files, by rank."""

    original: Original
    kind: str
    over: bool
    stems: list[str]


class PowersMarking(Marking):
    """Knows the numbers of cases and files too."""

    def _own_words(self) -> dict[str, str]:
        numbers = numbers_of(self.case)
        marks = {number: f"⟦case:{rank}⟧" for rank, number in enumerate(numbers, start=1)}
        return super()._own_words() | marks


def numbers_of(case: dict[str, list[Row]]) -> list[str]:
    """Of its cases, files and whatever else of this app has one, in a fixed order."""
    rows_of = (listed for name, listed in case.items() if name.startswith("delegation_"))
    return sorted({row["number"] for listed in rows_of for row in listed if row.get("number")})


class PowersFilling(Filling):
    def _family(self) -> Family:
        roots = [LEDGER, *(model._meta.db_table for model in Case.__subclasses__())]
        return Family(roots, {*SHARED, *PEOPLED, *ONCE})

    def _people(self) -> None:
        """Those of the demonstration come with its cases."""
        self.family.count_apart()

    def _walk(self) -> list[Any]:
        call_command("seed_demo", stdout=StringIO())
        Ends().bring()
        run(PRINTED)
        filled = {name for name, number in counts(self.family.tables).items() if number}
        cases = [case for kind in SHARES for case in copied(kind)]
        collected = [self.family.collect(_roots(case), filled) for case in cases]
        self.family.settle(collected)
        named = [key for name in ONCE for (key,) in rows(f'SELECT id FROM "{name}"')]  # noqa: S608  (own tables)
        known = {str(key): str(key) for key in named if isinstance(key, UUID)}
        return [self._taken(*one, known) for one in zip(cases, collected, strict=True)]

    def _taken(self, case: Case, found: dict[str, list[Row]], known: dict[str, str]) -> TakenPower:
        clocks = found.get("deadlines_deadline", [])
        return TakenPower(
            PowersMarking(self.family, found, known).take_apart(),
            kind=case.SUBJECT,
            over=all(clock["state"] in ENDED for clock in clocks),
            stems=[number.rstrip("0123456789") for number in numbers_of(found)],
        )

    def _edit(self, taken: list[Any]) -> Cloning:
        self.taken: list[TakenPower] = taken
        self.stems: list[str] = []
        return super()._edit(taken)

    def _tell(self, one: Any, cloning: Cloning, directory: Directory) -> None:
        """Its share of the copies of its kind, in as many weeks as fit."""
        alike = [other for other in self.taken if (other.kind, other.over) == (one.kind, one.over)]
        of_kind = {other.over for other in self.taken if other.kind == one.kind}
        part = 1.0 if len(of_kind) == 1 else OVER if one.over else 1 - OVER
        wanted = round(self.size * SHARES[one.kind] / sum(SHARES.values()) * part / len(alike))
        told = list(self._retold(one, directory, max(1, min(wanted, MOST_WEEKS))))
        for edition, copies in zip(told, split(wanted, len(told)), strict=True):
            self._add_retold(cloning, directory, one, edition, copies)

    def _retold(self, one: TakenPower, directory: Directory, number: int) -> Iterator[Retold]:
        weeks = self.dice.sample(range(-WEEKS, 0), WEEKS) if one.over else []
        for week in (*weeks, 0):
            try:
                yield Retold(one.original, directory, week)
            except Unfit:
                continue
            number -= 1
            if not number:
                return

    def _add_retold(
        self, cloning: Cloning, directory: Directory, one: TakenPower, edition: Retold, copies: int
    ) -> None:
        number = len(self.told)
        cloning.add(number, edition.without_mail_before(self.now - MAIL_KEPT))
        self.stems += [f"{number}\t{rank}\t{stem}" for rank, stem in enumerate(one.stems, start=1)]
        papers = edition.rows.get("documents_document", [])
        self.told.append(
            Told(
                edition=number,
                begins=edition.begins,
                copies=copies,
                issuer=0,
                year=edition.year,
                stem=None,
                moves=all(stands(row) for row in edition.rows.get("deadlines_deadline", [])),
                papers={row["id"]: one.original.stems[row["id"]] for row in papers},
            )
        )

    def _list_copies(self) -> None:
        list_copies(self.told)
        run(CASES)
        copy_in("COPY scale.cases FROM STDIN", self.stems)
        run(CASES_NUMBERED)

    def _finish(self) -> None:
        super()._finish()
        run(CASES_COUNTED, [self.size])

    def described(self) -> str:
        made = counts(model._meta.db_table for model in Case.__subclasses__())
        return ", ".join(f"{number:,} {name.removeprefix('delegation_')}" for name, number in made.items())


def copied(kind: str) -> list[Any]:
    """The originals of a kind. Not what could be there once only: a visit of the plan, a place at a window, an
    application that belongs to a request."""
    found = KINDS[kind].objects.select_related("ledger").order_by("created_at", "pk")
    return list(found.exclude(**ONCE_AMONG[kind]) if kind in ONCE_AMONG else found)


def _roots(case: Any) -> dict[str, set[Any]]:
    """The case and its ledger; with an application the orders about it, each with a ledger of its own."""
    orders = list(case.orders.all()) if isinstance(case, Permit) else []
    ledgers = {case.ledger_id, *(order.ledger_id for order in orders)}
    found: dict[str, set[Any]] = {LEDGER: ledgers, case._meta.db_table: {case.pk}}
    return found | ({Order._meta.db_table: {order.pk for order in orders}} if orders else {})
