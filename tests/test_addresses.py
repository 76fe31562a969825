"""Every address of the portal is closed to visitors unless it is named here as open."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.organizations.models import User

# Open to everybody. What they show is tested where they are made.
PUBLIC = {
    "api-docs",
    "api-docs-topic",
    "api-problem",
    "api-schema",
    "catalogue",
    "claim",
    "delegation:hall",
    "delegation:hall-queue",
    "delegation:hall-window",
    "delegation:power",
    "delegation:power-list",
    "delegation:power-lists",
    "delegation:powers",
    "delegation:public-instrument",
    "delegation:public-whistle-matters",
    "display",
    "documents:check",
    "documents:check-start",
    "front",
    # Asks for a token, or for a request from this very machine as a test's is.
    "health:metrics",
    "how-it-works",
    "login",
    "logout",
    "matter-guide",
    "open-csv",
    "open-data",
    "open-json",
    "password-reset",
    "password-reset-confirm",
    "password-reset-sent",
    "privacy",
    "register",
    "regulation",
    "status-query",
    # The token in the letter is the key; an unknown one is an unknown address.
    "accept-invitation",
    "feed",
    # There while demonstration accounts are allowed, never in production.
    "notifications:demo_mailbox",
}
EXAMPLES = {
    "uuid": uuid.UUID(int=7),
    "int": 987654321,
    "slug": "accept",
    "string": "unknown",
    "path": "unknown",
}


def named(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, dict[str, object]]]:
    """Each named address with arguments of the right kind that name nothing."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named(pattern.url_patterns, inner)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            converters = pattern.pattern.converters
            arguments = {
                key: EXAMPLES[type(kind).__name__.removesuffix("Converter").lower()]
                for key, kind in converters.items()
            }
            yield f"{namespace}{pattern.name}", arguments


ADDRESSES = list(named(get_resolver().url_patterns))
SHUT = [(name, arguments) for name, arguments in ADDRESSES if name not in PUBLIC]
# Programs get a problem, people a page.
CLOSED = [(name, arguments) for name, arguments in SHUT if not name.startswith("api-")]
PROGRAMS = [(name, arguments) for name, arguments in SHUT if name.startswith("api-")]


def test_the_public_addresses_exist() -> None:
    assert {name for name, _arguments in ADDRESSES} >= PUBLIC


@pytest.mark.django_db
def test_a_visitor_is_led_to_the_login_or_finds_nothing() -> None:
    open_to_all = []
    for name, arguments in CLOSED:
        address = reverse(name, kwargs=arguments)
        for answer in (Client().get(address), Client().post(address)):
            led_to_login = answer.status_code == 302 and answer.url.startswith("/login/")
            if not led_to_login and answer.status_code not in {404, 405}:
                open_to_all.append((name, answer.status_code))
    assert open_to_all == []


@pytest.mark.django_db
def test_a_person_without_a_role_reads_no_case() -> None:
    """Their own account, inbox and profile are theirs; every page that needs a role is an unknown address."""
    client = Client()
    client.force_login(User.objects.create_user("outsider", full_name="无职人员"))
    own = {"profile", "home", "password-change", "calendar-feed", "notifications:inbox"} | {
        "account-security",
        "personal-data",
        "personal-data-copy",
        "confirm-sign-in",
        "factor-key",
        "factor-totp",
        "login-factor",
        "second-factor",
    }
    answers = [(name, client.get(reverse(name, kwargs=arguments)).status_code) for name, arguments in CLOSED]
    assert [answer for answer in answers if answer[1] not in {404, 405} and answer[0] not in own] == []
    assert client.get(reverse("profile")).status_code == 200, "signed in to the end"


@pytest.mark.django_db
def test_programs_without_a_key_and_people_without_a_role_learn_nothing() -> None:
    outsider = Client()
    outsider.force_login(User.objects.create_user("outsider", full_name="无职人员"))
    assert len(PROGRAMS) > 300
    for name, arguments in PROGRAMS:
        # All acts are one view.
        asked = [(Client(), 401)] + ([] if name.startswith("api-act-") else [(outsider, 403)])
        for client, status in asked:
            answer = client.get(reverse(name, kwargs=arguments))
            told = (answer.status_code, answer["Content-Type"])
            assert told == (status, "application/problem+json"), f"{name}: {told}"
