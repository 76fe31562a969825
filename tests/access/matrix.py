"""The matrix itself: the tables, the things of the tests' world, and who is asked about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.urls import get_resolver

from delegation.api.names import RESOURCES
from tests.access import interface, pages, powers
from tests.access.cells import NOBODY, VISITOR, Cell, Row, Speakers, Thing, cells
from tests.access.ground import Things, build_things
from tests.cast import Cast
from tests.delegation.api.conftest import play
from tests.proxy_service.moments import at
from tests.snapshots import bring_in
from tests.test_addresses import SHUT

Examples = dict[str, Any]
PAGES = [(name, examples) for name, examples in SHUT if not name.startswith("api-")]
#: What is an operation of the interface, with the first word of its address.
OPERATIONS: list[tuple[str, Examples, str]] = []


def _resource(pattern: str) -> str:
    words = pattern.removeprefix("api/v1/").split("/")
    return "/".join(words[:2]) if words[0] == "webhooks" else words[0]


def _patterns(found: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for one in found:
        here = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _patterns(one.url_patterns, here)
        else:
            yield one.name, here


_WHERE = {name: where for name, where in _patterns(get_resolver().url_patterns) if name.startswith("api-")}
OPERATIONS += [
    (name, examples, _resource(_WHERE[name])) for name, examples in SHUT if name.startswith("api-")
]
#: Operations that answer whoever reads the thing; others ask for more: an act of one's own, a finished file.
SURE = ("-detail",)


@dataclass(frozen=True)
class Matrix:
    speakers: Speakers
    cells: list[Cell]

    def refusals(self, *, every: bool) -> Iterator[tuple[Cell, str]]:
        """All of them; or one of each page and of some operations, each of another person about another thing."""
        if every:
            yield from ((cell, name) for cell in self.cells for name in sorted(cell.refused))
            return
        by_name: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if cell.refused - {VISITOR}:
                by_name.setdefault(cell.name, []).append(cell)
        for turn, (name, found) in enumerate(by_name.items()):
            if name.startswith("api-") and turn % 8:
                continue  # one view for all acts, one class for all resources
            cell = found[turn % len(found)]
            people = sorted(cell.refused - {VISITOR})
            yield cell, people[turn * 7 % len(people)]


def _rows_of_interface(of_requests: bool) -> Iterator[tuple[str, Examples, Row]]:
    everybody = pages.ALL if of_requests else powers.ALL
    kinds = interface.OF_REQUESTS if of_requests else _kinds_of_powers()
    for name, examples, resource in OPERATIONS:
        if resource in interface.FOR_WHO_ACTS:
            if of_requests:
                yield name, examples, Row(NOBODY, perhaps=everybody)
        elif resource in kinds:
            if not {"pk", "id"} & examples.keys():
                code = name.partition("-begin-")[2]
                begins = _beginners(resource, code) if code else everybody
                yield name, examples, Row(NOBODY, perhaps=begins)
            elif name.endswith(SURE):
                yield name, examples, Row(everybody, kinds[resource])
            else:
                yield name, examples, Row(NOBODY, kinds[resource], perhaps=everybody)


def _kinds_of_powers() -> dict[str, str]:
    named = {resource: f"api {subject}" for subject, resource in RESOURCES.items()}
    return named | {"ledgers": "ledger", "documents": "paper alone", "deadlines": "deadline"}


def _beginners(resource: str, code: str) -> frozenset[str]:
    (subject,) = (subject for subject, word in RESOURCES.items() if word == resource)
    return powers.BEGINNERS[str(subject), code]


def _matrix(speakers: Speakers, things: Things, table: dict[str, Row], of_requests: bool) -> Matrix:
    people = frozenset(speakers.people)
    rows = [(name, examples, table[name]) for name, examples in PAGES if name in table]
    rows += _rows_of_interface(of_requests)
    # Of some kinds nothing happened in the world of the tests: what names one of them is asked about nothing.
    nothing = [Thing("", {"pk": None}, people)]
    found = [
        cell
        for name, examples, row in rows
        for cell in cells(
            name, examples, row, {kind: things.get(kind, nothing) for kind in (row.kind,)}, people
        )
    ]
    return Matrix(speakers, found)


def _of_requests(cast: Cast, *, whole: bool) -> Matrix:
    things = bring_in(f"access matrix {whole=}", lambda: build_things(cast, whole=whole))
    return _matrix(Speakers(cast.people, cast.outsider), things, pages.PAGES, of_requests=True)


@pytest.fixture
def some_requests(cast: Cast) -> Matrix:
    """For the quick tests: few cases, of which things of later stages are missing."""
    return _of_requests(cast, whole=False)


@pytest.fixture
def of_requests(cast: Cast) -> Matrix:
    return _of_requests(cast, whole=True)


@pytest.fixture
def of_powers(calendars: None) -> Iterator[Matrix]:
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        cast, world = bring_in("delegation played", play)
        things = powers.things_of_powers(world)
        yield _matrix(Speakers(cast.people, cast.outsider), things, powers.PAGES, of_requests=False)
