"""What somebody tries who has found a key, has had one, or would like one."""

import base64
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.logs import JsonFormatter
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.services.keys import close_account, issue_key, revoke_key
from tests.cast import Cast
from tests.keys import keyed
from tests.portal.service_accounts.conftest import HERE
from tests.speaking import Caller

ME = "/api/v1/me/"
Issued = tuple[ApiKey, str]


def ask(secret: str, address: str = HERE, **headers: str) -> Any:
    return Client(REMOTE_ADDR=address).get(ME, headers={"Authorization": f"Bearer {secret}", **headers})


def _ended(key: ApiKey) -> None:
    Membership.objects.filter(pk=key.account.membership_id).update(valid_until=timezone.now())


def _inactive(key: ApiKey) -> None:
    User.objects.filter(pk=key.account.membership.user_id).update(is_active=False)


def _dissolved(key: ApiKey) -> None:
    Organization.objects.filter(pk=key.account.membership.organization_id).update(is_active=False)


def test_whatever_is_wrong_with_a_key_the_answer_tells_nothing(
    cast: Cast, issued: Issued, clock: time_machine.Traveller
) -> None:
    """Byte for byte the same: whoever tries keys does not learn which of them were good once, or elsewhere."""
    key, secret = issued
    assert ask(secret).status_code == 200

    def undone(end: Callable[[], object]) -> Any:
        rows = [
            (type(row).objects.filter(pk=row.pk), {name: getattr(row, name) for name in names})
            for row, names in (
                (key, ["revoked_at", "revoked_by"]),
                (key.account, ["closed_at", "closed_by"]),
                (key.account.membership, ["valid_until"]),
                (key.account.membership.user, ["is_active"]),
                (key.account.membership.organization, ["is_active"]),
            )
        ]
        end()
        answer = ask(secret)
        for found, before in rows:
            found.update(**before)
        assert ask(secret).status_code == 200
        return answer

    answers = {
        "unknown": ask(secret[:-1] + ("a" if secret[-1] != "a" else "b")),
        "no key at all": ask("nonsense"),
        "empty": ask(""),
        "elsewhere": ask(secret, "203.0.113.9"),
        "revoked": undone(lambda: revoke_key(key=key, actor=cast.land_leader)),
        "closed": undone(lambda: close_account(account=key.account, actor=cast.land_leader)),
        "role ended": undone(lambda: _ended(key)),
        "inactive": undone(lambda: _inactive(key)),
        "dissolved": undone(lambda: _dissolved(key)),
    }
    clock.move_to(key.expires_at)
    answers["expired"] = ask(secret)
    assert {answer.status_code for answer in answers.values()} == {401}
    assert len({answer.content for answer in answers.values()}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers.values()}) == 1


def test_a_key_speaks_in_its_header_alone(issued: Issued) -> None:
    _key, secret = issued
    basic = base64.b64encode(f"{secret}:".encode()).decode()
    client = Client(REMOTE_ADDR=HERE)
    client.cookies["Authorization"] = f"Bearer {secret}"
    tries = [
        client.get(ME),
        client.get(ME, headers={"Authorization": f"Basic {basic}"}),
        client.get(ME, headers={"Authorization": secret}),
        client.get(ME, headers={"Authorization": f"Bearer {secret}, Bearer {secret}"}),
        client.get(ME, headers={"X-Api-Key": secret}),
    ]
    assert {answer.status_code for answer in tries} == {401}
    assert client.get(f"{ME}?access_token={secret}").status_code in {400, 401}


def test_a_key_opens_no_page_and_makes_no_session(issued: Issued) -> None:
    _key, secret = issued
    client = Client(REMOTE_ADDR=HERE, headers={"Authorization": f"Bearer {secret}"})
    answer = client.get(ME)
    assert answer.status_code == 200
    assert not answer.cookies and not client.cookies
    for page in ("/home/", "/profile/", "/requests/", "/system-access/", "/people/"):
        assert client.get(page).status_code in {302, 404}


