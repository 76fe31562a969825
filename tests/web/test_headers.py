"""The headers and cookies of production, exactly: the set that scores A+ on the MDN observatory."""

import runpy
import sys
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.cast import PASSWORD, Cast

HOST = "portal.example.cn"
ENVIRONMENT = {
    "SECRET_KEY": "".join(chr(33 + number % 90) for number in range(64)),
    "ALLOWED_HOSTS": HOST,
    "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "PUBLIC_URL": f"https://{HOST}",
    "CLIENT_ADDRESS_META": "REMOTE_ADDR",
    "DEBUG": "",
}
POLICY = {
    "default-src": "'none'",
    **dict.fromkeys(
        ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"), "'self'"
    ),
    **dict.fromkeys(("frame-ancestors", "base-uri", "object-src"), "'none'"),
}
HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
TELLING = {"Server", "X-Powered-By", "Access-Control-Allow-Origin"}
WHAT_BROWSERS_SEE = (
    "SECURE_",
    "SESSION_COOKIE_",
    "CSRF_COOKIE_",
    "KNOWN_BROWSER_COOKIE_",
    "CONTENT_SECURITY_POLICY",
    "X_FRAME_OPTIONS",
)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> dict[str, Any]:
    """What browsers see of the settings of production, as that module makes them, in force here."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "portal.settings.base", raising=False)
    made = runpy.run_module("portal.settings.production")
    for name, value in made.items():
        if name.startswith(WHAT_BROWSERS_SEE):
            setattr(settings, name, value)
    settings.ALLOWED_HOSTS = [HOST]
    return made


def visit(client: Client, address: str, **data: Any) -> HttpResponse:
    send = client.post if data else client.get
    return send(address, data, headers={"Host": HOST, "X-Forwarded-Proto": "https"})


def told_of(answer: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    assert {name: value for name, _space, value in parts} == POLICY
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert not TELLING & set(answer.headers)
    return {name: answer.get(name, "") for name in HEADERS}


def test_every_kind_of_answer_carries_the_whole_set(production: dict[str, Any], cast: Cast) -> None:
    visitor, person = Client(), Client()
    person.force_login(cast.leader.user)
    told = {
        address: told_of(visit(visitor, address))
        for address in ("/", "/login/", "/there-is-no-such-page/", "/api/v1/me/", "/home/", "/api/docs/")
    }
    told["the desk"] = told_of(visit(person, "/home/"))
    told["a refusal"] = told_of(visit(person, "/operations/"))
    told["a form"] = told_of(visit(visitor, "/login/", username="x", password="y"))
    assert all(headers == HEADERS for headers in told.values()), told


def test_pages_of_people_are_kept_by_no_cache(production: dict[str, Any], cast: Cast) -> None:
    person = Client()
    person.force_login(cast.leader.user)
    for address in ("/home/", "/people/", "/api/v1/me/"):
        assert "no-store" in visit(person, address)["Cache-Control"], address


def test_cookies_belong_to_this_host_alone(production: dict[str, Any], cast: Cast) -> None:
    client = Client()
    visit(client, reverse("login"))
    answer = visit(client, reverse("login"), username=cast.owner.user.username, password=PASSWORD)
    assert answer.status_code == 302
    visit(client, reverse("display"), mode="large")
    kept = {
        name: (bool(one["secure"]), bool(one["httponly"]), one["samesite"], one["path"], one["domain"])
        for name, one in client.cookies.items()
    }
    assert kept.pop("display") == (True, True, "Lax", "/", ""), "not a secret, and as close all the same"
    assert kept == {
        "__Host-sid": (True, True, "Lax", "/", ""),
        "__Host-csrf": (True, True, "Strict", "/", ""),
        "__Host-known": (True, True, "Strict", "/", ""),
    }


def test_plain_http_leads_to_https_and_sets_nothing(production: dict[str, Any], db: None) -> None:
    answer = Client().get("/login/", headers={"Host": HOST})
    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}/login/")
    assert not answer.cookies
