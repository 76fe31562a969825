"""Every kind of case as a resource: who finds what, that neighbours find nothing, and what lists cost."""

import json
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delegation import access, readable
from delegation.api.names import RESOURCES
from delegation.api.resources import CASES
from delegation.kinds import KINDS
from delegation.models.case import Case
from portal.archives.papers import ABOUT_THE_FILE
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership
from tests.delegation.api.copies import copy_of
from tests.delegation.api.world import COMPLAINT, World
from tests.delegation.cast import PEOPLE, DelegationCast
from tests.speaking import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]
#: An applicant, a department, one that only asks to join, and who oversees all; the long tests take everybody.
SOME = ("owner", "bureau_clerk", "environment_clerk", "auditor")
WHO = pytest.mark.parametrize(
    "people",
    [
        pytest.param(SOME, id="some"),
        pytest.param(tuple(PEOPLE), id="everybody", marks=pytest.mark.soak),
    ],
)


def caller_of(person: Membership) -> Caller:
    client = Client()
    client.force_login(person.user)
    return Caller(client=client)


def items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def at(case: Case) -> str:
    return f"{RESOURCES[case.SUBJECT]}/{case.pk}/"


def read(cast: DelegationCast, name: str, case: Case) -> dict[str, Any]:
    answer = caller_of(cast.people[name]).get(at(case))
    assert answer.status_code == 200, f"{name}: {answer.content}"
    return answer.json()


def test_every_kind_of_case_is_a_resource() -> None:
    assert set(CASES) == set(KINDS)


@WHO
def test_a_list_has_what_the_person_sees_and_all_else_is_an_unknown_address(
    world: World, delegation_cast: DelegationCast, people: tuple[str, ...]
) -> None:
    found, unknown = 0, 0
    for name in people:
        person = delegation_cast.people[name]
        caller = caller_of(person)
        for kind in KINDS:
            seen = {str(pk) for pk in access.visible(kind, person).values_list("pk", flat=True)}
            assert {item["id"] for item in items(caller.get(f"{RESOURCES[kind]}/"))} == seen, (name, kind)
            found += len(seen)
        for case in world.cases.values():
            if not access.sees(person, case):
                assert caller.get(at(case)).status_code == 404, (name, case)
                unknown += 1
    # Neither is empty, or nothing would be proven.
    assert min(found, unknown) > 25


def test_a_page_of_every_kind_says_what_the_person_reads_of_it(
    world: World, delegation_cast: DelegationCast
) -> None:
    person, number = delegation_cast.leader, 0
    for case in world.cases.values():
        if not access.sees(person, case):
            continue
        told, shown = read(delegation_cast, "leader", case), cast(Any, case)
        assert (told["number"], told["state"]) == (shown.number, shown.state)
        assert told["state_label"] == shown.get_state_display()
        clocks = access.readable_clocks(person, case).values_list("pk", flat=True)
        assert {one["id"] for one in told["clocks"]} == set(clocks)
        papers = access.readable_papers(person, case)
        assert {one["id"] for one in told["papers"]} == {str(paper.pk) for paper in papers}
        files = access.readable_files(person, case).values_list("sha256", flat=True)
        assert {one["sha256"] for one in told["files"]} == set(files)
        number += 1
    assert number == 15


@WHO
def test_all_cases_at_once_show_the_same_as_each_by_itself(
    world: World, delegation_cast: DelegationCast, people: tuple[str, ...]
) -> None:
    """Papers, entries and clocks: registered with the kernel in SQL, decided case by case on the pages."""
    narrowed = 0
    for name in people:
        person = delegation_cast.people[name]
        ledgers = set(readable.ledgers(person).values_list("pk", flat=True))
        papers, entries, clocks = (
            _by_ledger(read(person)) for read in (readable.papers, readable.entries, readable.clocks)
        )
        seen = {about: case for about, case in world.cases.items() if access.sees(person, case)}
        assert ledgers == {case.ledger_id for case in seen.values()}, name  # type: ignore[attr-defined]  # any kind of case
        assert papers.keys() | entries.keys() | clocks.keys() <= ledgers
        for about, case in seen.items():
            key, who = case.ledger_id, (name, about)  # type: ignore[attr-defined]  # any kind of case
            assert set(access.readable_papers(person, case)) == papers.get(key, set()), who
            assert set(access.readable_entries(person, case)) == entries.get(key, set()), who
            running = {clock for clock in clocks.get(key, set()) if clock.is_live}
            assert set(access.readable_clocks(person, case)) == running, who
            narrowed += len(entries.get(key, ())) < case.ledger.length
    # The bureau that asks to join, and the enterprise that shall not hear of it.
    assert narrowed >= 2


def _by_ledger(rows: Any) -> dict[Any, set[Any]]:
    found: dict[Any, set[Any]] = {}
    for row in rows:
        found.setdefault(row.ledger_id, set()).add(row)
    return found


def test_papers_about_the_file_are_for_who_keeps_it(world: World, delegation_cast: DelegationCast) -> None:
    kinds = {}
    for name in ("leader", "owner", "auditor"):
        kinds[name] = {one["kind"] for one in read(delegation_cast, name, world.inquiry)["papers"]}
    assert kinds["leader"] >= set(ABOUT_THE_FILE)
    assert not kinds["owner"] & set(ABOUT_THE_FILE)
    assert not kinds["auditor"] & set(ABOUT_THE_FILE)
    filing = read(delegation_cast, "owner", world.inquiry)["filing"]
    assert (filing["state"], filing["owner"]["code"]) == ("archived", delegation_cast.park.code)
    assert read(delegation_cast, "owner", world.inquiry)["is_archived"]


