"""The pages of delegated powers ask as many statements of much as of little: of parts, of rows, of what waits.

``tests/access/test_statements.py`` holds every page to twelve, with few cases of one kind each.
"""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delegation.loading import load
from delegation.models import (
    Call,
    DecisionCheck,
    Permit,
    PermitDefect,
    PermitFile,
    PermitMaterial,
    PermitVisit,
)
from portal.organizations.models import Membership
from tests.delegation.cast import DelegationCast
from tests.delegation.permit_course import Course, yining
from tests.delegation.whistle_course import BEGIN, blow
from tests.proxy_service.moments import standing

pytestmark = pytest.mark.usefixtures("own_media")
MOST = 12
MONDAY = "2026-03-02 11:00"


@pytest.fixture
def course(delegation_cast: DelegationCast) -> Course:
    return yining(delegation_cast)


def asked_for(member: Membership, address: str) -> tuple[int, str]:
    """How many statements a page asks, none of them for what papers say, and the page."""
    client = Client()
    client.force_login(member.user)
    client.get(address)  # calendars and the like are read when a process needs them first
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(asked) <= MOST, [query["sql"] for query in asked.captured_queries]
    assert not [query["sql"] for query in asked.captured_queries if 'document"."facts"' in query["sql"]]
    return len(asked), answer.content.decode()


def add_parts(course: Course, count: int) -> None:
    """Papers with a file and a defect each, visits by two people, looks at the decision."""
    permit, now = course.permit, timezone.now()
    handed_in = (
        PermitFile.objects.filter(material__permit=permit).select_related("stored_file")[0].stored_file
    )
    for n in range(permit.materials.count(), permit.materials.count() + count):
        paper = PermitMaterial.objects.create(permit=permit, position=50 + n, name=f"第{n}份材料")
        handed_in.pk, handed_in._state.adding = uuid4(), True
        handed_in.save()
        PermitFile.objects.create(material=paper, stored_file=handed_in, uploaded_at=now)
        PermitDefect.objects.create(permit=permit, material=paper, problem=f"第{n}处缺陷", remedy="补正")
        visit = PermitVisit.objects.create(
            permit=permit, visited_on=now.date(), finding=f"第{n}次核查", record=handed_in, recorded_at=now
        )
        visit.staff.set([course.clerk, course.leader])
        DecisionCheck.objects.create(
            permit=permit,
            origin="spot_check",
            result="in_order",
            remark=f"第{n}次抽查",
            checked_by=course.cast.bureau_leader,
            checked_at=now,
        )


def test_a_permit_of_many_parts_asks_as_much_as_one_of_few(course: Course) -> None:
    cast = course.cast
    people = (cast.owner, cast.clerk, cast.leader, cast.bureau_clerk, cast.bureau_leader)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
        address = course.permit.get_absolute_url()
        add_parts(course, 2)
        few = [asked_for(member, address)[0] for member in people]
        add_parts(course, 10)
        last = course.permit.materials.count() - 1
        many = [asked_for(member, address) for member in people]
    assert [count for count, _page in many] == few
    for member, (_count, page) in zip(people, many, strict=True):
        assert all(words in page for words in (f"第{last}份材料", f"第{last}处缺陷", f"第{last}次核查"))
        assert (f"第{last}次抽查" in page) is (member != cast.owner), "checks are not for the applicant"


def test_a_whistle_to_many_departments_asks_as_much_as_one_to_two(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    with standing("2026-11-02 11:00"):
        course = blow(cast)
        course.forward(cast.bureau, cast.environment)
        people = (cast.owner, cast.clerk, cast.leader, cast.bureau_clerk)
        address = course.whistle.get_absolute_url()
        few = [asked_for(member, address)[0] for member in people]
        for organ in (cast.safety, cast.market, cast.justice):
            Call.objects.create(whistle=course.whistle, department=organ, called_at=BEGIN)
        many = [asked_for(member, address) for member in people]
    assert [count for count, _page in many] == few
    assert all(cast.safety.name in page and cast.market.name in page for _count, page in many)


def test_lists_and_desk_ask_as_much_of_twelve_cases_as_of_two(course: Course) -> None:
    cast = course.cast
    people = (cast.owner, cast.clerk, cast.leader)
    pages = [reverse("delegation:cases", args=["permit"]), reverse("delegation:desk")]

    def ask() -> list[list[tuple[int, str]]]:
        return [[asked_for(member, page) for page in pages] for member in people]

    with standing(MONDAY):
        for _turn in range(2):
            course.goes("begin", "submit")
        few = ask()
        for _turn in range(10):
            course.goes("begin", "submit")
        many = ask()
    assert [[count for count, _page in row] for row in few] == [
        [count for count, _page in row] for row in many
    ]
    numbers = Permit.objects.values_list("number", flat=True)
    assert len(numbers) == 12
    for row in many[1:]:  # the desk is the park's, who owes the answer
        assert all(str(number) in page for number in numbers for _count, page in row)


def test_a_case_is_loaded_with_its_own_parts_alone(course: Course) -> None:
    with standing(MONDAY):
        neighbour = course.goes("begin", "submit", "ask")
        permit = course.goes("begin", "submit")
        load(permit)
        with CaptureQueriesContext(connection) as asked:
            papers = list(permit.materials.all())
            assert {paper.permit for paper in papers} == {permit}
            assert {file.material for paper in papers for file in paper.files.all()} == set(papers)
            assert {entry.ledger for entry in permit.ledger.entries.all()} == {permit.ledger}
            assert not [defect for paper in papers for defect in paper.defects.all()]
        load(neighbour)
        assert [defect for paper in neighbour.materials.all() for defect in paper.defects.all()]
    assert not asked.captured_queries
