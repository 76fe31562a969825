"""At most twelve statements a page: every page of the tables of addresses, by every role that it is for.

With few cases; what a list asks about more of them, and a request at every stage, is counted in
``tests/proxy_service/test_statements.py``. Answers that are no page (files, refusals) are not counted.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from delegation.access import visible
from delegation.acts import TABLE
from delegation.kinds import KINDS
from tests.access.cells import OUTSIDER, VISITOR, Cell, Speakers, expect_nothing
from tests.access.matrix import Matrix
from tests.cast import Cast
from tests.test_addresses import ADDRESSES, PUBLIC

pytestmark = pytest.mark.django_db

MOST = 12


def asked_by(matrix: Matrix) -> Iterator[tuple[Cell, str]]:
    """Each page about each thing, once by somebody of each role that it is, or may be, for."""
    people = matrix.speakers.people
    for cell in matrix.cells:
        if not cell.name.startswith("api-"):
            let_in = sorted(people.keys() - cell.refused)
            yield from ((cell, name) for name in {people[name].role: name for name in let_in}.values())


def too_many(client: Client, address: str) -> str:
    """What is wrong with the page: how much it asks, and what. One that asks too much is asked for once more: calendars
    and the like are read when a process needs them first, and kept."""
    for _turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            return ""
        if len(asked) <= MOST:
            return ""
    told = "\n    ".join(query["sql"][:200] for query in asked.captured_queries)
    return f"{address}: {len(asked)} statements\n    {told}"


def wrong_in(matrix: Matrix) -> list[str]:
    matrix.speakers.sign_in()
    asked = list(asked_by(matrix))
    assert len({cell.name for cell, _name in asked}) > 20
    found = [(name, too_many(matrix.speakers.client(name), cell.address)) for cell, name in asked]
    return [f"{name}: {told}" for name, told in found if told]


def test_pages_of_requests_and_of_the_platform(some_requests: Matrix) -> None:
    expect_nothing(wrong_in(some_requests))


@pytest.mark.soak
def test_pages_of_powers(of_powers: Matrix) -> None:
    expect_nothing(wrong_in(of_powers))


@pytest.mark.soak
def test_forms_of_the_acts_on_powers(of_powers: Matrix) -> None:
    """Of every case and part of one: the form of each act that somebody can carry out now, once by each role."""
    speakers = of_powers.speakers
    speakers.sign_in()
    found, asked = [], set()
    for name, person in speakers.people.items():
        for kind in KINDS.values():
            for case in visible(kind.subject, person):
                for subject in (case, *case.parts()):
                    for act in TABLE.offered(person, subject):
                        address = reverse("delegation:act", args=[act.code, subject.pk])
                        if (person.role, address) not in asked and (
                            told := too_many(speakers.client(name), address)
                        ):
                            found.append(f"{name}: {told}")
                        asked.add((person.role, address))
    assert len({address.split("/")[3] for _role, address in asked}) > 40
    expect_nothing(found)


def test_pages_that_are_open_to_everybody(cast: Cast) -> None:
    speakers = Speakers(cast.people, cast.outsider)
    for name in sorted(name for name, arguments in ADDRESSES if name in PUBLIC and not arguments):
        for who in (VISITOR, OUTSIDER, "owner", "clerk"):
            assert not (told := too_many(speakers.client(who), reverse(name))), f"{who}: {told}"
