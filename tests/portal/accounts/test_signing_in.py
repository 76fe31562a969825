"""Signing in: equal answers, the second step, and what is written down of it."""

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from portal.accounts.enums import Outcome
from portal.accounts.factors import recovery_codes_left
from portal.accounts.locking import MOST, Kind
from portal.accounts.models import SignIn
from portal.accounts.services.log import digest_of
from portal.organizations.enums import Role
from portal.organizations.models import Membership, User
from portal.organizations.services.invitations import invite_colleague
from tests.cast import PASSWORD, Cast
from tests.keys import keyed
from tests.portal.accounts.conftest import code_of, shows_password, with_totp
from tests.portal.accounts.security_key import SecurityKey

SECOND = "/login/factor/"


def names(cast: Cast) -> dict[str, str]:
    """A user name of each kind that must not be told from the others."""
    closed = User.objects.create_user("closed", PASSWORD, full_name="离职人员", is_active=False)
    system = User(username="system", full_name="业务系统", is_service=True)
    system.set_unusable_password()
    system.save()
    factored = cast.clerk.user
    with_totp(factored)
    return {
        "known": cast.owner.user.username,
        "with a second factor": factored.username,
        "unknown": "nobody-at-all",
        "deactivated": closed.username,
        "a system": system.username,
    }