def test_the_session_of_a_leader_does_not_help_a_key(cast: Cast, issued: Issued) -> None:
    """Who shows a key speaks as the key's account, whoever else is signed in; with a bad key as nobody."""
    client = Client(REMOTE_ADDR=HERE)
    client.force_login(cast.leader.user)
    as_key = client.get(ME, headers={"Authorization": f"Bearer {issued[1]}"})
    assert cast.bole_land.name in json.dumps(as_key.json(), ensure_ascii=False)
    assert client.get(ME, headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize(
    ("forwarded", "let_in"),
    [
        ("10.20.0.1", True),
        ("203.0.113.9, 10.20.0.1", True),
        ("10.20.0.1, 203.0.113.9", False),
        ("10.20.0.1,203.0.113.9", False),
        ("10.20.0.1, 203.0.113.9,", False),
        ("", False),
    ],
)
def test_an_address_is_what_the_proxy_says_not_the_visitor(
    issued: Issued, settings: Settings, forwarded: str, let_in: bool
) -> None:
    """A proxy appends the address that it sees to what the visitor sent."""
    settings.CLIENT_ADDRESS_META = "HTTP_X_FORWARDED_FOR"
    answer = ask(issued[1], "127.0.0.1", **{"X-Forwarded-For": forwarded})
    assert (answer.status_code == 200) is let_in


def test_without_a_proxy_a_forwarded_address_is_ignored(issued: Issued) -> None:
    assert ask(issued[1], "203.0.113.9", **{"X-Forwarded-For": "10.20.0.1"}).status_code == 401


def test_a_stray_key_does_not_stay_in_the_log(issued: Issued, caplog: pytest.LogCaptureFixture) -> None:
    _key, secret = issued
    hidden = secret[13:]
    with caplog.at_level(logging.DEBUG):
        ask(secret, "203.0.113.9")
        Client().get(f"/unknown/{secret}/")
    written = [JsonFormatter().format(record) for record in caplog.records]
    assert written
    assert not any(hidden in line for line in written)


def test_more_than_the_form_asks_for_is_ignored(cast: Cast, account: ServiceAccount) -> None:
    client = Client()
    client.force_login(cast.land_leader.user)
    client.post(
        f"/system-access/{account.pk}/keys/new/",
        keyed(
            scopes=["files"], days=30, networks="", account=1, secret_hash="0" * 64, prefix="00000000",
            expires_at="2099-01-01", created_by=cast.administrator.pk,
        ),
    )  # fmt: skip
    key = ApiKey.objects.get()
    assert (key.account, key.created_by) == (account, cast.land_leader)
    assert key.secret_hash != "0" * 64 and key.prefix != "00000000"
    assert (key.expires_at - key.created_at).days == 30


def test_no_link_and_no_other_site_changes_anything(cast: Cast, issued: Issued) -> None:
    key, secret = issued
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.land_leader.user)
    addresses = [f"/system-access/keys/{key.pk}/revoke/", f"/system-access/{key.account_id}/close/"]
    assert {client.get(address).status_code for address in addresses} == {405}
    forged = [*addresses, "/system-access/new/", f"/system-access/{key.account_id}/keys/new/"]
    assert {client.post(address, keyed(scopes=["files"], days=1)).status_code for address in forged} == {403}
    assert ask(secret).status_code == 200
    assert ApiKey.objects.count() == 1


def test_one_who_leads_no_more_loses_the_page_but_not_the_organisations_keys(
    cast: Cast, issued: Issued
) -> None:
    key, secret = issued
    client = Client()
    client.force_login(cast.land_leader.user)
    Membership.objects.filter(pk=cast.land_leader.pk).update(valid_until=timezone.now())
    assert client.get("/system-access/").status_code == 404
    assert client.post(f"/system-access/keys/{key.pk}/revoke/").status_code == 404
    assert ask(secret).status_code == 200, "the key is the organisation's"


def test_what_was_answered_once_is_not_told_to_a_key_that_may_less(
    cast: Cast, account: ServiceAccount
) -> None:
    """A remembered answer is for the same account, and only as long as the key would get it anew."""

    def caller(*scopes: Scope) -> tuple[ApiKey, Caller]:
        key, secret = issue_key(account=account, actor=cast.land_leader, scopes=scopes)
        return key, Caller(secret)

    wide, first = caller(Scope.PROXY_READ, Scope.EXCHANGE)
    wanted: dict[str, Any] = {"body": {"kind": "requests"}, "key": "the-same"}
    told = first.post("exports/", **wanted)
    assert told.status_code == 201, told.content
    assert first.post("exports/", **wanted).headers["Idempotent-Replayed"] == "true"
    _narrow, second = caller(Scope.FILES)
    assert second.post("exports/", **wanted).status_code == 403
    neighbour = Caller.of(cast.bole_environment, Role.DEPARTMENT_CLERK)
    assert neighbour.post("exports/", **wanted).json()["id"] != told.json()["id"]
    revoke_key(key=wide, actor=cast.land_leader)
    assert first.post("exports/", **wanted).status_code == 401


def test_a_very_long_header_costs_nothing(issued: Issued) -> None:
    assert ask("ybt_" + "0" * 1_000_000).status_code == 401
    assert ask("ybt_00000000_" + "é" * 43).status_code == 401
