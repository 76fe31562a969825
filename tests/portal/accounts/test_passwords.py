"""What a password must be, in either profile, and how long it may be used."""

import pytest
import time_machine
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.accounts.passwords import kinds_in
from portal.organizations.forms.accounts import password_rules
from portal.organizations.models import User
from tests.cast import PASSWORD, Cast
from tests.portal.accounts.conftest import shows_password

DJANGO, OURS = "django.contrib.auth.password_validation", "portal.accounts.passwords"
ASVS = [
    {"NAME": f"{DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{DJANGO}.CommonPasswordValidator"},
    {"NAME": f"{OURS}.NotDressedUp"},
    {"NAME": f"{OURS}.NotUsedBefore", "OPTIONS": {"last": 1}},
]


@pytest.mark.parametrize(
    ("password", "kinds"),
    [
        ("abcdef", 1),
        ("Abc", 2),
        ("Abc1", 3),
        ("Abc1-", 4),
        ("胡杨-2026", 3),
        ("胡杨", 1),
        ("", 0),
        ("Ａｂ１", 3),
    ],
)
def test_kinds_of_characters_are_counted(password: str, kinds: int) -> None:
    assert kinds_in(password) == kinds


def refused(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [fault.code or "" for fault in error.error_list]
    return []


def test_the_profile_of_dengbao(db: None) -> None:
    user = User(username="zhangsan", full_name="张三")
    assert refused("Huyang-2026", user) == []
    assert refused("Short-1a", user) == ["password_too_short"]
    assert "password_too_plain" in refused("hu-yang-huyang", user)
    assert refused("9-ZhangSan-forest", user) == ["password_has_username"]
    assert refused("nasgnahz-Forest-77", user) == ["password_has_username"], "nor backwards"
    assert "password_too_common" in refused("Password123")
    assert "password_too_plain" in refused("password123")
    told = password_rules()
    assert "10" in told and "三类" in told and "最近" not in told


def test_the_profile_of_asvs_asks_for_length_alone(settings: Settings, db: None) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = ASVS
    assert refused("red willows by the lake") == []
    assert refused("eleven-char") == ["password_too_short"]
    for common in ("q1w2e3r4t5y6", "Password-2026!", "2026 football 1", "dragondragon"):
        assert refused(common) == ["password_too_common"], common
    assert get_password_validators(ASVS)[-1].get_help_text() == "新密码不能与现在的密码相同。"


def test_none_of_the_last_five_is_taken_again(cast: Cast) -> None:
    user, used = cast.clerk.user, [PASSWORD]
    assert refused(PASSWORD, user) == ["password_used_before"], "one that was set before any was written down"
    for number in range(6):
        used.append(f"Huyang-forest-{number}")
        user.set_password(used[-1])
        user.save()
    assert [bool(refused(password, user)) for password in used] == [
        False,
        False,
        True,
        True,
        True,
        True,
        True,
    ]
    assert user.earlier_passwords.count() == 5, "no more is kept than is compared with"
    assert refused("Huyang-forest-9", user) == []
    assert refused(used[-1], cast.owner.user) == [], "what others used is nobody's business"


@pytest.fixture
def ninety_days(settings: Settings) -> None:
    settings.PASSWORD_DAYS = 90


@pytest.mark.usefixtures("ninety_days")
def test_a_password_of_ninety_days_only_opens_the_page_to_change_it(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    user = cast.clerk.user
    User.objects.filter(pk=user.pk).update(created_at="2024-01-01T00:00Z")
    user.refresh_from_db()
    user.set_password(PASSWORD)
    user.save()
    clock.shift(90 * 24 * 3600 - 1)
    assert shows_password(user)[0].get("/home/").status_code == 200
    clock.shift(1)
    client = shows_password(user)[0]
    for closed in ("/home/", "/account/", "/account/factor/"):
        assert client.get(closed)["Location"] == "/password/change/", closed
    program = client.get("/api/v1/requests/")
    assert (program.status_code, program.json()["code"]) == (403, "password-too-old")
    assert client.get("/home/", headers={"HX-Request": "true"})["HX-Redirect"] == "/password/change/"
    sent = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "最近 5 次" in client.post(reverse("password-change"), sent).content.decode()
    new = "戈壁滩上的红柳-2026"
    client.post(reverse("password-change"), sent | {"new_password1": new, "new_password2": new})
    assert client.get("/home/").status_code == 200


@pytest.mark.usefixtures("ninety_days")
def test_a_session_that_was_open_when_the_password_ran_out_is_led_there_too(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    user = cast.owner.user
    user.set_password(PASSWORD)
    user.save()
    clock.shift(90 * 24 * 3600 - 60)
    client: Client = shows_password(user)[0]
    assert client.get("/home/").status_code == 200
    clock.shift(60)
    assert client.get("/home/")["Location"] == "/password/change/"
