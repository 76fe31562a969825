"""Second factors: staff must have one, set up once, shown once, cleared for whoever lost theirs."""

import json
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.accounts.models import Session
from portal.audit.models import AuditLedger
from portal.notifications.models import Email, Message
from portal.organizations.enums import ENTERPRISE_ROLES
from portal.organizations.models import User
from tests.cast import Cast
from tests.portal.accounts.conftest import shows_password, with_totp
from tests.portal.accounts.security_key import SecurityKey

SET_UP = "/account/factor/"


@pytest.fixture
def required(settings: Settings) -> None:
    settings.STAFF_MFA_REQUIRED = True


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown_code(page: str) -> str:
    """What a telephone shows that was given the secret of the page."""
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.usefixtures("required")
def test_staff_without_a_factor_see_only_the_page_to_set_one_up(cast: Cast) -> None:
    for held in (cast.clerk, cast.auditor):
        client = signed_in(held.user)
        for closed in (
            "/home/",
            "/people/",
            "/profile/",
            "/account/",
            "/password/change/",
            "/",
            "/catalogue/",
        ):
            answer = client.get(closed)
            assert (answer.status_code, answer.headers.get("Location")) == (302, SET_UP), closed
        assert client.post("/switch/", {"membership": held.pk})["Location"] == SET_UP
        told = client.get("/home/", headers={"HX-Request": "true"})
        assert (told.status_code, told.headers["HX-Redirect"]) == (200, SET_UP)
        program = client.get("/api/v1/requests/")
        assert (program.status_code, program.json()["code"]) == (403, "second-factor-missing")
        assert client.get(SET_UP).status_code == 200
        assert client.post("/logout/").status_code == 302


@pytest.mark.usefixtures("required")
def test_enterprises_may_go_without(cast: Cast) -> None:
    assert cast.owner.role in ENTERPRISE_ROLES
    assert signed_in(cast.owner.user).get("/home/").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_telephone_is_set_up_with_keys_and_no_script(cast: Cast, clock: time_machine.Traveller) -> None:
    client = signed_in(cast.clerk.user)
    key = client.cookies["sid"].value
    page = client.get(reverse("factor-totp"))
    text = page.content.decode()
    assert "<svg" in text
    assert "no-store" in page["Cache-Control"]
    assert shown_code(text) == shown_code(client.get(reverse("factor-totp")).content.decode()), (
        "a reload is harmless"
    )
    assert client.post(reverse("factor-totp"), {"code": "123"}).status_code == 422
    answer = client.post(reverse("factor-totp"), {"code": shown_code(text)})
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", answer.content.decode())
    assert len(codes) == 10
    assert "no-store" in answer["Cache-Control"]
    assert client.cookies["sid"].value != key, "the session is worth more than before"
    assert client.get("/home/").status_code == 200
    assert codes[0] not in client.get("/account/").content.decode()
    message = Message.objects.get(user=cast.clerk.user)
    assert message.subject == "已添加动态验证码"
    # The code by which it was set up is spent.
    entering = shows_password(cast.clerk.user)[0]
    assert entering.post("/login/factor/", {"code": shown_code(text)}).status_code == 422
    assert entering.post("/login/factor/", {"code": codes[0]}).status_code == 302


@pytest.mark.usefixtures("required")
def test_a_session_that_passed_no_factor_does_not_replace_the_factors(cast: Cast) -> None:
    """Whatever way in forgot to ask."""
    with_totp(cast.clerk.user)
    client = signed_in(cast.clerk.user)
    assert client.get(SET_UP)["Location"].startswith("/login/")
    assert client.get("/home/")["Location"].startswith("/login/"), "it was signed out"
    program = signed_in(cast.clerk.user).get("/api/v1/requests/")
    assert (program.status_code, program.json()["code"]) == (401, "not-authenticated")


@pytest.mark.usefixtures("required")
def test_staff_keep_their_last_factor_and_enterprises_need_not(cast: Cast) -> None:
    for held, status in ((cast.clerk, 409), (cast.owner, 302)):
        codes = with_totp(held.user)
        client = shows_password(held.user)[0]
        client.post("/login/factor/", {"code": codes[0]})
        factor = Authenticator.objects.get(user=held.user, type="totp")
        assert client.post(reverse("factor-remove", args=[factor.pk])).status_code == status
        left = Authenticator.objects.filter(user=held.user).count()
        assert left == (2 if status == 409 else 0), "recovery codes go with what they stand in for"
    with_totp(cast.owner.user)
    foreign = Authenticator.objects.get(user=cast.owner.user, type="totp")
    assert client.post(reverse("factor-remove", args=[foreign.pk])).status_code == 302
    assert signed_in(cast.handler.user).post(reverse("factor-remove", args=[foreign.pk])).status_code == 404


