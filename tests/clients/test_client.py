"""The client package against a real HTTP server that loses replies, is busy, or breaks off in the middle of a file."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from yuanbantong import Client, Problem, Unreachable, Unverified, verify

Answer = Callable[[BaseHTTPRequestHandler], None]
CONTENT = bytes(range(256)) * 400


class Portal:
    """Answers each request with the next of ``script``; remembers what came."""

    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                portal.seen.append((self.command, self.path, headers, body))
                portal.script.pop(0)(self)

            do_GET = do_POST = _answer

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def says(status: int, body: Any, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """The thing was done, and nobody hears of it."""
    handler.close_connection = True


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.send_header("ETag", f'"{hashlib.sha256(CONTENT).hexdigest()}"')
    handler.end_headers()
    handler.wfile.write(CONTENT[:70_000])
    handler.close_connection = True


def sends_the_rest(handler: BaseHTTPRequestHandler) -> None:
    begin = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
    span = f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"
    says(206, CONTENT[begin:], ETag=f'"{hashlib.sha256(CONTENT).hexdigest()}"', Content_Range=span)(handler)


@pytest.fixture
def portal() -> Iterator[Portal]:
    made = Portal()
    yield made
    made.close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(portal: Portal, pauses: list[float]) -> Iterator[Client]:
    with Client(portal.address, "ybt_demo", pause=pauses.append) as made:
        yield made


def test_a_lost_reply_is_asked_for_again_with_the_same_key(portal: Portal, client: Client) -> None:
    portal.script = [hangs_up, says(503, {}), says(200, {"state": "signed"})]
    assert client.act("handovers", 7, "sign_handover", {"remark": "已收"}) == {"state": "signed"}
    assert [(method, path) for method, path, _headers, _body in portal.seen] == [
        ("POST", "/api/v1/handovers/7/acts/sign_handover/")
    ] * 3
    assert len({headers["idempotency-key"] for _method, _path, headers, _body in portal.seen}) == 1
    assert json.loads(portal.seen[0][3]) == {"remark": "已收"}
    portal.script = [says(200, {})]
    client.act("handovers", 8, "sign_handover")
    assert portal.seen[-1][2]["idempotency-key"] != portal.seen[0][2]["idempotency-key"]


def test_it_waits_as_long_as_the_portal_asks(portal: Portal, client: Client, pauses: list[float]) -> None:
    portal.script = [says(429, {}, Retry_After="17"), says(200, {"items": [], "next": None})]
    assert list(client.each("handovers")) == []
    assert pauses == [17.0]


def test_what_the_portal_refuses_is_told_once_with_the_fields_to_blame(
    portal: Portal, client: Client
) -> None:
    told = {
        "code": "invalid-input",
        "detail": "请核对。",
        "errors": [{"pointer": "/reason", "detail": "请填写理由。", "code": "required"}],
    }
    portal.script = [says(422, told)]
    with pytest.raises(Problem) as caught:
        client.act("handovers", 7, "refuse_handover", {})
    assert (caught.value.status, caught.value.code) == (422, "invalid-input")
    assert [(error.pointer, error.detail) for error in caught.value.errors] == [("/reason", "请填写理由。")]
    assert len(portal.seen) == 1


def test_without_any_answer_the_caller_keeps_the_key(portal: Portal, client: Client) -> None:
    portal.script = [hangs_up] * 6
    with pytest.raises(Unreachable) as caught:
        client.post("requests/", {}, idempotency_key="mine-1")
    assert caught.value.idempotency_key == "mine-1"
    assert len(portal.seen) == 6


def test_lists_are_read_page_after_page_and_filters_are_sent(portal: Portal, client: Client) -> None:
    follow = f"{portal.address}/api/v1/handovers/?cursor=abc"
    portal.script = [
        says(200, {"items": [{"id": 1}], "next": follow}),
        says(200, {"items": [{"id": 2}], "next": None}),
    ]
    assert [item["id"] for item in client.each("handovers/", state=["pending", "signed"])] == [1, 2]
    assert [path for _method, path, _headers, _body in portal.seen] == [
        "/api/v1/handovers/?state=pending&state=signed",
        "/api/v1/handovers/?cursor=abc",
    ]
    assert {headers["authorization"] for _m, _p, headers, _b in portal.seen} == {"Bearer ybt_demo"}


def test_the_key_is_sent_to_no_other_host(portal: Portal, client: Client) -> None:
    portal.script = [says(200, {"items": [], "next": "http://127.0.0.1:1/api/v1/handovers/"})]
    with pytest.raises(ValueError, match="for this portal alone"):
        list(client.each("handovers/"))
    portal.script = [says(302, {}, Location="http://127.0.0.1:1/steal")]
    with pytest.raises(Problem):
        client.get("handovers/")


def test_a_file_that_broke_off_is_gone_on_with_and_checked(
    portal: Portal, client: Client, tmp_path: Path
) -> None:
    portal.script = [breaks_off, sends_the_rest]
    to = tmp_path / "材料.pdf"
    assert client.download("materials/7/content/", to) == hashlib.sha256(CONTENT).hexdigest()
    assert to.read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [to]


def test_what_an_earlier_version_left_is_not_taken_for_the_file(
    portal: Portal, client: Client, tmp_path: Path
) -> None:
    to, left = tmp_path / "材料.pdf", tmp_path / "材料.pdf.part"
    whole, digest = says(200, CONTENT), hashlib.sha256(CONTENT).hexdigest()
    left.write_bytes(b"another version, longer" * 9_000)
    portal.script = [whole]
    assert client.download("materials/7/content/", to) == digest
    assert "range" not in portal.seen[-1][2]
    left.write_bytes(b"another version, longer" * 9_000)
    portal.script = [says(416, {}), whole]
    assert client.download("materials/7/content/", to, sha256=digest) == digest
    assert portal.seen[-2][2]["if-range"] == f'"{digest}"'
    left.write_bytes(CONTENT)
    portal.script = [says(416, {})]
    assert client.download("materials/7/content/", to, sha256=digest) == digest
    assert to.read_bytes() == CONTENT


def test_a_file_that_is_not_what_was_announced_is_not_kept(
    portal: Portal, client: Client, tmp_path: Path
) -> None:
    portal.script = [says(200, b"something else")]
    with pytest.raises(ValueError, match="SHA-256"):
        client.download("materials/7/content/", tmp_path / "材料.pdf", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_files_are_sent_as_a_form(portal: Portal, client: Client) -> None:
    portal.script = [says(201, {"id": 5})]
    client.change(
        "POST", "materials/", {"kind": 3, "original": True}, files={"file": ("执照.pdf", b"%PDF-1.7")}
    )
    _method, _path, headers, body = portal.seen[0]
    assert headers["content-type"].startswith("multipart/form-data")
    assert b"%PDF-1.7" in body
    assert "执照.pdf".encode() in body


# Standard Webhooks ----------------------------------------------------------------------------------

SECRET = "whsec_" + base64.b64encode(b"a secret of the portal and one system").decode()
BODY = b'{"type":"handover.hand_over","data":{"number":"2026-0001"}}'


def signed(secret: str, body: bytes, *, at: int) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"msg_1.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def test_an_event_of_the_portal_is_believed_also_while_secrets_are_exchanged() -> None:
    headers = signed(SECRET, BODY, at=1_700_000_000)
    headers["Webhook-Signature"] = f"v1,AAAA v1a,BBBB {headers['Webhook-Signature']}"
    assert verify(SECRET, headers, BODY, now=1_700_000_030)["type"] == "handover.hand_over"


@pytest.mark.parametrize(
    ("change", "body", "now"),
    [
        ({"Webhook-Timestamp": "1700000001"}, BODY, 1_700_000_000),
        ({"Webhook-Id": "msg_2"}, BODY, 1_700_000_000),
        ({}, BODY.replace(b"0001", b"0002"), 1_700_000_000),
        ({}, BODY, 1_700_000_400),
        ({"Webhook-Signature": ""}, BODY, 1_700_000_000),
        ({"Webhook-Timestamp": "soon"}, BODY, 1_700_000_000),
    ],
)
def test_a_forged_or_old_event_is_not(change: dict[str, str], body: bytes, now: int) -> None:
    with pytest.raises(Unverified):
        verify(SECRET, {**signed(SECRET, BODY, at=1_700_000_000), **change}, body, now=now)
