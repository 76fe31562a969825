"""The bytes of papers, whole and in part, for keys that may read the app they come from."""

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.api import registry
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.ledger.models import Ledger
from portal.organizations.models import Organization
from portal.service_accounts.enums import Scope
from tests.speaking import Caller

BYTES = bytes(range(256)) * 4
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """An app that shows every paper to everybody who may read the proxy service, and notes who opens one."""
    shown, noted = registry.Readable(), list[Any]()
    shown.register(lambda membership: Document.objects.all(), scope=Scope.PROXY_READ)
    monkeypatch.setattr(registry, "documents", shown)
    monkeypatch.setattr(registry, "document_opened", [lambda paper, who: noted.append((paper.pk, who.role))])
    return noted


@pytest.fixture
def paper(bureau: Organization, ledger: Ledger, own_media: None) -> Document:
    return Document.objects.create(
        ledger=ledger,
        kind=DocumentKind.values[0],
        issuer=bureau,
        issuer_name=bureau.name,
        year=2026,
        sequence=1,
        number="博自然资〔2026〕1号",
        title="通知书",
        facts={},
        state="ready",
        file=default_storage.save("documents/paper.pdf", ContentFile(BYTES)),
        size=len(BYTES),
        sha256=SHA256,
        sm3="0" * 64,
        pages=1,
        issued_at=timezone.now(),
    )


def take(caller: Caller, paper: Document, **headers: str) -> Any:
    given = caller.headers | {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.client.get(f"/api/v1/documents/{paper.pk}/content/", headers=given)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_paper_is_described_and_handed_out_whole(
    bureau: Organization, paper: Document, opened: list[Any]
) -> None:
    caller = Caller.of(bureau, "department_clerk", ["proxy:read", "files"])
    told = caller.get(f"documents/{paper.pk}/").json()
    assert (told["sha256"], told["standing"]) == (SHA256, "valid")
    answer = caller.get(told["content"])
    assert (answer.status_code, answer["ETag"], answer["Accept-Ranges"]) == (200, f'"{SHA256}"', "bytes")
    assert body(answer) == BYTES
    assert opened == [(paper.pk, "department_clerk")]
    assert take(caller, paper, If_None_Match=f'"{SHA256}"').status_code == 304
    assert caller.head(told["content"]).status_code == 200
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("headers", "status", "part", "told"),
    [
        ({"Range": "bytes=0-3"}, 206, BYTES[:4], "bytes 0-3/1024"),
        ({"Range": "bytes=1000-"}, 206, BYTES[1000:], "bytes 1000-1023/1024"),
        ({"Range": "bytes=1000-9999"}, 206, BYTES[1000:], "bytes 1000-1023/1024"),
        ({"Range": "bytes=-4"}, 206, BYTES[-4:], "bytes 1020-1023/1024"),
        ({"Range": "bytes=0-3", "If_Range": f'"{SHA256}"'}, 206, BYTES[:4], "bytes 0-3/1024"),
        ({"Range": "bytes=0-3", "If_Range": '"other"'}, 200, BYTES, None),
        ({"Range": "bytes=0-3,8-9"}, 200, BYTES, None),
        ({"Range": "lines=0-3"}, 200, BYTES, None),
        ({"Range": "bytes=1024-"}, 416, None, "bytes */1024"),
    ],
)
def test_a_broken_download_goes_on_where_it_stopped(
    bureau: Organization,
    paper: Document,
    opened: list[Any],
    headers: dict[str, str],
    status: int,
    part: bytes | None,
    told: str | None,
) -> None:
    answer = take(Caller.of(bureau, "department_clerk", ["proxy:read", "files"]), paper, **headers)
    assert (answer.status_code, answer.get("Content-Range")) == (status, told)
    if part is not None:
        assert body(answer) == part and answer["Content-Length"] == str(len(part))


@pytest.mark.parametrize(
    ("scopes", "described", "handed_out"),
    [(["proxy:read"], 200, 403), (["powers:read", "files"], 404, 404), (["files"], 403, 403)],
)
def test_a_key_reads_papers_of_the_apps_it_may_read(
    bureau: Organization,
    paper: Document,
    opened: list[Any],
    scopes: list[str],
    described: int,
    handed_out: int,
) -> None:
    caller = Caller.of(bureau, "department_clerk", scopes)
    assert caller.get(f"documents/{paper.pk}/").status_code == described
    assert take(caller, paper).status_code == handed_out
    assert opened == []
