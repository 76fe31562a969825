"""One message over HTTP to the address that was judged, and to no other."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPS_PORT, HTTPConnection
from time import monotonic

from django.conf import settings

from portal.http_client import NoAnswer, ask
from portal.webhooks import guard

# Of an answer nothing but the status counts; this much is taken, so that a polite end is one.
LARGEST = 4096


@dataclass(frozen=True)
class Answer:
    """``status`` is None, and ``error`` says why, where nobody answered."""

    status: int | None
    milliseconds: int
    error: str = ""


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Sends ``body`` and waits for the answer, WEBHOOK_TIMEOUT_SECONDS at the longest from the look-up of the name to
    the end of the answer. Never raises for what the other side does."""
    began = monotonic()
    limit = settings.WEBHOOK_TIMEOUT_SECONDS
    status, error = None, ""
    try:
        target = guard.parse(url)
        sent = {
            "Content-Type": "application/json",
            "User-Agent": "yuanbantong-webhooks/1",
            "Connection": "close",
            **headers,
        }
        kind = _SecureConnection if target.scheme == "https" else _PlainConnection
        question = ("POST", target.path, body, sent)
        status, _body = ask(kind(target, limit), question, largest=LARGEST, limit=limit)
    except guard.Refused as refusal:
        error = str(refusal)
    except NoAnswer as failure:
        cause = failure.__cause__
        error = str(cause if isinstance(cause, guard.Refused) else failure)
    return Answer(status, round((monotonic() - began) * 1000), error)


class _PlainConnection(HTTPConnection):
    """Resolves the name once, when it connects, and goes where that was found to lead."""

    def __init__(self, target: guard.Target, limit: float) -> None:
        super().__init__(target.host, target.port, timeout=limit)
        self._target, self._limit = target, limit

    def connect(self) -> None:
        self.sock = _dial(self._target, self._limit)


class _SecureConnection(_PlainConnection):
    """The same within TLS: to the other side, in SNI, certificate and Host, it is the name that counts."""

    default_port = HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = _context().wrap_socket(self.sock, server_hostname=self.host)


def _dial(target: guard.Target, limit: float) -> socket.socket:
    error: OSError | None = None
    for address in guard.resolve(target):
        try:
            return socket.create_connection((address, target.port), limit)
        except OSError as failure:
            error = failure
    raise error or OSError("the name leads nowhere")


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.WEBHOOK_CA_FILE:
        context.load_verify_locations(settings.WEBHOOK_CA_FILE)
    return context