def test_new_recovery_codes_end_the_old_ones(cast: Cast) -> None:
    codes = with_totp(cast.officer.user)
    client = shows_password(cast.officer.user)[0]
    client.post("/login/factor/", {"code": codes[0]})
    answer = client.post(reverse("recovery-codes")).content.decode()
    fresh = [code.replace(" ", "") for code in re.findall(r"<li>(\d{4} \d{4})</li>", answer)]
    assert not set(fresh) & set(codes)
    entering = shows_password(cast.officer.user)[0]
    assert entering.post("/login/factor/", {"code": codes[1]}).status_code == 422
    assert entering.post("/login/factor/", {"code": fresh[0]}).status_code == 302
    assert signed_in(cast.owner.user).post(reverse("recovery-codes")).status_code == 409


def test_secrets_do_not_stand_in_the_database(cast: Cast) -> None:
    client = signed_in(cast.officer.user)
    text = client.get(reverse("factor-totp")).content.decode()
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', text)[1].replace(" ", "")
    told = str(Session.objects.get(user=cast.officer.user).get_decoded())
    assert "totp_being_set_up" in told and secret not in told, "nor while the telephone is being set up"
    codes = client.post(reverse("factor-totp"), {"code": shown_code(text)}).content.decode()
    kept = json.dumps(
        list(Authenticator.objects.filter(user=cast.officer.user).values_list("data", flat=True))
    )
    assert secret not in kept
    assert not any(code.replace(" ", "") in kept for code in re.findall(r"<li>(\d{4} \d{4})</li>", codes))


def test_two_keys_are_two_ways_in(cast: Cast) -> None:
    client, keys = signed_in(cast.officer.user), [SecurityKey(), SecurityKey()]
    for key in keys:
        asked = client.get(reverse("factor-key")).context["challenge_json"]
        assert client.post(
            reverse("factor-key"), {"name": "密钥", "answer": key.creates(asked)}
        ).status_code in {200, 302}
    for key in keys:
        entering = shows_password(cast.officer.user)[0]
        asked = entering.get("/login/factor/").context["challenge_json"]
        assert entering.post("/login/factor/", {"answer": key.gets(asked)}).status_code == 302


# Lost ---------------------------------------------------------------------------------------------


def test_the_security_administrator_clears_what_was_lost(cast: Cast) -> None:
    user = cast.officer.user
    User.objects.filter(pk=user.pk).update(email="officer@example.org")
    user.refresh_from_db()
    codes = with_totp(user)
    lost = shows_password(user)[0]
    lost.post("/login/factor/", {"code": codes[0]})
    assert Session.objects.filter(user=user).exists()
    url = reverse("clear-factors", args=[user.pk])
    admin = signed_in(cast.security.user)
    assert "清除第二因子" in admin.get(reverse("person", args=[user.pk])).content.decode()
    assert admin.get(url).status_code == 405
    assert admin.post(url).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert lost.get("/home/")["Location"].startswith("/login/")
    assert shows_password(user)[2] == "/home/"
    assert Email.objects.filter(to="officer@example.org", subject="第二因子已清除").count() == 1
    log = AuditLedger.objects.get(organization=cast.officer.organization).ledger
    (entry,) = log.entries.filter(kind="account.factors_cleared")
    assert (entry.actor, entry.data) == (cast.security.user, {"person": user.pk})
    assert user.username not in entry.summary, "an account is named by its key: its name may be a telephone's"
    assert admin.post(url).status_code == 409, "there is nothing left to clear"
    assert log.entries.count() == 1


def test_nobody_else_clears_factors_nor_one_their_own(cast: Cast) -> None:
    with_totp(cast.officer.user)
    with_totp(cast.security.user)
    url = reverse("clear-factors", args=[cast.officer.user.pk])
    for held in (cast.leader, cast.administrator, cast.auditor, cast.officer, cast.owner):
        assert signed_in(held.user).post(url).status_code == 404, held
    own = reverse("clear-factors", args=[cast.security.user.pk])
    assert signed_in(cast.security.user).post(own).status_code == 409
    assert Authenticator.objects.filter(type="totp").count() == 2
    assert not AuditLedger.objects.exists()
