"""How files leave the portal: saved and never shown, able to run nothing, kept by nobody between, and, where there is
one, from a host that has nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings as configuration
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.documents.enums import DocumentState, ScanState
from portal.documents.models import Document, StoredFile
from portal.documents.samples import uploads as samples
from portal.documents.services import store_upload
from portal.organizations.models import Membership, User
from portal.security import SHOWN_TYPES, LockedFilesMiddleware
from proxy_service.models import ProxyRequest, RequestMaterial
from tests.cast import Cast
from tests.proxy_service.packages import render_all
from tests.speaking import Caller
from tests.stages import make_request

HOST = "files.example.cn"
# What we make ourselves and show: papers, and calendars for programs that subscribe to them.
SHOWS = {"portal/documents/downloads.py", "proxy_service/views/deadlines.py"}


def signed_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def archived(cast: Cast, own_media: None) -> ProxyRequest:
    request = make_request(cast, "archived")
    render_all(request)
    return request


def printed(request: ProxyRequest) -> Document:
    """A paper of the request, with bytes."""
    return Document.objects.filter(ledger=request.ledger, state=DocumentState.READY).earliest(
        "issued_at", "pk"
    )


def locked(answer: Any) -> bool:
    return (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
        and "default-src 'none'" in answer["Content-Security-Policy"]
        and "sandbox" in answer["Content-Security-Policy"]
        and "no-store" in answer["Cache-Control"]
    )


# Headers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content_type",
    [
        "application/pdf",
        "image/svg+xml",
        "text/xml",
        "application/xhtml+xml",
        "image/png",
        "text/csv; charset=utf-8",
    ],
)
def test_whatever_is_no_page_is_locked_unless_somebody_says_otherwise(content_type: str) -> None:
    give = LockedFilesMiddleware(lambda _request: HttpResponse(b"x", content_type=content_type))
    answer = give(RequestFactory().get("/"))
    assert answer["Content-Disposition"] == "attachment"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_only_what_we_make_ourselves_is_ever_shown_in_the_window() -> None:
    shows = re.compile(r"inline;|content_disposition_header\(False|as_attachment=(?!True)|shown=True")
    found = {
        path.relative_to(configuration.BASE_DIR).as_posix()
        for folder in ("portal", "delegation", "proxy_service")
        for path in (Path(configuration.BASE_DIR) / folder).rglob("*.py")
        if shows.search(path.read_text(encoding="utf-8"))
    }
    assert found == SHOWS
    assert not [shown for shown in SHOWN_TYPES if "xml" in shown or "svg" in shown]


def test_every_kind_of_file_leaves_locked(cast: Cast, archived: ProxyRequest) -> None:
    stored = StoredFile.objects.filter(ledger=archived.ledger).first()
    paper = printed(archived)
    blank = RequestMaterial.objects.filter(request=archived).first()
    blank.template = store_upload(upload=samples.pdf("样表"), by=None)
    blank.save()
    owner, officer, chief = signed_in(cast.owner), signed_in(cast.officer), signed_in(cast.administrator)
    machine = Caller.of(cast.park, cast.clerk.role)
    answers: dict[str, Callable[[], Any]] = {
        "file": lambda: owner.get(reverse("file", args=[archived.pk, stored.pk])),
        "document": lambda: owner.get(reverse("document", args=[archived.pk, paper.pk]) + "?download"),
        "archive-package": lambda: officer.get(reverse("archive-package", args=[archived.pk])),
        "calendar-template": lambda: chief.get(reverse("calendar-template")),
        "api-request-files-content": lambda: machine.get(f"request-files/{stored.pk}/content/"),
        "api-documents-content": lambda: machine.get(f"documents/{paper.pk}/content/"),
        "api-requests-package": lambda: machine.get(f"requests/{archived.pk}/package/"),
        "api-materials-template": lambda: machine.get(f"materials/{blank.pk}/template/"),
    }
    for name, ask in answers.items():
        answer = ask()
        assert (answer.status_code, locked(answer)) == (200, True), (
            f"{name}: {answer.status_code} {answer.headers}"
        )
    shown = owner.get(reverse("document", args=[archived.pk, paper.pk]))
    assert shown["Content-Disposition"].startswith("inline")
    assert "script-src" not in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"


# The other host ------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(settings: Settings) -> Client:
    settings.FILES_ORIGIN = f"https://{HOST}"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]
    return Client(headers={"host": HOST})


def led_to(answer: Any) -> str:
    """The address on the other host, without the host."""
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    address = urlsplit(answer["Location"])
    assert (address.scheme, address.netloc) == ("https", HOST)
    return address.path


def test_a_person_is_led_there_with_an_address_of_their_own_for_a_minute(
    cast: Cast, archived: ProxyRequest, elsewhere: Client
) -> None:
    stored, other = StoredFile.objects.filter(ledger=archived.ledger)[:2]
    owner = signed_in(cast.owner)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        address = led_to(owner.get(reverse("file", args=[archived.pk, stored.pk])))
        assert address != led_to(owner.get(reverse("file", args=[archived.pk, other.pk])))
        assert address != led_to(signed_in(cast.officer).get(reverse("file", args=[archived.pk, stored.pk])))
    with time_machine.travel(now + timedelta(seconds=59), tick=False):
        answer = elsewhere.get(address)
        assert locked(answer)
        assert b"".join(answer.streaming_content) == stored.file.open("rb").read()
        assert not answer.cookies
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert elsewhere.post(address).status_code == 405
        assert Client().get(address).status_code == 404, "the portal's own host does not know it"
        User.objects.filter(pk=cast.owner.user_id).update(is_active=False)
        assert elsewhere.get(address).status_code == 404
        User.objects.filter(pk=cast.owner.user_id).update(is_active=True)
        Membership.objects.filter(pk=cast.owner.pk).update(valid_until=now)
        assert elsewhere.get(address).status_code == 404, "the role for which it was given has ended"
        Membership.objects.filter(pk=cast.owner.pk).update(valid_until=None)
        StoredFile.objects.filter(pk=stored.pk).update(scan_state=ScanState.WAITING)
        assert elsewhere.get(address).status_code == 409
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert elsewhere.get(address).status_code == 410


def test_an_address_that_was_used_is_worth_nothing_elsewhere(
    cast: Cast, archived: ProxyRequest, elsewhere: Client
) -> None:
    stored = StoredFile.objects.filter(ledger=archived.ledger).first()
    page = reverse("file", args=[archived.pk, stored.pk])
    address = led_to(signed_in(cast.owner).get(page))
    tries = {"own": "2001:db8::1", "the same line": "2001:db8::2", "another": "198.51.100.9"}
    told = {who: elsewhere.get(address, REMOTE_ADDR=source).status_code for who, source in tries.items()}
    assert told == {"own": 200, "the same line": 200, "another": 410}
    later = led_to(signed_in(cast.owner).get(page))
    assert elsewhere.get(later, REMOTE_ADDR=tries["another"]).status_code == 200


@pytest.mark.parametrize("host", [f"{HOST}.", f"{HOST}:443", f"{HOST}.:8443", HOST.upper()])
def test_the_host_of_files_has_no_page_however_it_is_written(db: None, elsewhere: Client, host: str) -> None:
    assert Client(headers={"host": host}).get("/login/").status_code == 404


def test_there_is_nothing_else_there(cast: Cast, archived: ProxyRequest, elsewhere: Client) -> None:
    stored = StoredFile.objects.filter(ledger=archived.ledger).first()
    elsewhere.force_login(cast.owner.user)
    page = reverse("file", args=[archived.pk, stored.pk])
    address = led_to(signed_in(cast.owner).get(page))
    token = address.removeprefix("/files/")
    forged = f"/files/{token[:-1]}{'a' if token[-1] != 'a' else 'b'}"
    for path in (
        "/",
        "/login/",
        "/static/css/portal.css",
        reverse("file", args=[archived.pk, stored.pk]),
        forged,
        "/files/",
    ):
        answer = elsewhere.get(path)
        assert (answer.status_code, len(answer.cookies)) == (404, 0), path
    assert Client(headers={"host": "other.example.cn"}).get(address).status_code == 400


def test_papers_are_shown_there_and_programs_stay_here(
    cast: Cast, archived: ProxyRequest, elsewhere: Client
) -> None:
    paper = printed(archived)
    owner = signed_in(cast.owner)
    shown = elsewhere.get(led_to(owner.get(reverse("document", args=[archived.pk, paper.pk]))))
    assert (shown["Content-Type"], shown["Content-Disposition"][:6]) == ("application/pdf", "inline")
    content = f"documents/{paper.pk}/content/"
    assert Caller.of(cast.park, cast.clerk.role).get(content)["ETag"] == f'"{paper.final.sha256}"'
    assert locked(elsewhere.get(led_to(Caller(client=owner).get(content))))
