"""Every message arrives, each case's in order, until it was heard or three days are over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import close_account, issue_key, open_account, revoke_key
from portal.webhooks import signing
from portal.webhooks.enums import DeliveryState, Standing
from portal.webhooks.models import Attempt, Delivery, Endpoint
from portal.webhooks.posting import Answer
from portal.webhooks.queries import oldest_waiting, standing
from portal.webhooks.secret_text import unseal
from portal.webhooks.services import endpoints as services
from portal.webhooks.services import sending
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.replaying import replay, replay_range
from portal.webhooks.services.sending import record, send_due
from portal.webhooks.services.sweeping import sweep
from tests.cast import Cast
from tests.portal.webhooks.conftest import Files
from tests.portal.webhooks.receiver import Heard, Receiver

S = DeliveryState


class Time:
    """The clock of a test: it stands until it is moved."""

    def __init__(self) -> None:
        self.now = timezone.now() + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **length: float) -> "Time":
        self.now += timedelta(**length)
        return self


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def write(endpoint: Endpoint, files: Files, clock: Time) -> Callable[..., None]:
    """Entries of a case, handed out."""

    def write(ledger: object, *kinds: str) -> None:
        files.write(ledger, *kinds)  # type: ignore[arg-type]  # kinds are texts
        fan_out(now=clock.now)

    return write


def heard(receiver: Receiver) -> list[tuple[str, str]]:
    return [(one.data["number"], one.data["act"]) for one in receiver.heard]


def states() -> list[str]:
    return list(Delivery.objects.order_by("ledger__label", "sequence").values_list("state", flat=True))


def refuse(*acts: str, status: int = 500) -> Callable[[Heard], int]:
    return lambda one: status if one.data.get("act") in acts else 200


def test_messages_arrive_signed_and_in_order(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    first, second = files.open("A", cast.bole_land), files.open("B", cast.bole_land)
    write(first, "submit", "accept")
    write(second, "submit")
    write(first, "grant")
    assert send_due(clock=clock) == 4
    assert [act for number, act in heard(receiver) if number == "A"] == ["submit", "accept", "grant"]
    for one in receiver.heard:
        expected = signing.headers(
            [unseal(endpoint.secret)],
            message_id=one.id,
            timestamp=int(clock.now.timestamp()),
            body=one.raw,
        )
        assert {name: one.headers[name] for name in expected} == expected
        assert "李四" not in one.raw.decode() and "1380000" not in one.raw.decode()
    assert states() == [S.DELIVERED] * 4
    assert {one.id for one in receiver.heard} == {row.message_id for row in Delivery.objects.all()}
    assert send_due(clock=clock.later(days=9)) == 0


def test_a_failed_head_stops_its_case_alone(
    receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    write(files.open("A", cast.bole_land), "submit", "accept")
    write(files.open("B", cast.bole_land), "start", "grant")
    receiver.answer = refuse("submit")
    assert send_due(clock=clock) == 2
    assert heard(receiver) == [("A", "submit"), ("B", "start"), ("B", "grant")]
    assert send_due(clock=clock.later(seconds=4)) == 0
    assert len(receiver.heard) == 3, "not before its pause is over"
    receiver.answer = lambda one: 200
    assert send_due(clock=clock.later(seconds=2)) == 2
    assert heard(receiver)[3:] == [("A", "submit"), ("A", "accept")]
    assert receiver.heard[0].id == receiver.heard[3].id, "the same message"
    assert receiver.heard[0].headers["webhook-timestamp"] != receiver.heard[3].headers["webhook-timestamp"]
    delivery = Delivery.objects.get(type="file.submit")
    assert (delivery.attempts, delivery.last_status, delivery.last_error) == (2, 200, "")
    assert list(delivery.tries.values_list("status", flat=True)) == [500, 200]


def test_pauses_grow_and_after_three_days_the_next_has_its_turn(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    write(files.open("A", cast.bole_land), "submit", "accept")
    head = Delivery.objects.get(type="file.submit")
    began, tried = clock.now, []
    while head.state == S.PENDING:
        tried.append(clock.now - began)
        record(head, Answer(500, 1), clock.now)
        head.refresh_from_db()
        clock.now = max(head.next_at, clock.now)
    assert [round(pause.total_seconds()) for pause in tried] == [
        0, 5, 305, 2105, 9305, 27305, 63305, 113705, 185705, 259200,
    ]  # fmt: skip
    assert head.state == S.FAILED
    send_due(clock=clock)
    assert heard(receiver) == [("A", "accept")]
    assert states() == [S.FAILED, S.DELIVERED]
    told = Message.objects.get(user=cast.land_leader.user)
    assert "国土审批系统" in told.subject and endpoint.url in told.body
    assert told.url == f"/system-access/endpoints/{endpoint.pk}/"


def test_whoever_waited_behind_has_three_days_of_its_own_and_people_are_told_once(
    receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    write(files.open("A", cast.bole_land), "submit", "accept")
    receiver.answer = lambda one: 503
    send_due(clock=clock)
    send_due(clock=clock.later(hours=72))
    assert states() == [S.FAILED, S.PENDING]
    second = Delivery.objects.get(type="file.accept")
    assert second.attempts == 1
    send_due(clock=clock.later(hours=72))
    assert states() == [S.FAILED, S.FAILED]
    assert Message.objects.filter(user=cast.land_leader.user).count() == 1


@pytest.mark.parametrize("status", [302, 404, 429])
def test_everything_but_success_is_tried_again(
    status: int, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    write(files.open("A", cast.bole_land), "submit")
    receiver.answer = lambda one: status
    assert send_due(clock=clock) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_status) == (S.PENDING, status)
    assert str(status) in delivery.last_error
    assert len(receiver.heard) == 1


def test_gone_stops_the_address_and_tells_its_people(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    write(files.open("A", cast.bole_land), "submit", "accept")
    receiver.answer = lambda one: 410
    send_due(clock=clock)
    endpoint.refresh_from_db()
    assert not endpoint.is_active and "410" in endpoint.stopped_because
    assert standing(endpoint, clock.now) == Standing.STOPPED
    assert Message.objects.filter(user=cast.land_leader.user).count() == 1
    receiver.answer = lambda one: 200
    assert send_due(clock=clock.later(days=1)) == 0
    services.resume(endpoint=endpoint, actor=cast.land_leader, now=clock.now)
    assert send_due(clock=clock) == 3
    assert [act for _number, act in heard_cases(receiver)][1:] == ["submit", "accept"], "what waited goes on"


def heard_cases(receiver: Receiver) -> list[tuple[str, str]]:
    return [(one.data["number"], one.data["act"]) for one in receiver.heard if "act" in one.data]


def test_an_address_that_cannot_be_reached_is_asked_once_per_pause(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    for label in "ABCDE":
        write(files.open(label, cast.bole_land), "submit")
    receiver.stop()
    send_due(clock=clock)
    assert Attempt.objects.count() == 1
    endpoint.refresh_from_db()
    assert standing(endpoint, clock.now) == Standing.TROUBLED
    send_due(clock=clock)
    assert Attempt.objects.count() == 1
    for seconds in (5, 10, 20):
        send_due(clock=clock.later(seconds=seconds - 1))
        before = Attempt.objects.count()
        send_due(clock=clock.later(seconds=1))
        assert Attempt.objects.count() == before + 1
    assert set(Attempt.objects.values_list("status", flat=True)) == {None}
    Endpoint.objects.update(unreachable=9)
    send_due(clock=clock.later(hours=1))
    endpoint.refresh_from_db()
    assert endpoint.resting_until == clock.now + timedelta(minutes=5), "and not seldom either"


def test_an_address_that_lets_one_wait_rests_although_it_answers(
    endpoint: Endpoint,
    files: Files,
    cast: Cast,
    write: Callable[..., None],
    clock: Time,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [Answer(200, 9_900), Answer(503, 2_001), Answer(200, 2_000), Answer(200, 1), Answer(200, 9_900)]
    monkeypatch.setattr(sending, "post", lambda *_: answers.pop(0))
    for label in "ABCDE":
        write(files.open(label, cast.bole_land), "submit")

    def rest() -> float | None:
        endpoint.refresh_from_db()
        return endpoint.resting_until and (endpoint.resting_until - clock.now).total_seconds()

    assert (send_due(clock=clock), rest()) == (1, 5), "heard, but one is enough for a turn"
    assert standing(endpoint, clock.now) == Standing.TROUBLED
    assert send_due(clock=clock.later(seconds=4)) == 0
    assert (send_due(clock=clock.later(seconds=1)), rest()) == (0, 10), "refused, and slowly again: longer"
    assert (send_due(clock=clock.later(seconds=10)), rest()) == (3, 5), "swift once, and it begins anew"
    Endpoint.objects.update(unreachable=9)
    answers.append(Answer(200, 9_900))
    assert (send_due(clock=clock.later(minutes=1)), rest()) == (1, 30), (
        "but not as seldom as one that is gone"
    )


def test_many_addresses_of_one_organisation_do_not_hold_up_the_others(
    account: ServiceAccount, receiver: Receiver, files: Files, cast: Cast, clock: Time
) -> None:
    other = open_account(
        organization=cast.jinghe_land,
        role=Role.DEPARTMENT_CLERK,
        name="另一个系统",
        purpose="接收移交",
        actor=cast.jinghe_land_leader,
    )
    issue_key(account=other, actor=cast.jinghe_land_leader, scopes=[Scope.EVENTS], days=30)
    for owner, actor, path in [
        *((account, cast.land_leader, f"many-{number}") for number in range(3)),
        (other, cast.jinghe_land_leader, "one"),
    ]:
        url = f"{receiver.url}/{path}"
        services.open_endpoint(account=owner, url=url, events=[], actor=actor, now=clock.now)
    assert send_due(clock=lambda: clock.later(seconds=0.01).now) == 4
    turns = [one.path.rpartition("/")[2] for one in receiver.heard]
    assert turns == ["many-0", "one", "many-1", "many-2"], "registered last, and second all the same"


def test_a_case_that_was_lost_is_not_told_and_stops_nothing(
    receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    kept, lost = files.open("A", cast.bole_land), files.open("B", cast.bole_land)
    write(kept, "submit")
    write(lost, "submit", "accept")
    files.readers[lost.pk] = set()
    assert send_due(clock=clock) == 1
    assert heard(receiver) == [("A", "submit")]
    assert states() == [S.DELIVERED, S.WITHHELD, S.WITHHELD]
    assert send_due(clock=clock.later(days=4)) == 0


def test_without_a_key_for_events_nothing_is_sent_and_nothing_is_lost(
    endpoint: Endpoint,
    account: ServiceAccount,
    receiver: Receiver,
    files: Files,
    cast: Cast,
    write: Callable[..., None],
    clock: Time,
) -> None:
    revoke_key(key=account.keys.get(), actor=cast.land_leader)
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.PROXY_READ])
    write(files.open("A", cast.bole_land), "submit")
    assert send_due(clock=clock.later(days=5)) == 0
    assert standing(endpoint, clock.now) == Standing.NO_KEY
    assert oldest_waiting(clock.now) == timedelta(0), "nobody is late with it"
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.EVENTS], days=30)
    assert send_due(clock=clock) == 1
    write(files.open("B", cast.bole_land), "submit")
    assert send_due(clock=clock.later(days=31)) == 0, "it ran out"
    assert [number for number, _act in heard(receiver)] == ["A"]


def test_a_closed_account_is_told_nothing_more(
    endpoint: Endpoint,
    account: ServiceAccount,
    receiver: Receiver,
    files: Files,
    cast: Cast,
    write: Callable[..., None],
    clock: Time,
) -> None:
    write(files.open("A", cast.bole_land), "submit")
    close_account(account=account, actor=cast.land_leader)
    assert send_due(clock=clock.later(minutes=1)) == 0
    assert receiver.heard == []
    assert standing(endpoint, clock.now) == Standing.CLOSED


def test_after_a_rotation_both_secrets_sign_for_a_day(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    old = unseal(endpoint.secret)
    lost = services.rotate_secret(endpoint=endpoint, actor=cast.land_leader, now=clock.now)
    new = services.rotate_secret(endpoint=endpoint, actor=cast.land_leader, now=clock.now)
    ledger = files.open("A", cast.bole_land)
    write(ledger, "submit")
    send_due(clock=clock.later(hours=23.9))
    write(ledger, "accept")
    send_due(clock=clock.later(hours=0.2))

    def signers(one: Heard) -> list[str]:
        secrets = {"old": old, "lost": lost, "new": new}
        signatures = {
            signing.sign(
                secret, message_id=one.id, timestamp=int(one.headers["webhook-timestamp"]), body=one.raw
            ): name
            for name, secret in secrets.items()
        }
        return [signatures[part] for part in one.headers["webhook-signature"].split(" ")]

    assert [signers(one) for one in receiver.heard] == [["new", "old"], ["new"]]


def test_a_secret_that_cannot_be_read_is_said_so(
    endpoint: Endpoint,
    receiver: Receiver,
    files: Files,
    cast: Cast,
    write: Callable[..., None],
    clock: Time,
    settings: Settings,
) -> None:
    write(files.open("A", cast.bole_land), "submit")
    settings.SECRET_KEY = "changed"
    assert send_due(clock=clock) == 0
    assert "更换签名密钥" in Delivery.objects.get().last_error
    services.rotate_secret(endpoint=endpoint, actor=cast.land_leader, now=clock.now)
    Endpoint.objects.update(previous_secret="", previous_until=None)
    assert send_due(clock=clock.later(minutes=1)) == 1


def test_replayed_by_hand_it_goes_before_what_follows_it(
    receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    ledger = files.open("A", cast.bole_land)
    write(ledger, "submit", "accept")
    send_due(clock=clock)
    write(ledger, "grant")
    first = Delivery.objects.get(type="file.submit")
    replay(delivery=first, actor=cast.land_leader, now=clock.later(minutes=1).now)
    assert send_due(clock=clock) == 2
    assert heard(receiver)[2:] == [("A", "submit"), ("A", "grant")]
    assert receiver.heard[2].id == receiver.heard[0].id
    first.refresh_from_db()
    assert (first.replayed_by, first.attempts, first.tries.count()) == (cast.land_leader, 1, 2)


def test_a_time_is_replayed_in_order_and_its_end_is_not_in_it(
    endpoint: Endpoint, receiver: Receiver, files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    ledger, begin = files.open("A", cast.bole_land), clock.now
    for number in range(5):
        write(ledger, f"act-{number}")
        Delivery.objects.filter(sequence=number + 1).update(created_at=clock.now)
        clock.later(minutes=1)
    receiver.answer = refuse("act-2")
    send_due(clock=clock)
    send_due(clock=clock.later(hours=72))
    receiver.answer = lambda one: 200
    send_due(clock=clock.later(hours=1))
    del receiver.heard[:]
    span = {"begin": begin, "end": begin + timedelta(minutes=4), "actor": cast.land_leader, "now": clock.now}
    assert replay_range(endpoint=endpoint, only_missing=True, **span) == 1
    send_due(clock=clock)
    assert heard(receiver) == [("A", "act-2")]
    del receiver.heard[:]
    assert replay_range(endpoint=endpoint, only_missing=False, **span) == 4
    send_due(clock=clock)
    assert heard(receiver) == [("A", f"act-{number}") for number in range(4)]
    with pytest.raises(InvalidInput):
        replay_range(endpoint=endpoint, only_missing=False, **span | {"end": begin})


def test_who_may_replay(
    endpoint: Endpoint,
    account: ServiceAccount,
    files: Files,
    cast: Cast,
    write: Callable[..., None],
    clock: Time,
) -> None:
    write(files.open("A", cast.bole_land), "submit")
    delivery = Delivery.objects.get()
    for stranger in (cast.land_clerk, cast.jinghe_land_leader, cast.auditor, cast.security):
        with pytest.raises(NotAllowed):
            replay(delivery=delivery, actor=stranger, now=clock.now)
    replay(delivery=delivery, actor=account.membership, now=clock.now)
    services.stop(endpoint=endpoint, actor=cast.security, now=clock.now)
    with pytest.raises(Conflict):
        replay(delivery=Delivery.objects.get(), actor=cast.land_leader, now=clock.now)


def test_addresses_are_registered_by_those_who_look_after_the_account(
    account: ServiceAccount, cast: Cast, receiver: Receiver, clock: Time
) -> None:
    def register(url: str, actor: object = cast.land_leader) -> Endpoint:
        return services.open_endpoint(account=account, url=url, events=[], actor=actor, now=clock.now)[0]  # type: ignore[arg-type]  # of the cast

    for stranger in (cast.land_clerk, cast.jinghe_land_leader, cast.auditor, cast.security):
        with pytest.raises(NotAllowed):
            register(receiver.url, stranger)
    with pytest.raises(InvalidInput, match="内部地址"):
        register("http://10.0.0.1/")
    opened = register(receiver.url)
    assert send_due(clock=clock) == 1
    [ping] = receiver.heard
    assert ping.body["type"] == "endpoint.ping" and ping.data == {"endpoint": opened.pk}
    with pytest.raises(InvalidInput):
        register(receiver.url)
    for number in range(services.MOST_ENDPOINTS - 1):
        register(f"{receiver.url}/{number}")
    with pytest.raises(InvalidInput):
        register(f"{receiver.url}/one-too-many")
    close_account(account=account, actor=cast.land_leader)
    with pytest.raises(NotAllowed):
        services.ping(endpoint=Endpoint.objects.get(pk=opened.pk), actor=cast.land_leader, now=clock.now)


def test_old_deliveries_are_forgotten(
    files: Files, cast: Cast, write: Callable[..., None], clock: Time
) -> None:
    ledger = files.open("A", cast.bole_land)
    write(ledger, "submit")
    Delivery.objects.update(created_at=clock.now)
    send_due(clock=clock)
    keep = timedelta(days=settings.WEBHOOK_KEEP_DAYS)
    clock.later(seconds=keep.total_seconds())
    write(ledger, "accept")
    Delivery.objects.filter(type="file.accept").update(created_at=clock.now)
    assert sweep(now=clock.now) == 0, "not a second too early"
    assert sweep(now=clock.later(seconds=1).now) == 1
    assert list(Delivery.objects.values_list("type", flat=True)) == ["file.accept"]
    assert not Attempt.objects.exists()
