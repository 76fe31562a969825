"""What a system asks of what it was told."""

from datetime import timedelta
from datetime import timezone as zone

import pytest
from django.utils import timezone

from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import issue_key
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.services.fanning_out import fan_out
from portal.webhooks.services.sending import send_due
from tests.cast import Cast
from tests.portal.webhooks.conftest import Files
from tests.portal.webhooks.receiver import Receiver
from tests.speaking import Caller

FARTHEST = zone(timedelta(hours=23, minutes=59))


@pytest.fixture
def system(account: ServiceAccount, cast: Cast) -> Caller:
    return Caller(issue_key(account=account, actor=cast.land_leader, scopes=[Scope.EVENTS], days=30)[1])


@pytest.fixture
def neighbour(cast: Cast) -> Caller:
    return Caller.of(cast.bole_land, "department_clerk")


def test_it_reads_its_own_addresses_and_log(
    endpoint: Endpoint, system: Caller, neighbour: Caller, files: Files, cast: Cast, receiver: Receiver
) -> None:
    files.write(files.open("甲", cast.bole_land), "accept", "grant")
    fan_out()
    receiver.answer = lambda heard: 200 if heard.data["act"] == "accept" else 503
    send_due()
    [told] = system.get("webhooks/endpoints/").json()["items"]
    assert (told["id"], told["url"], told["standing"]) == (endpoint.pk, receiver.url, "sending")
    assert "secret" not in " ".join(told)
    [grant] = system.get("webhooks/deliveries/", state="pending").json()["items"]
    assert (grant["type"], grant["number"], grant["last_status"]) == ("file.grant", "甲", 503)
    assert len(system.get("webhooks/deliveries/", number="甲").json()["items"]) == 2
    assert system.get("webhooks/deliveries/", endpoint=endpoint.pk + 1).json()["items"] == []
    whole = system.get(f"webhooks/deliveries/{grant['id']}/").json()
    assert whole["tries"][0]["status"] == 503 and '"act":"grant"' in whole["body"]
    assert neighbour.get("webhooks/endpoints/").json()["items"] == [], "of the same house, another system"
    assert neighbour.get("webhooks/deliveries/").json()["items"] == []
    assert neighbour.get(f"webhooks/deliveries/{grant['id']}/").status_code == 404
    assert neighbour.post(f"webhooks/deliveries/{grant['id']}/replay/").status_code == 404
    assert neighbour.post(f"webhooks/endpoints/{endpoint.pk}/replay/", {}).status_code == 404
    without = Caller.of(cast.bole_land, "department_clerk", [Scope.PROXY_READ])
    assert without.get("webhooks/deliveries/").status_code == 403


def test_it_has_messages_sent_again(
    endpoint: Endpoint, system: Caller, files: Files, cast: Cast, receiver: Receiver
) -> None:
    files.write(files.open("甲", cast.bole_land), "accept", "grant")
    fan_out()
    send_due()
    first = Delivery.objects.get(type="file.accept")
    answer = system.post(f"webhooks/deliveries/{first.pk}/replay/", key="once")
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")
    assert send_due() == 1
    assert system.post(f"webhooks/deliveries/{first.pk}/replay/", key="once").json() == answer.json()
    assert send_due() == 0, "the same request does nothing twice"
    span = {"begin": (timezone.now() - timedelta(hours=1)).isoformat(), "end": timezone.now().isoformat()}
    place = f"webhooks/endpoints/{endpoint.pk}/replay/"
    assert system.post(place, span).json() == {"replayed": 0}
    assert system.post(place, span | {"only_missing": False}).json() == {"replayed": 2}
    assert send_due() == 2
    assert [heard.data["act"] for heard in receiver.heard] == ["accept", "grant", "accept", "accept", "grant"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"begin": "2026-01-01T00:00:00", "end": "2026-01-02T00:00:00+08:00"}, "/begin"),
        ({"begin": "2026-01-01T00:00:00+08:00"}, "/end"),
        ({"begin": "2026-01-02T00:00:00+08:00", "end": "2026-01-01T00:00:00+08:00"}, "/end"),
        ({"begin": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z", "all": True}, "/all"),
        ({"begin": 5, "end": []}, "/begin"),
        ({"begin": "9999-12-31T23:59:59-23:59", "end": "2026-01-02T00:00:00Z"}, "/begin"),
        ({"begin": "0001-01-01T00:00:00+23:59", "end": "2026-01-02T00:00:00Z"}, "/begin"),
    ],
)
def test_a_time_that_is_none_is_refused(
    body: dict[str, object], pointer: str, endpoint: Endpoint, system: Caller
) -> None:
    answer = system.post(f"webhooks/endpoints/{endpoint.pk}/replay/", body)
    assert answer.status_code == 422
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}


def test_a_zone_farther_off_than_the_database_knows_is_understood(
    endpoint: Endpoint, system: Caller, files: Files, cast: Cast
) -> None:
    files.write(files.open("甲", cast.bole_land), "accept")
    fan_out()
    made = Delivery.objects.get().created_at
    before, after = (
        (made + shift).astimezone(FARTHEST).isoformat() for shift in (timedelta(0), timedelta(seconds=1))
    )
    assert len(system.get("webhooks/deliveries/", created_from=before, created_to=after).json()["items"]) == 1
    assert system.get("webhooks/deliveries/", created_from=after).json()["items"] == []
    span = {"begin": before, "end": after, "only_missing": False}
    assert system.post(f"webhooks/endpoints/{endpoint.pk}/replay/", span).json() == {"replayed": 1}


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59-23:59", "9998-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]
)
def test_a_moment_beyond_all_years_is_refused(text: str, system: Caller) -> None:
    answer = system.get("webhooks/deliveries/", created_from=text)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/query/created_from"]