def test_nobody_learns_whether_a_name_is_known(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words after as much hashing, which is what takes time."""
    hashed: list[str] = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(
        type(hasher), "encode", lambda self, *given: hashed.append("once") or encode(self, *given)
    )
    told: dict[str, tuple[Any, ...]] = {}
    for kind, name in names(cast).items():
        hashed.clear()
        answer = Client().post(reverse("login"), {"username": name, "password": "wrong-password"})
        words = re.sub(r"csrf\S+ value=\S+|X-CSRFToken[^}]*", "", answer.content.decode()).replace(name, "")
        told[kind] = (answer.status_code, words, len(hashed))
    assert len(set(told.values())) == 1, {kind: (status, count) for kind, (status, _, count) in told.items()}
    assert told["unknown"][0] == 422
    assert told["unknown"][2] == 1


def test_one_account_is_one_however_its_name_is_typed(cast: Cast) -> None:
    """Spaces around it and full-width letters open no further tries, and the person is told of the lock."""
    user = cast.officer.user
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in user.username)
    spellings = [user.username, f" {user.username}", f"{user.username}\u3000", wide, f"\t{wide} "]

    def opens(name: str, password: str) -> int:
        return Client().post(reverse("login"), {"username": name, "password": password}).status_code

    assert [opens(name, "wrong-password") for name in spellings] == [422] * 5
    assert {opens(name, PASSWORD) for name in spellings} == {429}
    assert list(user.sign_ins.order_by("pk").values_list("outcome", flat=True)) == [
        *[Outcome.WRONG_PASSWORD] * 5,
        Outcome.LOCKED,
    ]


def test_one_password_on_many_names_ends_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in with one's own account in between does not help, nor does another address of the same network."""
    monkeypatch.setitem(MOST, Kind.SOURCE, 4)

    def tries(name: str, password: str, address: str) -> int:
        sent = {"username": name, "password": password}
        return Client(REMOTE_ADDR=address).post(reverse("login"), sent).status_code

    own = cast.owner.user.username
    assert [tries(f"nobody-{n}", "123456", f"2001:db8::{n}") for n in range(3)] == [422] * 3
    assert tries(own, PASSWORD, "2001:db8::9") == 302
    assert tries("nobody-3", "123456", "2001:db8::3") == 422
    assert tries(own, PASSWORD, "2001:db8::4") == tries("nobody-4", "123456", "2001:db8::4") == 429
    assert tries(own, PASSWORD, "2001:db8:0:1::4") == tries(own, PASSWORD, "192.0.2.7") == 302


def test_a_deactivated_account_and_a_system_do_not_sign_in_with_the_right_password(cast: Cast) -> None:
    known = names(cast)
    User.objects.filter(username="closed").update(password=cast.owner.user.password)
    answer = Client().post(reverse("login"), {"username": known["deactivated"], "password": PASSWORD})
    assert answer.status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(username="system").update(password=cast.owner.user.password)


def test_the_key_of_the_session_changes_at_sign_in_and_with_the_role(cast: Cast) -> None:
    client = Client()
    client.get(reverse("login"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sid"] = planted = session.session_key
    client.post(reverse("login"), {"username": cast.officer.user.username, "password": PASSWORD})
    first = client.cookies["sid"].value
    assert first != planted
    assert Client(headers={"cookie": f"sid={planted}"}).get("/account/").status_code == 302
    client.post(reverse("switch-membership"), {"membership": cast.officer.pk})
    second = client.cookies["sid"].value
    assert second != first
    assert client.get("/account/").status_code == 200
    assert Client(headers={"cookie": f"sid={first}"}).get("/account/").status_code == 302


def test_the_key_of_the_session_changes_when_an_invitation_is_accepted(cast: Cast) -> None:
    invitation = invite_colleague(
        organization=cast.park,
        role=Role.WINDOW_CLERK,
        full_name=cast.owner.user.full_name,
        email="owner@cast.example",
        actor=cast.leader,
    )
    client = Client()
    client.force_login(cast.owner.user)
    before = client.cookies["sid"].value
    answer = client.post(reverse("accept-invitation", args=[invitation.token]), keyed())
    assert (answer.status_code, client.session["membership"]) == (
        302,
        Membership.objects.get(user=cast.owner.user, role=Role.WINDOW_CLERK).pk,
    )
    assert client.cookies["sid"].value != before
    assert Client(headers={"cookie": f"sid={before}"}).get("/account/").status_code == 302


def test_with_a_second_factor_the_password_opens_nothing(cast: Cast, clock: time_machine.Traveller) -> None:
    user = cast.officer.user
    with_totp(user)
    client, status, next_page = shows_password(user)
    assert (status, next_page) == (302, SECOND)
    assert client.get(reverse("home"))["Location"].startswith("/login/?next=")
    assert client.get(SECOND).status_code == 200
    wrong = client.post(SECOND, {"code": "000000"})
    assert wrong.status_code == 422
    assert "验证码不正确" in wrong.content.decode()
    answer = client.post(SECOND, {"code": code_of(user)})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.get(reverse("home")).status_code == 200
    assert client.get(SECOND).status_code == 302, "the step is over"


def test_the_page_asked_for_is_reached_through_both_steps(cast: Cast, clock: time_machine.Traveller) -> None:
    with_totp(cast.leader.user)
    data = {"username": cast.leader.user.username, "password": PASSWORD}
    for asked, reached in (
        ("/people/", "/people/"),
        ("https://evil.example/", "/home/"),
        ("//evil", "/home/"),
    ):
        client = Client()
        client.post(f"/login/?next={asked}", data)
        clock.shift(30)
        assert client.post(SECOND, {"code": code_of(cast.leader.user)})["Location"] == reached


def test_a_code_opens_once_and_none_before_it(cast: Cast, clock: time_machine.Traveller) -> None:
    user = cast.officer.user
    with_totp(user)
    code, before = code_of(user), code_of(user, -1)
    assert shows_password(user)[0].post(SECOND, {"code": code}).status_code == 302
    for seen in (code, before):
        assert shows_password(user)[0].post(SECOND, {"code": seen}).status_code == 422
    assert shows_password(user)[0].post(SECOND, {"code": code_of(user, 1)}).status_code == 302, "a fast clock"
    clock.shift(300)
    for late in (-2, 2):
        assert shows_password(user)[0].post(SECOND, {"code": code_of(user, late)}).status_code == 422


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    user = cast.officer.user
    codes = with_totp(user)
    assert len(set(codes)) == 10
    spaced = f"{codes[3][:4]} {codes[3][4:]}"
    client = shows_password(user)[0]
    assert client.post(SECOND, {"code": spaced}).status_code == 302
    assert "已作废" in client.get("/account/").content.decode()
    assert "还有 9 个恢复码" in client.get("/account/").content.decode()
    assert shows_password(user)[0].post(SECOND, {"code": spaced}).status_code == 422
    assert shows_password(user)[0].post(SECOND, {"code": codes[4]}).status_code == 302


def test_guessing_codes_ends_after_five(cast: Cast, clock: time_machine.Traveller) -> None:
    user = cast.officer.user
    codes = with_totp(user)
    client = shows_password(user)[0]
    assert [client.post(SECOND, {"code": f"{n:06}"}).status_code for n in range(6)] == [422] * 5 + [429]
    assert client.get(SECOND)["Location"] == "/login/", "the password is to be shown again"
    again = shows_password(user)[0]
    assert again.post(SECOND, {"code": code_of(user)}).status_code == 429, "a right one comes too late"
    again = shows_password(user)[0]
    assert again.post(SECOND, {"code": codes[0]}).status_code == 429
    assert recovery_codes_left(user) == 10, "nothing is looked at, nothing spent"
    assert shows_password(cast.clerk.user)[2] == "/home/", "others are not locked out"


def test_the_second_step_waits_ten_minutes_and_for_the_same_password(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    user = cast.officer.user
    with_totp(user)
    late, other = shows_password(user)[0], None
    clock.shift(601)
    assert late.post(SECOND, {"code": code_of(user)})["Location"] == "/login/"
    other = shows_password(user)[0]
    user.set_password("另一个密码-2026-Ab")
    user.save()
    assert other.post(SECOND, {"code": code_of(user)})["Location"] == "/login/"
    assert Client().get(SECOND)["Location"] == "/login/"


def test_a_security_key_answers_only_its_own_page(cast: Cast) -> None:
    user, own, foreign = cast.officer.user, SecurityKey(), SecurityKey()
    client = Client()
    client.force_login(user)
    page = client.get(reverse("factor-key"))
    sent = {"name": "蓝色密钥", "answer": own.creates(page.context["challenge_json"])}
    assert "恢复码只在这里显示一次" in client.post(reverse("factor-key"), sent).content.decode()
    assert client.post(reverse("factor-key"), sent).status_code == 422, "a challenge is good once"

    entering = shows_password(user)[0]
    asked = entering.get(SECOND).context["challenge_json"]
    lured = SecurityKey("evil.example")
    lured.identity, lured._private = own.identity, own._private
    for answer in (foreign.gets(asked), lured.gets(asked), '{"id": 1}', "[]", "nonsense", '{"response": {}}'):
        assert entering.post(SECOND, {"answer": answer}).status_code == 422, answer[:40]
        asked = entering.get(SECOND).context["challenge_json"]
    entering = shows_password(user)[0]
    # Three of those were answers of keys, which are counted; this is not yet the sixth.
    asked = entering.get(SECOND).context["challenge_json"]
    right = own.gets(asked)
    assert entering.post(SECOND, {"answer": right}).status_code == 302
    again = shows_password(user)[0]
    again.get(SECOND)
    assert again.post(SECOND, {"answer": right}).status_code == 422, "an answer is good once"


def test_every_attempt_is_written_down(cast: Cast, clock: time_machine.Traveller) -> None:
    user = cast.officer.user
    with_totp(user)
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
    client, _status, _next = shows_password(user, REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT=agent)
    client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": code_of(user)})
    shows_password(user, "wrong")
    told = list(user.sign_ins.order_by("pk").values_list("outcome", "method", "address", "device"))
    here = ("192.0.2.7", "Windows · Edge")
    assert told == [
        (Outcome.WRONG_FACTOR, "", *here),
        (Outcome.SIGNED_IN, "totp", *here),
        (Outcome.WRONG_PASSWORD, "", "127.0.0.1", "未知设备"),
    ]
    for _try in range(6):
        Client().post(reverse("login"), {"username": "my-Secret-typed-here", "password": "x"})
    strangers = SignIn.objects.filter(user=None).order_by("pk")
    assert [one.outcome for one in strangers] == [Outcome.WRONG_PASSWORD] * 5 + [Outcome.LOCKED]
    assert {one.name_digest for one in strangers} == {digest_of("MY-secret-typed-here")}


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_signin SET user_id = NULL", "DELETE FROM accounts_signin"]
)
def test_the_log_of_sign_ins_is_not_changed(cast: Cast, statement: str) -> None:
    Client().force_login(cast.owner.user)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
    ):
        cursor.execute(statement)
    assert cast.owner.user.sign_ins.count() == 1
