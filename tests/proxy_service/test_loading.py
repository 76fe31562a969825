"""A request that is loaded as a whole is what stands in the tables, part by part."""

from typing import Any

import pytest
from django.db.models import Count, Model, QuerySet
from pytest_django import DjangoAssertNumQueries

from portal.deadlines.models import Deadline
from portal.organizations.models import Organization, User
from portal.together import lists
from proxy_service import access
from proxy_service.loading import load
from proxy_service.models import ProxyRequest, RequestMatter, Supervision
from tests.cast import Cast
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def compare(row: Model, seen: set[Model]) -> None:
    """The row, and all that was loaded with it, against the same read one by one."""
    if row in seen:
        return
    seen.add(row)
    alone: Any = type(row)._base_manager.get(pk=row.pk)
    for field in row._meta.concrete_fields:
        if field.attname in row.__dict__:
            assert getattr(row, field.attname) == getattr(alone, field.attname), (row, field)
    for name, rows in getattr(row, "_prefetched_objects_cache", {}).items():
        assert {each.pk for each in rows} == {each.pk for each in getattr(alone, name).all()}, (row, name)
        for each in rows:
            compare(each, seen)
    for related in row._state.fields_cache.values():
        if related is not None:
            compare(related, seen)


@pytest.mark.parametrize(
    ("stage", "jurisdiction", "kinds"),
    [("archived", "multi", 22), ("meeting", "single", 18), ("supervision_returned", "single", 16)],
)
def test_every_part_is_loaded_as_it_stands(cast: Cast, stage: str, jurisdiction: str, kinds: int) -> None:
    make_request(cast, stage, jurisdiction, enterprise=cast.other_enterprise)
    request = ProxyRequest.objects.get(pk=make_request(cast, stage, jurisdiction).pk)
    load(request)
    seen: set[Model] = set()
    compare(request, seen)
    assert len({type(row) for row in seen}) >= kinds
    assert request.matters.all()[0].request is request, "one object a row"


def test_parts_come_in_their_order(cast: Cast) -> None:
    request = make_request(cast, "archived", "multi")
    load(request)
    entries = [entry.sequence for entry in request.ledger.entries.all()]
    assert entries == list(range(1, request.ledger.length + 1))
    assert [matter.position for matter in request.matters.all()] == [1, 2]
    for material in request.materials.all():
        positions = [matter.position for matter in material.matters.all()]
        assert positions == sorted(positions)


def test_whose_words_a_letter_is_for_is_judged_alike_in_memory_and_in_sql(cast: Cast) -> None:
    request = make_request(cast, "supervision_returned")
    letter = Supervision.objects.get(request=request)
    letter.copies_to.add(cast.prefecture_land)
    for person in cast.people.values():
        if access.visible_requests(person).filter(pk=request.pk).exists():
            in_sql = access.readable_supervisions(person).filter(pk=letter.pk).exists()
            assert access.reads(person, letter) == in_sql, person


def test_several_lists_in_one_question_are_those_of_as_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for stage in ("submitted", "paused", "archived"):
        make_request(cast, stage)
    asked: list[QuerySet[Any]] = [
        ProxyRequest.objects.select_related("enterprise", "park", "officer__user").order_by("number"),
        Deadline.objects.filter(pk__in=[]),
        Deadline.objects.select_related("organ__parent").order_by("-pk")[:3],
        ProxyRequest.objects.filter(number="无").order_by("pk"),
        RequestMatter.objects.annotate(parts=Count("request__matters")).order_by("pk"),
    ]
    with django_assert_num_queries(1):
        found = lists(*asked)
        for request in found[0]:
            assert request.officer is None or request.officer.user.full_name
    assert found == [list(rows) for rows in asked]
    assert {matter.parts for matter in found[-1]} == {1}
    seen: set[Model] = set()
    for row in [row for rows in found for row in rows]:
        compare(row, seen)
    assert {type(row) for row in seen} >= {ProxyRequest, Deadline, RequestMatter, Organization, User}
    assert lists(Deadline.objects.none()) == [[]]
