"""Numbers and names that nobody else has, led through the main course: they are in no log, address, figure or message
to a worker."""

import logging
import re
import smtplib
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from portal.logs import JsonFormatter
from portal.notifications.services import send_pending
from portal.organizations.models import Membership, User
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.exporting import take_out
from tests.keys import keyed
from tests.speaking import Caller
from tests.stages import make_request

pytestmark = pytest.mark.django_db
PHONE, IDENTITY, MAIL = "13987651357", "652701198812121239", "jinsique.canary@example.com"
NAMES = ("金丝雀甲", "金丝雀乙")
CANARIES = (PHONE, IDENTITY, MAIL, *NAMES)
# Where a telephone belongs into an address: whoever has it plain can call it at a touch.
LINKS = re.compile(r"""\b(?:href|action|src|hx-get|hx-post|content)=["'](?!tel:)([^"']*)""")


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Every line that any logger writes, as the log has it."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.setFormatter(JsonFormatter())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def filed(cast: Cast) -> ProxyRequest:
    """A request whose people and words are canaries."""
    for name, member in zip(NAMES, (cast.owner, cast.land_clerk), strict=True):
        User.objects.filter(pk=member.user_id).update(full_name=name, phone=PHONE, email=MAIL)
        member.user.refresh_from_db()
    request = make_request(cast, "received")
    ProxyRequest.objects.filter(pk=request.pk).update(
        contact_name=NAMES[0], contact_phone=PHONE, plan_note=f"经办人身份证{IDENTITY}"
    )
    request.refresh_from_db()
    return request


def hits(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text or canary in unquote(text)]


def walk(member: Membership, filed: ProxyRequest, pages: list[str]) -> None:
    """Opens the pages, and looks at every address in them and at where they lead."""
    client = Client()
    client.force_login(member.user)
    for address in (*pages, f"/requests/{filed.pk}/", "/home/", "/messages/", "/personal-data/", "/profile/"):
        answer = client.get(address, headers={"Referer": "http://testserver/requests/"})
        assert answer.status_code in (200, 302, 404), address
        assert hits(answer.get("Location", "")) == []
        if answer.get("Content-Type", "").startswith("text/html"):
            for link in LINKS.findall(answer.content.decode()):
                assert hits(link) == [], (address, link)


def test_no_canary_in_logs_addresses_figures_or_tasks(
    cast: Cast, filed: ProxyRequest, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = ["/people/", f"/people/{cast.clerk.user_id}/"]
    for name, pages in {
        "owner": people,
        "officer": ["/requests/?q=" + quote("晟源")],
        "leader": people,
        "land_clerk": [],
        "county_officer": ["/requests/"],
        "auditor": [],
    }.items():
        walk(cast.people[name], filed, pages)

    visitor = Client()
    for wrong in (NAMES[0], PHONE, MAIL):  # what people type into the wrong field
        visitor.post("/login/", {"username": wrong, "password": "不是这个密码"})
        visitor.get("/unknown/", {"q": wrong})
        visitor.get("/requests/", {"q": wrong})
    visitor.post("/password/reset/", {"email": MAIL})
    key = f"proxy_service.proxyrequest.contact_phone/{filed.pk}"
    department = Client()
    department.force_login(cast.land_clerk.user)
    shown = department.post(f"/personal-data/show/{key}/", keyed(reason=f"致电{NAMES[0]}"))
    assert PHONE in shown.content.decode()
    caller = Caller.of(cast.enterprise, cast.owner.role)
    assert caller.get(f"requests/{filed.pk}/").json()["contact_phone"] == PHONE
    assert take_out(cast.leader, "people", "csv").state == "ready"

    def refuse(_backend: object, _messages: object) -> int:
        raise smtplib.SMTPRecipientsRefused({MAIL: (550, f"no mailbox of {NAMES[0]}".encode())})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    send_pending()

    assert written
    named = [line for line in written if hits(line)]
    assert named == []
    assert hits(Client(REMOTE_ADDR="127.0.0.1").get("/metrics").content.decode()) == []


@pytest.mark.parametrize("number", [PHONE, IDENTITY])
def test_a_number_typed_into_a_search_leaves_the_address(cast: Cast, number: str) -> None:
    client = Client()
    client.force_login(cast.officer.user)
    answer = client.get("/requests/", {"q": number, "state": "accepted"})
    assert (answer.status_code, answer.url) == (302, "/requests/?state=accepted")
    assert "身份证号码" in client.get(answer.url).content.decode()
    assert client.get("/requests/", {"q": "652701-BJHZQ-2026-00001"}).status_code == 200
