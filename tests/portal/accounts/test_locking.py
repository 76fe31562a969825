"""Locks against guessing are no weapon: who they close out, who they never do, and who opens them before their time."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from portal.accounts.enums import Outcome
from portal.accounts.locking import MOST, Counter, Kind
from portal.accounts.models import SignIn
from portal.accounts.services.passwords import send_reset_letter
from portal.audit.models import AuditLedger
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Email, Message
from portal.organizations.models import Membership, User
from tests.cast import PASSWORD, Cast
from tests.portal.accounts.conftest import code_of, shows_password, with_totp

SECOND = "/login/factor/"
LOCKS = "/people/locks/"
NEW = "戈壁滩上的红柳-2026-Ab"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST, Kind.ANYWHERE, 4)


def tries(client: Client, name: str, password: str = PASSWORD) -> int:
    return client.post(reverse("login"), {"username": name, "password": password}).status_code


def others_guess(name: str, times: int = 4) -> None:
    """Each from another address, so that the account is closed everywhere."""
    for n in range(times):
        tries(Client(REMOTE_ADDR=f"198.51.100.{n}"), name, "guessed")


def used_browser(user: User) -> Client:
    """In which the person signed in, and out again."""
    client = shows_password(user)[0]
    client.post(reverse("logout"))
    return client


def test_nobody_is_locked_out_of_a_browser_of_theirs(cast: Cast) -> None:
    user, colleague = cast.officer.user, cast.clerk.user
    own = used_browser(user)
    others_guess(user.username)
    assert tries(Client(), user.username) == 429
    assert tries(own, user.username) == 302
    own.post(reverse("logout"))
    assert tries(own, f" {user.username}\u3000") == 302, "however the name is typed"
    own.post(reverse("logout"))
    others_guess(colleague.username)
    assert tries(own, colleague.username) == 429, "it is known for its own people alone"
    assert tries(Client(), user.username) == 429, "a right password there opens nothing for those who guess"


def test_colleagues_at_one_machine_are_known_each(cast: Cast) -> None:
    people = [cast.officer.user, cast.clerk.user, cast.leader.user]
    shared = used_browser(people[0])
    for user in people[1:]:
        assert tries(shared, user.username) == 302
        shared.post(reverse("logout"))
    for user in people:
        others_guess(user.username)
        assert tries(shared, user.username) == 302
        shared.post(reverse("logout"))


def test_such_a_browser_has_a_limit_of_its_own(cast: Cast) -> None:
    """Then it is a browser like every other."""
    name = cast.officer.user.username
    own = used_browser(cast.officer.user)
    assert [tries(own, name, "wrong") for _ in range(5)] == [422] * 5
    assert tries(Client(), name) == 302, "it closed nothing for others"
    assert [tries(own, name, "wrong") for _ in range(5)] == [422] * 4 + [429]
    assert tries(own, name) == 429


def test_what_makes_it_known_is_the_servers_and_ends(cast: Cast, clock: time_machine.Traveller) -> None:
    user = cast.officer.user
    own = used_browser(user)
    first = own.cookies["known"].value
    assert tries(own, user.username) == 302
    second = own.cookies["known"].value
    assert second != first, "every sign-in gives another"
    assert str(user.username) not in second

    def opens(mark: str) -> bool:
        client = Client()
        client.cookies["known"] = mark
        return tries(client, user.username) == 302

    others_guess(user.username)
    assert opens(second)
    assert not any(opens(forged) for forged in ("", "x", f"{second[:-1]}{'a' if second[-1] != 'a' else 'b'}"))
    clock.shift(timedelta(days=90))
    others_guess(user.username)
    assert not opens(second)
    fresh = used_browser(cast.clerk.user).cookies["known"].value
    cast.clerk.user.set_password(NEW)
    cast.clerk.user.save()
    cast.clerk.user.set_password(PASSWORD)
    cast.clerk.user.save()
    user = cast.clerk.user
    others_guess(user.username)
    assert not opens(fresh), "a new password ended it"


def test_one_line_is_one_address(cast: Cast) -> None:
    name = cast.officer.user.username
    MOST[Kind.ANYWHERE] = 50

    def at(n: int, line: str = "2001:db8:1:2") -> Client:
        return Client(REMOTE_ADDR=f"{line}::{n}")

    assert [tries(at(n), name, "wrong") for n in range(6)] == [422] * 5 + [429]
    assert tries(at(7, "2001:db8:1:3"), name) == 302


def test_wrong_factors_of_others_do_not_close_the_second_step_either(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    user = cast.officer.user
    codes = with_totp(user)
    own = shows_password(user)[0]
    own.post(SECOND, {"code": code_of(user)})
    own.post(reverse("logout"))
    thief = shows_password(user)[0]
    assert [thief.post(SECOND, {"code": f"{n:06}"}).status_code for n in range(6)] == [422] * 5 + [429]
    tries(own, user.username)
    assert own.post(SECOND, {"code": codes[0]}).status_code == 302
    own.post(reverse("logout"))
    tries(own, user.username)
    assert [own.post(SECOND, {"code": f"{n:06}"}).status_code for n in range(6)] == [422] * 5 + [429]


def by_letter(client: Client, user: User, password: str) -> None:
    send_reset_letter(user=user)
    path = next(line for line in Email.objects.latest("pk").body.splitlines() if "/password/reset/" in line)
    form = client.get(path[path.index("/password/") :], follow=True).redirect_chain[-1][0]
    assert client.post(form, {"new_password1": password, "new_password2": password}).status_code == 302


def test_a_new_password_by_letter_opens_again(cast: Cast, clock: time_machine.Traveller) -> None:
    user = cast.officer.user
    User.objects.filter(pk=user.pk).update(email="officer@example.org")
    user.refresh_from_db()
    codes = with_totp(user)
    client = Client()
    for _ in range(5):
        tries(client, user.username, "wrong")
    others_guess(user.username)
    assert tries(client, user.username) == 429
    by_letter(client, user, NEW)
    assert tries(client, user.username, NEW) == 302
    assert client.post(SECOND, {"code": codes[0]}).status_code == 302
    others_guess(user.username, times=8)
    client.post(reverse("logout"))
    assert tries(client, user.username, NEW) == 302, "from now on this browser is known"


def test_letters_give_no_guesses_at_the_second_factor(cast: Cast, clock: time_machine.Traveller) -> None:
    """Who has the mailbox has five, however many letters came and in however many browsers."""
    user = cast.officer.user
    User.objects.filter(pk=user.pk).update(email="officer@example.org")
    user.refresh_from_db()
    codes = with_totp(user)
    judged = 0
    for turn in range(3):
        client = Client()
        by_letter(client, user, f"{NEW}-{turn}")
        for n in range(6):
            tries(client, user.username, f"{NEW}-{turn}")
            judged += client.post(SECOND, {"code": f"{n:06}"}).status_code == 422
        user.refresh_from_db()
    assert judged == 5
    Counter(Kind.FACTOR, str(user.pk)).forget()
    tries(client, user.username, f"{NEW}-2")
    assert client.post(SECOND, {"code": codes[0]}).status_code == 302


# Lifting ------------------------------------------------------------------------------------------------


def signed_in(held: Membership) -> Client:
    client = Client()
    client.force_login(held.user)
    return client


def test_the_security_administrator_sees_what_is_closed_and_opens_it(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    user = cast.officer.user
    admin = signed_in(cast.security)
    assert "现在没有锁定" in admin.get(LOCKS).content.decode()
    for name in (user.username, "nobody-at-all"):
        others_guess(name)
    page = admin.get(LOCKS)
    assert [lock.person for lock in page.context["locks"]] == [None, user], "the latest first"
    assert "nobody-at-all" not in page.content.decode(), "what is nobody's may be a password"
    assert [lock.person for lock in admin.get(LOCKS, {"q": user.full_name}).context["locks"]] == [user]
    for lock in page.context["locks"]:
        address = reverse("sign-in-lock", args=[lock.attempt.pk])
        assert admin.post(address, {"reason": " "}).status_code == 422
        assert admin.get(address).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            assert admin.post(address, {"reason": "本人来电，13812345678"})["Location"] == LOCKS
        assert admin.get(address)["Location"] == LOCKS, "there is nothing left to lift"
    assert tries(Client(), user.username) == 302
    assert tries(Client(), "nobody-at-all") == 422
    known, unknown = LedgerEntry.objects.filter(kind="account.lock_lifted").order_by("-pk")
    assert (known.actor, known.data["person"]) == (cast.security.user, user.pk)
    assert known.ledger == AuditLedger.objects.get(organization=cast.park).ledger
    assert unknown.data["name_digest"] and "nobody" not in f"{unknown.summary}{unknown.data}"
    assert "138****5678" in known.summary and "13812345678" not in f"{known.summary}{known.data}"
    told = Message.objects.get()
    assert (told.user, told.subject) == (user, "登录锁定已解除")
    assert cast.security.user.full_name in told.body


def test_an_address_is_opened_for_all_who_share_it(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setitem(MOST, Kind.SOURCE, 3)
    for n in range(3):
        tries(Client(REMOTE_ADDR="2001:db8::1"), f"nobody-{n}", "123456")
    here = Client(REMOTE_ADDR="2001:db8::2")
    assert tries(here, cast.owner.user.username) == 429
    admin = signed_in(cast.security)
    (lock,) = admin.get(LOCKS).context["locks"]
    assert lock.by_source and lock.sources == ["2001:db8::/64"]
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("sign-in-lock-address", args=[lock.attempt.pk]), {"reason": "办公室网络"})
    assert tries(here, cast.owner.user.username) == 302
    assert LedgerEntry.objects.get().data["address"] == ["2001:db8::/64"]
    assert not Message.objects.exists()


def test_nobody_else_lifts_a_lock_nor_one_their_own(cast: Cast) -> None:
    others_guess(cast.security.user.username)
    attempt = SignIn.objects.get(outcome=Outcome.LOCKED)
    address = reverse("sign-in-lock", args=[attempt.pk])
    for held in (cast.leader, cast.administrator, cast.auditor, cast.officer, cast.owner):
        client = signed_in(held)
        assert [client.get(LOCKS).status_code, client.post(address, {"reason": "x"}).status_code] == [
            404,
            404,
        ]
    own = signed_in(cast.security)
    assert "请由另一名安全管理员办理" in own.post(address, {"reason": "急用"}).content.decode()
    assert tries(Client(), cast.security.user.username) == 429
    assert not LedgerEntry.objects.exists()
    wrong = SignIn.objects.filter(outcome=Outcome.WRONG_PASSWORD).first()
    assert wrong is not None
    assert own.get(reverse("sign-in-lock", args=[wrong.pk])).status_code == 404
