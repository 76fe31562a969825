"""The lists of delegated powers as files: to each what their page shows, nothing of a neighbour's."""

from collections.abc import Iterator

import pytest
from django.test import Client

from delegation.columns import COLUMNS
from delegation.desk import kinds_for
from delegation.kinds import KINDS
from portal.exchange import tables
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import readers_of
from tests.delegation.permit_course import Course, yining
from tests.exporting import rows_of, seen, take_out
from tests.proxy_service.moments import standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def granted(delegation_cast: DelegationCast) -> Iterator[Course]:
    with standing("2026-03-02 11:00"):
        course = yining(delegation_cast)
        course.goes("begin", "submit", "accept", "review", "grant")
        yield course


def test_every_kind_of_case_has_its_columns_and_its_list() -> None:
    assert COLUMNS.keys() == KINDS.keys()
    assert {table.kind for table in tables.all_tables()} >= KINDS.keys()


def test_a_case_is_in_the_files_of_those_who_see_it_alone(
    delegation_cast: DelegationCast, granted: Course
) -> None:
    people = delegation_cast.people
    number = granted.reload().number
    having = set()
    for name, person in people.items():
        table = tables.find("permit")
        assert table is not None
        offered = table.is_for(person)
        assert offered == (KINDS["permit"] in kinds_for(person)), name
        if offered and any(row[0] == number for row in seen(person, "permit")):
            having.add(name)
    assert having == readers_of(people, granted.reload())
    bureau = delegation_cast.bureau_leader
    (decision,) = seen(bureau, "decisions")
    assert decision[0] == granted.reload().decision_number and decision[-1] == ""
    assert seen(bureau, "decisions", outcome="refused") == []
    assert seen(delegation_cast.leader, "permit", state="received") == []
    assert [row[0] for row in seen(delegation_cast.leader, "permit", q=number[-4:])] == [number]


def test_the_files_say_what_the_pages_say(delegation_cast: DelegationCast, granted: Course) -> None:
    head, row = rows_of(take_out(delegation_cast.leader, "instrument"))
    assert dict(zip(head, row, strict=True))["部门"] == delegation_cast.bureau.label
    powers = seen(delegation_cast.owner, "powers", park=delegation_cast.park.code)
    page = Client().get("/powers/", {"park": delegation_cast.park.code})
    assert [line[2] for line in powers] == [power.name for power, _answer in page.context["rows"]]
    assert {line[0] for line in powers} == {delegation_cast.park.name}
    assert [line[0] for line in seen(delegation_cast.owner, "authorities")]
    for kind in ("filings", "oversight-findings", "credit-notes"):
        assert seen(delegation_cast.leader, kind) == []
