"""From an entry of a ledger to messages for those who read its case, and for nobody else."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.ledger.models import Ledger
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import close_account, revoke_key
from portal.webhooks import cases
from portal.webhooks.models import Delivery, Endpoint, Event
from portal.webhooks.services import endpoints as services
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.listening import note
from tests.cast import Cast
from tests.portal.webhooks.conftest import Files, settled


def told(endpoint: Endpoint) -> list[str]:
    return list(
        Delivery.objects.filter(endpoint=endpoint).order_by("sequence").values_list("type", flat=True)
    )


def test_an_entry_becomes_one_thin_message(endpoint: Endpoint, files: Files, cast: Cast) -> None:
    ledger = files.open("BL-2026-0001", cast.bole_land)
    [entry] = files.write(ledger, "grant")
    assert Delivery.objects.count() == 0, "the act itself hands nothing out"
    assert fan_out() == 1
    assert (fan_out(), Event.objects.count()) == (0, 0)
    delivery = Delivery.objects.get()
    assert json.loads(delivery.body) == {
        "type": "file.grant",
        "timestamp": timezone.localtime(entry.occurred_at).isoformat(),
        "data": {
            "resource": "files",
            "id": str(ledger.pk),
            "number": "BL-2026-0001",
            "act": "grant",
            "sequence": 1,
            "state": "open",
        },
    }
    assert (delivery.ledger, delivery.entry, delivery.sequence) == (ledger, entry, 1)


def test_an_act_that_is_undone_was_never_told(endpoint: Endpoint, files: Files, cast: Cast) -> None:
    ledger = files.open("BL-1", cast.bole_land)
    with pytest.raises(RuntimeError), transaction.atomic():
        files.write(ledger, "grant")
        raise RuntimeError
    assert (Event.objects.count(), fan_out()) == (0, 0)


def test_an_act_asks_one_question_and_writes_at_most_one_row(
    endpoint: Endpoint, files: Files, cast: Cast
) -> None:
    ledger = files.open("BL-1", cast.bole_land)
    [entry] = files.write(ledger, "grant")
    Event.objects.all().delete()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        note(entry)
    assert len(asked) == 2
    Endpoint.objects.update(is_active=False)
    Event.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        note(entry)
    assert len(asked) == 1
    assert not Event.objects.exists()


def test_only_those_who_read_the_case_are_told(endpoint: Endpoint, files: Files, cast: Cast) -> None:
    own, neighbour = files.open("own", cast.bole_land), files.open("other", cast.jinghe_land)
    nobodys = Ledger.objects.create(label="none")
    files.hidden = {"secret"}
    files.write(own, "accept", "secret", "grant")
    files.write(neighbour, "accept")
    files.write(nobodys, "accept")
    assert fan_out() == 5
    assert told(endpoint) == ["file.accept", "file.grant"]
    assert set(Delivery.objects.values_list("ledger__label", flat=True)) == {"own"}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], ["file.accept", "file.grant"]),
        (["file.*"], ["file.accept", "file.grant"]),
        (["file.grant", "permit.accept"], ["file.grant"]),
        (["permit.*", "file.gran"], []),
    ],
)
def test_what_was_asked_for_is_told(
    events: list[str], expected: list[str], endpoint: Endpoint, files: Files, cast: Cast
) -> None:
    now = timezone.now()
    services.change_events(endpoint=endpoint, events=events, actor=cast.land_leader, now=now)
    files.write(files.open("BL-1", cast.bole_land), "accept", "grant")
    fan_out()
    assert told(endpoint) == expected


def test_every_address_has_a_message_of_its_own(
    endpoint: Endpoint, account: ServiceAccount, files: Files, cast: Cast
) -> None:
    second, _secret = services.open_endpoint(
        account=account, url="http://127.0.0.1:9/", events=[], actor=cast.land_leader, now=timezone.now()
    )
    settled(second)
    files.write(files.open("BL-1", cast.bole_land), "accept")
    fan_out()
    assert told(endpoint) == told(second) == ["file.accept"]
    assert len(set(Delivery.objects.values_list("pk", flat=True))) == 2


def test_stopped_addresses_and_closed_accounts_are_told_nothing(
    endpoint: Endpoint, account: ServiceAccount, files: Files, cast: Cast
) -> None:
    ledger = files.open("BL-1", cast.bole_land)
    services.stop(endpoint=endpoint, actor=cast.land_leader, now=timezone.now())
    files.write(ledger, "accept")
    assert not Event.objects.exists(), "nobody is asked about it"
    services.resume(endpoint=endpoint, actor=cast.land_leader, now=timezone.now())
    settled(endpoint)
    close_account(account=account, actor=cast.land_leader)
    files.write(ledger, "grant")
    assert fan_out() == 1
    assert told(endpoint) == []


def test_an_organisation_that_is_no_more_is_told_nothing(
    endpoint: Endpoint, files: Files, cast: Cast
) -> None:
    files.write(files.open("BL-1", cast.bole_land), "accept")
    cast.bole_land.is_active = False
    cast.bole_land.save()
    fan_out()
    assert told(endpoint) == []


def test_without_a_key_messages_wait_for_the_next(
    endpoint: Endpoint, account: ServiceAccount, files: Files, cast: Cast
) -> None:
    revoke_key(key=account.keys.get(), actor=cast.land_leader)
    files.write(files.open("BL-1", cast.bole_land), "accept")
    fan_out()
    assert told(endpoint) == ["file.accept"]


def test_what_cannot_be_judged_stops_its_case_alone_and_is_tried_again(
    endpoint: Endpoint, files: Files, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = files.open("bad", cast.bole_land), files.open("good", cast.bole_land)

    def judge(ledger: Ledger) -> cases.Case | None:
        if ledger.pk == bad.pk:
            raise RuntimeError("a fault")
        return files.case_of(ledger)

    monkeypatch.setattr(cases, "_finders", [judge])
    files.write(bad, "accept", "grant")
    files.write(good, "accept")
    now = timezone.now()
    assert fan_out(now=now) == 1
    assert told(endpoint) == ["file.accept"]
    monkeypatch.setattr(cases, "_finders", [files.case_of])
    assert fan_out(now=now) == 0, "neither it nor what follows"
    assert fan_out(now=now + timedelta(minutes=6)) == 2
    assert list(Delivery.objects.filter(ledger=bad).order_by("sequence").values_list("type", flat=True)) == [
        "file.accept",
        "file.grant",
    ]


def test_questions_do_not_grow_with_addresses_that_did_not_ask(
    endpoint: Endpoint, account: ServiceAccount, files: Files, cast: Cast
) -> None:
    def cost() -> int:
        files.write(files.open(f"case {Ledger.objects.count()}", cast.bole_land), "accept")
        with CaptureQueriesContext(connection) as asked:
            assert fan_out() == 1
        return len(asked)

    before = cost()
    for port in range(1, 5):
        services.open_endpoint(
            account=account,
            url=f"http://127.0.0.1:{port}/",
            events=["permit.*"],
            actor=cast.land_leader,
            now=timezone.now(),
        )
    assert cost() == before


def test_the_moment_is_the_acts(endpoint: Endpoint, files: Files, cast: Cast) -> None:
    with time_machine.travel("2026-11-20T02:00:00Z", tick=False):
        files.write(files.open("BL-1", cast.bole_land), "accept")
    fan_out()
    assert '"timestamp":"2026-11-20T09:59:00+08:00"' in Delivery.objects.get().body