@pytest.mark.rule("YN84-2.5")
def test_who_complained_and_what_is_only_asked_for_stays_where_it_is(
    world: World, delegation_cast: DelegationCast
) -> None:
    visit = world.complained
    told = {
        name: json.dumps(read(delegation_cast, name, visit), ensure_ascii=False)
        for name in ("owner", "safety_clerk", "environment_clerk", "justice_clerk", "leader")
    }
    assert {name for name, text in told.items() if COMPLAINT in text} == {
        "safety_clerk", "justice_clerk", "leader",
    }  # fmt: skip
    assert "恶臭排放" not in told["owner"]
    # Who only asks to join reads when and where, and its own wish.
    newcomer = read(delegation_cast, "environment_clerk", visit)
    assert [one["topic"] for one in newcomer["joins"]] == ["恶臭排放"]
    assert newcomer["lists"] == newcomer["findings"] == newcomer["topics"] == newcomer["papers"] == []
    caller = caller_of(delegation_cast.environment_clerk)
    entries = items(caller.get(f"ledgers/{visit.ledger_id}/entries/"))
    assert {one["kind"] for one in entries} == {"join_inspection", "deadline.overdue"}
    # The clock ran out on the park's leader, and says so in words that are not for the enterprise either.
    entries = items(caller_of(delegation_cast.owner).get(f"ledgers/{visit.ledger_id}/entries/"))
    assert not [one for one in entries if "恶臭排放" in one["summary"]]
    assert {one["kind"] for one in entries} >= {"begin", "approve_inspection", "deadline.overdue"}


@pytest.mark.rule("YN84-2.2")
def test_letters_and_records_of_accountability_are_for_those_of_the_page(
    world: World, delegation_cast: DelegationCast
) -> None:
    def of(name: str, what: str) -> int:
        return sum(len(call[what]) for call in read(delegation_cast, name, world.whistle)["calls"])

    shown = {name: of(name, "letters") for name in ("owner", "leader", "bureau_clerk", "environment_clerk")}
    # Both departments are late: each reads of its own letter, the park of both, the enterprise of none.
    assert shown == {"owner": 0, "leader": 2, "bureau_clerk": 1, "environment_clerk": 1}
    records = {
        name: of(name, "accountabilities")
        for name in ("owner", "zone_clerk", "leader", "bureau_clerk", "bureau_leader", "environment_leader")
    }
    assert {name for name, number in records.items() if number} == {"leader", "bureau_leader"}
    letter = {DocumentKind.WHISTLE_SUPERVISION.value}
    papers = {
        name: {one["kind"] for one in read(delegation_cast, name, world.whistle)["papers"]}
        for name in ("owner", "bureau_clerk", "environment_clerk")
    }
    assert papers["bureau_clerk"] >= letter
    assert not papers["owner"] & letter
    assert not papers["environment_clerk"] & letter


@pytest.mark.rule("YN84-2.1")
def test_an_officials_assessment_is_for_the_leaders_and_the_official(
    world: World, delegation_cast: DelegationCast
) -> None:
    told = {
        name: len(read(delegation_cast, name, world.posting)["reviews"])
        for name in ("city_leader", "city_clerk", "construction_leader", "construction_clerk", "auditor")
    }
    assert told == {
        "city_leader": 1, "city_clerk": 0, "construction_leader": 1, "construction_clerk": 1, "auditor": 0,
    }  # fmt: skip


def test_an_applicant_reads_the_opinion_once_it_is_decided(
    world: World, delegation_cast: DelegationCast
) -> None:
    before, after = (
        read(delegation_cast, "owner", world.reviewed),
        read(delegation_cast, "owner", world.permit),
    )
    assert (before["opinion"], before["reviewed_by"]) == ("", None)
    assert after["opinion"] == "符合条件，建议准予许可。"
    clerk = read(delegation_cast, "bureau_clerk", world.reviewed)
    assert (clerk["opinion"], clerk["reviewed_by"]) == (
        after["opinion"],
        delegation_cast.clerk.user.full_name,
    )
    # What is drawn up against the park is not the applicant's business.
    assert [one["number"] for one in clerk["orders"]] == []
    assert after["orders"] == after["checks"] == []
    assert len(read(delegation_cast, "bureau_clerk", world.permit)["orders"]) == 1


@pytest.mark.soak
def test_a_list_asks_as_often_for_thirty_rows_as_for_one(
    world: World, delegation_cast: DelegationCast
) -> None:
    caller = caller_of(delegation_cast.auditor)
    caller.get("powers/")
    first = {case.SUBJECT: case for case in reversed(world.cases.values())}
    few = {kind: _asked(caller, kind) for kind in KINDS}
    for case in first.values():
        for number in range(30):
            copy_of(case, number)
    many = {kind: _asked(caller, kind) for kind in KINDS}
    for kind in KINDS:
        assert many[kind][0] == few[kind][0] + 30 or kind == "inspection", kind
        assert many[kind][1] == few[kind][1] <= 10, kind


def _asked(caller: Caller, kind: str) -> tuple[int, int]:
    """How many rows the list has, and how many questions it asked."""
    with CaptureQueriesContext(connection) as asked:
        found = items(caller.get(f"{RESOURCES[kind]}/", limit=200))
    return len(found), len(asked)
