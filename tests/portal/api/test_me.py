"""The first question of every system: does my key work, and who am I with it?"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.organizations.models import Membership, Organization, User
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ApiKey
from tests.speaking import Caller, issue_key


def test_a_key_speaks_for_its_account(bureau: Organization) -> None:
    membership, secret = issue_key(bureau, "department_clerk", [Scope.PROXY_READ])
    answer = Caller(secret).get("me/")
    assert answer.status_code == 200
    told = answer.json()
    assert told["organization"]["code"] == bureau.code
    assert told["role"] == membership.role
    assert told["scopes"] == ["proxy:read"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["RateLimit"].startswith('"api";r=')
    assert ApiKey.objects.get(account__membership=membership).last_used_at is not None


def test_a_person_speaks_with_the_session_of_the_pages(clerk: Membership) -> None:
    client = Client()
    client.force_login(clerk.user)
    told = Caller(client=client).get("me/").json()
    assert told["organization"]["name"] == clerk.organization.name
    assert told["scopes"] is None and told["key"] is None


def test_nobody_speaks_without_a_key(db: None) -> None:
    answer = Caller().get("me/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer.json()["code"] == "not-authenticated"


@pytest.mark.parametrize("secret", ["x", "ybt_abcdefgh_" + "a" * 43, "ybt_\x00"])
def test_a_wrong_key_is_refused(secret: str, db: None) -> None:
    answer = Caller(secret).get("me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "key-refused")


def test_an_expired_key_is_refused_like_an_unknown_one(bureau: Organization) -> None:
    _membership, secret = issue_key(bureau, "department_clerk")
    unknown = Caller("ybt_abcdefgh_" + "a" * 43).get("me/")
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        expired = Caller(secret).get("me/")
    assert (expired.status_code, expired.content) == (unknown.status_code, unknown.content)


def test_a_person_without_a_role_speaks_for_nobody(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("outsider", full_name="无职人员"))
    answer = Caller(client=client).get("me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "no-membership")


def test_what_nobody_asked_for_is_refused(bureau: Organization) -> None:
    answer = Caller.of(bureau, "department_clerk").get("me/", colour="red")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"pointer": "/query/colour", "detail": "没有这个参数。", "code": "unknown"}
    ]


def test_whoever_asks_too_often_is_told_when_to_come_again(bureau: Organization, settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    caller = Caller.of(bureau, "department_clerk")
    assert caller.get("me/").status_code == 200
    answer = caller.get("me/")
    assert (answer.status_code, answer.json()["code"]) == (429, "too-often")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith('"api";r=0;')


def test_an_unknown_address_is_a_problem_too(db: None) -> None:
    answer = Caller().get("nothing/here/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["type"] == "/api/problems/not-found/"
