"""A question that is composed once answers what the ORM answers, whatever it is asked with."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from portal.documents.models import Document
from portal.fixed import Fixed, _Composed, fixed
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from proxy_service.models import ProgressNode, ProxyRequest, RequestMatter
from tests.cast import Cast
from tests.stages import make_request

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 22, tzinfo=UTC)


@fixed(organizations=[int], roles=[str], now=datetime)
def held(organizations: list[int], roles: list[str], now: datetime) -> QuerySet[Membership]:
    found = Membership.objects.valid(now).people().filter(organization__among=organizations)
    return found.filter(role__among=roles).select_related("user", "organization__parent").order_by("pk")


@fixed(key=UUID)
def request_by_key(key: UUID) -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.filter(pk=key)


@fixed(key=UUID)
def locked(key: UUID) -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.select_for_update(of=("self",)).filter(pk=key)


@pytest.mark.parametrize("roles", [[Role.WINDOW_CLERK], [Role.PROXY_OFFICER, Role.PARK_LEADER], []])
def test_it_finds_what_the_orm_finds_and_asks_nothing_more(cast: Cast, roles: list[Role]) -> None:
    organizations = [cast.park, cast.zone]
    expected = Membership.objects.valid(LATER).people().filter(organization__in=organizations, role__in=roles)
    with CaptureQueriesContext(connection) as asked:
        found = held.ask(organizations=[each.pk for each in organizations], roles=roles, now=LATER)
        named = [(each.user.full_name, each.organization.park.name) for each in found]
    assert len(asked) == 1
    assert found == list(expected.order_by("pk"))
    assert named == [(each.user.full_name, each.organization.park.name) for each in expected.order_by("pk")]


def test_values_are_those_of_each_asking(cast: Cast) -> None:
    one, other = make_request(cast, "submitted"), make_request(cast, "draft")
    assert request_by_key.first(key=one.pk) == one
    assert request_by_key.first(key=other.pk) == other
    assert request_by_key.first(key=uuid4()) is None
    never = LATER - timedelta(days=9_000)
    assert held.ask(organizations=[cast.park.pk], roles=[Role.WINDOW_CLERK], now=never) == []


def test_every_column_comes_as_the_orm_reads_it(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    ours, theirs = request_by_key.first(key=request.pk), ProxyRequest.objects.get(pk=request.pk)
    for field in ProxyRequest._meta.concrete_fields:
        mine, yours = getattr(ours, field.attname), getattr(theirs, field.attname)
        assert mine == yours and type(mine) is type(yours), field.name

    @fixed(ledger=UUID)
    def facts(ledger: UUID) -> QuerySet[Document, Any]:
        return Document.objects.filter(ledger=ledger).values_list("facts", flat=True)

    assert facts.ask(ledger=request.ledger_id) == [request.ledger.documents.get().facts]

    @fixed(park=int)
    def zones(park: int) -> QuerySet[Organization]:
        return Organization.objects.filter(pk=park).annotate(staff=Count("memberships")).only("name")

    (park,) = zones.ask(park=cast.park.pk)
    assert park.staff == cast.park.memberships.count()
    assert park.get_deferred_fields() and park.code == cast.park.code


def test_a_lock_needs_a_transaction_and_is_taken(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert locked.first(key=request.pk) == request
    assert "FOR UPDATE" in asked[-1]["sql"]


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_of_a_transaction_is_refused() -> None:
    with transaction.atomic():
        locked.ask(key=uuid4())
    with pytest.raises(TransactionManagementError):
        locked.ask(key=uuid4())


def test_what_is_missing_or_nothing_is_refused(cast: Cast) -> None:
    for values in ({}, {"key": None}, {"key": uuid4(), "park": 1}):
        with pytest.raises(TypeError):
            request_by_key.ask(**values)


def test_a_question_that_looks_at_its_values_is_refused() -> None:
    @fixed(now=datetime)
    def tomorrow(now: datetime) -> QuerySet[Membership]:
        return Membership.objects.filter(valid_until__gt=now + timedelta(days=1))

    @fixed(organization=int)
    def with_staff(organization: int) -> QuerySet[Organization]:
        return Organization.objects.filter(pk=organization).prefetch_related("memberships")

    with pytest.raises(ValueError, match="now"):
        tomorrow.ask(now=LATER)
    with pytest.raises(ValueError, match="one statement"):
        with_staff.ask(organization=1)


def test_threads_that_ask_first_at_once_compose_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Composing changes the question for a while: with two at it, words of one name what the other has not joined."""
    composed, compose = [], _Composed.of

    def slowly(*given: Any) -> _Composed:
        composed.append(given)
        sleep(0.05)
        return compose(*given)

    monkeypatch.setattr(_Composed, "of", slowly)
    monkeypatch.setattr(_Composed, "ask", lambda told, database, values: [told.sql])
    fresh = Fixed(held._compose, held._kinds)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(fresh.ask, organizations=[1], roles=[""], now=LATER) for _ in range(8)]
        assert len({done.result()[0] for done in asked}) == 1
    assert len(composed) == 1


def test_keys_among_those_that_another_question_answers(cast: Cast) -> None:
    one, other = make_request(cast, "archived", "multi"), make_request(cast, "submitted")
    matters = RequestMatter.objects.filter(request=one.pk).order_by("-position")
    expected = set(ProgressNode.objects.filter(matter__request=one.pk))
    assert expected, "an archived request has progress"
    assert set(ProgressNode.objects.filter(matter__among=matters)) == expected
    ledgers = ProxyRequest.objects.filter(pk=one.pk).values("ledger")
    assert set(ProgressNode.objects.filter(matter__request__ledger__among=ledgers)) == expected
    neighbours = RequestMatter.objects.filter(request=other.pk)
    assert not ProgressNode.objects.filter(matter__among=neighbours).exists()
