"""Nobody is led from the portal to another site: every ``next``, in every form that browsers take for another host."""

import html
import re
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.notifications.models import Message
from tests.cast import PASSWORD, Cast
from tests.test_addresses import ADDRESSES

EVIL = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "//testserver@evil.example",
    "https://testserver.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/%2f..",
)
HOME = {"/", "/home/"}
QUICK = (EVIL[0], EVIL[3], "javascript:alert(1)")
FORMS = [pytest.param(evil, marks=() if evil in QUICK else pytest.mark.soak) for evil in EVIL]
WITHOUT_ARGUMENTS = [reverse(name) for name, arguments in ADDRESSES if not arguments and name != "logout"]


def leads_nowhere_else(where: str) -> bool:
    """As browsers read an address: a backslash is a slash, white space in it is nothing."""
    read = re.sub(r"[\t\r\n]", "", where.strip()).replace("\\", "/")
    parts = urlsplit(read)
    return not parts.netloc and not parts.scheme and not read.startswith("//")


def leads_to(answer: HttpResponse) -> str:
    """Where the answer leads: a path of ours, or it fails."""
    where = answer.get("Location") or answer.get("HX-Redirect", "")
    assert leads_nowhere_else(where), where
    return where


@pytest.mark.parametrize("evil", FORMS)
def test_signing_in_leads_nowhere_else(cast: Cast, evil: str) -> None:
    login = reverse("login")
    client = Client()
    typed = {"username": cast.owner.user.username, "password": PASSWORD}
    assert leads_to(client.post(login, {**typed, "next": evil})) in HOME
    assert leads_to(client.get(login, {"next": evil})) in HOME, "signed in already"
    assert leads_to(Client().post(f"{login}?{urlencode({'next': evil})}", typed)) in HOME


@pytest.mark.parametrize("evil", FORMS)
def test_neither_do_the_other_pages_that_lead_back(cast: Cast, evil: str) -> None:
    client = Client()
    client.force_login(cast.owner.user)
    assert leads_to(client.post(reverse("display"), {"mode": "large", "next": evil})) in HOME
    asked = reverse("confirm-sign-in")
    kept = re.findall(r'name="next" value="([^"]*)"', client.get(asked, {"next": evil}).content.decode())
    assert kept and all(one.startswith("/") and leads_nowhere_else(one) for one in map(html.unescape, kept))
    confirmed = client.post(f"{asked}?{urlencode({'next': evil})}", {"password": PASSWORD})
    if confirmed.status_code == 302:
        assert leads_to(confirmed) in HOME
    message = Message.objects.create(
        user=cast.owner.user, subject="提醒", body="…", url=evil, created_at=timezone.now()
    )
    assert leads_to(client.post(reverse("notifications:open", args=[message.pk]))).startswith("/inbox/")


@pytest.mark.soak
@pytest.mark.django_db
def test_no_address_takes_one_by_any_name() -> None:
    """Every address without arguments, asked by a visitor with all the usual names at once."""
    asked = dict.fromkeys(("next", "return", "url", "back", "redirect", "continue", "return_to"), EVIL[0])
    client = Client()
    for address in WITHOUT_ARGUMENTS:
        for answer in (client.get(address, asked), client.post(f"{address}?{urlencode(asked)}", asked)):
            leads_to(answer)
            if answer.get("Content-Type", "").startswith("text/html"):
                assert 'href="//evil' not in answer.content.decode(), address
