"""Many people at once, each with a connection of their own to the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.deadlines.services import sweep
from portal.documents.models import Document
from portal.errors import Conflict, DomainError
from portal.ledger.verify import verify
from portal.organizations.enums import Role
from portal.organizations.models import Membership, User
from proxy_service.enums import RequestState
from proxy_service.models import Delivery, ProxyRequest
from proxy_service.services import checking, delivery, filing, problems
from tests.cast import SINCE, Cast
from tests.keys import keyed
from tests.stages import make_course, make_request

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TEN = 10


def all_at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Starts the acts at the same moment, each in a thread; what they returned or what stopped them."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(30)
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def clerks_of(cast: Cast, number: int) -> list[Membership]:
    users = [User.objects.create(username=f"clerk-{n}", full_name=f"窗口·{n}") for n in range(number)]
    return [
        Membership.objects.create(user=user, organization=cast.park, role=Role.WINDOW_CLERK, valid_from=SINCE)
        for user in users
    ]


@pytest.mark.rule("BZ54-5.1")
@pytest.mark.rule("BZ54-A2")
def test_ten_clerks_accept_ten_requests_and_take_ten_consecutive_numbers(cast: Cast) -> None:
    """Two of twelve find the request declined meanwhile: their numbers are given back, and no gap stays."""
    requests = [make_request(cast, "submitted") for _ in range(TEN)]
    gone = [make_request(cast, "declined") for _ in range(2)]
    clerks = clerks_of(cast, TEN + 2)

    def accepting(request: ProxyRequest, clerk: Membership) -> Callable[[], Any]:
        return lambda: checking.accept(request=request, actor=clerk, assign_by_load=True)

    results = all_at_once(*map(accepting, [*gone, *requests], clerks))
    assert [type(result) for result in results] == [Conflict] * 2 + [ProxyRequest] * TEN
    notices = Document.objects.filter(kind="acceptance").order_by("sequence")
    year = timezone.localdate().year
    assert [notice.number for notice in notices] == [
        f"博边合管代受〔{year}〕{n}号" for n in range(1, TEN + 1)
    ]
    assert [verify(request.ledger) for request in requests] == [None] * TEN


@pytest.mark.rule("BZ54-5.1")
def test_ten_enterprises_file_at_once_and_take_ten_consecutive_numbers(cast: Cast) -> None:
    courses = [make_course(cast, "draft") for _ in range(TEN)]
    acts = []
    for course in courses:
        course.attach_papers()
        inputs = course.submission()
        acts.append(
            lambda course=course, inputs=inputs: filing.submit(
                request=course.request, actor=cast.owner, **inputs
            )
        )
    all_at_once(*acts)
    year = timezone.localdate().year
    numbers = ProxyRequest.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"652701-BJHZQ-{year}-{n:05d}" for n in range(1, TEN + 1)]


def test_two_officers_act_on_one_request_and_the_second_is_told_who_was_faster(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    results = all_at_once(
        lambda: checking.accept(request=request, actor=cast.clerk),
        lambda: checking.decline(
            request=request, actor=cast.leader, reason="不属于代办范围", clause="第二条"
        ),
    )
    (lost,) = [result for result in results if isinstance(result, Conflict)]
    (won,) = [result for result in results if isinstance(result, ProxyRequest)]
    request.refresh_from_db()
    assert request.state == won.state
    winner, did = (
        (cast.clerk, "予以受理") if won.state == RequestState.ACCEPTED else (cast.leader, "不予受理")
    )
    assert winner.user.full_name in str(lost)
    assert did in str(lost)
    assert request.ledger.entries.filter(kind__in=["accept", "decline"]).count() == 1
    assert request.ledger.documents.filter(kind__in=["acceptance", "decline"]).count() == 1


def test_an_act_that_does_not_move_the_state_happens_once_too(cast: Cast) -> None:
    """Two clerks send the results at once: the state stays, so a fact has to tell."""
    request = make_request(cast, "completed")
    results = all_at_once(
        *[
            lambda actor=actor: delivery.deliver(request=request, actor=actor, mode="window")
            for actor in (cast.clerk, cast.leader, cast.officer)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Conflict", "Delivery"]
    assert Delivery.objects.count() == 1
    assert request.ledger.documents.filter(kind="delivery").count() == 1


def test_a_form_sent_twice_at_the_same_moment_opens_one_draft(cast: Cast) -> None:
    """A double click: two processes, each before the other has committed."""
    form, clients = keyed(), [Client() for _ in range(3)]
    for client in clients:
        client.force_login(cast.owner.user)
    answers = all_at_once(*[lambda client=client: client.post("/drafts/new/", form) for client in clients])
    assert len({answer["Location"] for answer in answers}) == 1
    assert ProxyRequest.objects.count() == 1


@pytest.mark.rule("BZ54-5.5-48H")
def test_sweep_and_officer_at_once_start_one_coordination(cast: Cast) -> None:
    course = make_course(cast, "correction")
    problem, officer = course.problem, course.officer
    due = timezone.now() + timedelta(hours=47, minutes=45)

    def by_hand() -> Any:
        return problems.start_coordination(
            problem=problem, actor=officer, kind="call", subject_matter="协调", organs=[]
        )

    all_at_once(by_hand, lambda: sweep(now=due), lambda: sweep(now=due))
    started = list(problem.coordinations.order_by("pk").values_list("started_by", flat=True))
    # The system looks before it acts; an officer may add a round to one that the system has begun.
    assert started in ([officer.pk], [None, officer.pk])
    assert course.request.ledger.deadlines.get(kind="coordination_48h").state == "settled"
    assert verify(course.reload().ledger) is None
