"""What is asked again before something that cannot be taken back, and where it leads."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.accounts.locking import MOST, Kind
from portal.notifications.models import Email
from portal.organizations.models import User
from tests.cast import PASSWORD, Cast
from tests.portal.accounts.conftest import code_of, with_totp

CONFIRM = "/account/confirm/"


@pytest.fixture
def stale(settings: Settings, cast: Cast, clock: time_machine.Traveller) -> Client:
    """A leader who signed in a quarter of an hour ago."""
    settings.RECENT_SIGN_IN_SECONDS = 900
    client = Client()
    client.force_login(cast.leader.user)
    clock.shift(900)
    return client


def asking() -> list[str]:
    """Every page that asks, by name."""
    return [
        reverse("factor-totp"),
        reverse("factor-key"),
        reverse("service_accounts:new-key", args=[1]),
    ]


def test_within_a_quarter_of_an_hour_nobody_is_asked(
    settings: Settings, cast: Cast, clock: time_machine.Traveller
) -> None:
    settings.RECENT_SIGN_IN_SECONDS = 900
    client = Client()
    client.force_login(cast.leader.user)
    clock.shift(899)
    assert client.get(reverse("factor-totp")).status_code == 200


def test_later_the_pages_ask_and_lead_back(stale: Client, cast: Cast) -> None:
    for page in asking():
        answer = stale.get(f"{page}?a=1")
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{CONFIRM}?next="), page
    page = stale.get(reverse("factor-totp"), follow=True)
    assert "再次确认身份" in page.content.decode()
    back = {"next": reverse("factor-totp")}
    assert stale.post(CONFIRM, back | {"password": ""}).status_code == 422
    assert stale.post(CONFIRM, back | {"password": "wrong"}).status_code == 422
    key = stale.cookies["sid"].value
    answer = stale.post(CONFIRM, back | {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse("factor-totp"))
    assert stale.cookies["sid"].value != key
    assert stale.get(reverse("factor-totp")).status_code == 200


def test_what_was_sent_is_not_carried_out_and_leads_to_its_page(stale: Client) -> None:
    page = "http://testserver/account/?x=1"
    answer = stale.post(reverse("recovery-codes"), headers={"Referer": page})
    assert answer["Location"] == f"{CONFIRM}?next=%2Faccount%2F%3Fx%3D1&sent=1"
    assert "请重新提交" in stale.get(answer["Location"]).content.decode()
    answer = stale.post(reverse("recovery-codes"), headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer["HX-Redirect"] == f"{CONFIRM}?next=%2Faccount%2F%3Fx%3D1&sent=1"
    for evil in ("https://evil.example/x", "//evil.example", "javascript:alert(1)", ""):
        answer = stale.post(reverse("recovery-codes"), headers={"Referer": evil})
        assert answer["Location"] == f"{CONFIRM}?next=%2Fhome%2F&sent=1", evil


@pytest.mark.parametrize(
    "next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_confirming_leads_nowhere_else(stale: Client, next_page: str) -> None:
    assert stale.post(CONFIRM, {"next": next_page, "password": PASSWORD})["Location"] == "/home/"


def test_a_second_factor_confirms_too(stale: Client, cast: Cast) -> None:
    assert "验证码" not in stale.get(CONFIRM).content.decode()
    with_totp(cast.leader.user)
    assert "验证码" in stale.get(CONFIRM).content.decode()
    assert stale.post(CONFIRM, {"code": "000000"}).status_code == 422
    assert stale.post(CONFIRM, {"code": code_of(cast.leader.user)}).status_code == 302


def test_factors_are_changed_only_by_who_shows_one(stale: Client, cast: Cast) -> None:
    """The session and the password of somebody are not enough to replace what they carry with them."""
    user = cast.leader.user
    codes = with_totp(user)
    factor = user.authenticator_set.get(type="totp")
    changing = [reverse("factor-key"), reverse("factor-remove", args=[factor.pk]), reverse("recovery-codes")]
    assert stale.post(CONFIRM, {"password": PASSWORD}).status_code == 302
    assert stale.get(reverse("exchange:export-new", args=["requests"])).status_code == 200
    for page in changing:
        asked = stale.post(page)["Location"]
        assert asked.startswith(CONFIRM) and "factor=1" in asked, page
    page = stale.get(asked).content.decode()
    assert "须出示现有的一种" in page and 'name="password"' not in page
    assert stale.post(asked, {"password": PASSWORD}).status_code == 422
    assert user.authenticator_set.count() == 2
    assert stale.post(asked, {"code": codes[0]}).status_code == 302
    assert "恢复码只在这里显示一次" in stale.post(reverse("recovery-codes")).content.decode()
    assert stale.post(changing[1])["Location"] == reverse("account-security")


def test_a_password_alone_adds_the_first_one(stale: Client) -> None:
    asked = stale.get(reverse("factor-totp"))["Location"]
    assert "factor" not in asked.partition("?")[2].replace("factor%2Ftotp", "")
    assert stale.post(asked, {"password": PASSWORD, "next": reverse("factor-totp")}).status_code == 302
    assert stale.get(reverse("factor-totp")).status_code == 200


def test_a_calendar_address_is_made_only_then(stale: Client) -> None:
    page = reverse("calendar-feed")
    assert stale.get(page).status_code == 200
    assert stale.post(page)["Location"].startswith(CONFIRM)
    stale.post(CONFIRM, {"password": PASSWORD})
    assert stale.post(page).context["address"]


def test_guessing_at_the_confirmation_ends_after_five(stale: Client) -> None:
    tried = [stale.post(CONFIRM, {"password": f"wrong-{n}"}).status_code for n in range(6)]
    assert tried == [422] * 5 + [429]
    assert stale.post(CONFIRM, {"password": PASSWORD}).status_code == 429


def test_nor_does_it_end_later_where_the_password_is_changed(stale: Client) -> None:
    new = {"new_password1": "戈壁滩上的红柳-2026", "new_password2": "戈壁滩上的红柳-2026"}
    url = reverse("password-change")
    tried = [stale.post(url, new | {"old_password": f"wrong-{n}"}).status_code for n in range(6)]
    assert tried == [422] * 5 + [429]
    assert stale.post(url, new | {"old_password": PASSWORD}).status_code == 429


def test_nor_does_a_session_left_open_keep_its_owner_from_confirming(stale: Client, cast: Cast) -> None:
    thief = Client()
    thief.force_login(cast.leader.user)
    assert [thief.post(CONFIRM, {"password": "wrong"}).status_code for _ in range(6)] == [422] * 5 + [429]
    assert stale.post(CONFIRM, {"password": PASSWORD}).status_code == 302
    new = {"new_password1": "戈壁滩上的红柳-2026", "new_password2": "戈壁滩上的红柳-2026"}
    assert stale.post(reverse("password-change"), new | {"old_password": PASSWORD}).status_code == 302
    assert thief.get("/home/").status_code == 302, "the thief's session is over"


def test_guesses_in_many_sessions_end_too(stale: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST, Kind.CONFIRMING, 3)
    others = [Client() for _ in range(3)]
    for other in others:
        other.force_login(cast.leader.user)
        assert other.post(CONFIRM, {"password": "wrong"}).status_code == 422
    assert stale.post(CONFIRM, {"password": PASSWORD}).status_code == 429


def test_the_address_for_letters_is_changed_only_then_and_the_old_one_is_told(
    stale: Client, cast: Cast
) -> None:
    User.objects.filter(pk=cast.leader.user.pk).update(email="old@example.org", phone="13812345678")
    name = cast.leader.user.full_name
    sent = {"full_name": name, "phone": "13812345678", "email": "thief@example.org"}
    assert stale.post(reverse("profile"), sent | {"email": "old@example.org"}).status_code == 302
    assert stale.post(reverse("profile"), sent)["Location"].startswith(CONFIRM)
    cast.leader.user.refresh_from_db()
    assert cast.leader.user.email == "old@example.org"
    stale.post(CONFIRM, {"password": PASSWORD})
    assert stale.post(reverse("profile"), sent)["Location"] == reverse("profile")
    assert Email.objects.get().to == "old@example.org"


def test_lists_are_asked_for_and_fetched_only_then(stale: Client, cast: Cast) -> None:
    listed = stale.get(reverse("exchange:exports"))
    assert listed.status_code == 200
    new = reverse("exchange:export-new", args=["requests"])
    assert stale.get(new)["Location"].startswith(CONFIRM)
    fetched = reverse("exchange:export-file", args=["00000000-0000-0000-0000-000000000007"])
    assert stale.get(fetched)["Location"].startswith(CONFIRM)
    program = stale.post(
        "/api/v1/exports/", {}, content_type="application/json", headers={"Idempotency-Key": "a"}
    )
    assert (program.status_code, program.json()["code"]) == (403, "recent-sign-in-needed")


def test_a_session_of_before_counts_as_old(stale: Client) -> None:
    session = stale.session
    del session["confirmed_at"]
    session.save()
    assert stale.get(reverse("factor-totp")).status_code == 302
