"""One request to a service of the operator's choice: no redirects, no proxies, a bounded answer, one limit of time."""

import http.client
import socket
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portal.documents.signing.port import SigningError

LARGEST = 128 * 1024


def post(url: str, body: bytes, *, content_type: str, token: str = "") -> bytes:
    """The body of the answer, within SEAL_TIMEOUT_SECONDS from the first look-up of the name to the last byte. Raises
    ``SigningError`` for anything but 200."""
    headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return _answer("POST", url, body, headers, largest=LARGEST)


def get(url: str, *, largest: int) -> bytes:
    """The same of a file of at most ``largest`` bytes."""
    return _answer("GET", url, None, {}, largest=largest)


def _answer(method: str, url: str, body: bytes | None, headers: dict[str, str], *, largest: int) -> bytes:
    parts = urlsplit(url)
    kind = {"https": http.client.HTTPSConnection, "http": http.client.HTTPConnection}.get(parts.scheme)
    if kind is None or not parts.hostname:
        raise SigningError(f"{parts.scheme or 'an address without a scheme'} is not asked by HTTP")
    target = parts.path or "/"
    limit = settings.SEAL_TIMEOUT_SECONDS
    exchange = _Exchange(
        kind(parts.hostname, parts.port, timeout=limit),
        (method, f"{target}?{parts.query}" if parts.query else target, body, headers),
        largest,
    )
    status, answer = exchange.within(limit)
    if status != http.client.OK or len(answer) > largest:
        raise SigningError(f"{parts.hostname} answered {status} with {len(answer)} bytes")
    return answer


class _Exchange:
    """A question and its answer in a thread of their own: the time-out of a socket begins anew with every byte, and the
    look-up of a name has none."""

    def __init__(
        self, connection: http.client.HTTPConnection, question: tuple[Any, ...], largest: int
    ) -> None:
        self._connection, self._question, self._largest = connection, question, largest
        self._answer: tuple[int, bytes] | None = None
        self._error: Exception | None = None
        self._given_up = False

    def within(self, limit: float) -> tuple[int, bytes]:
        """Status and body, which is cut behind what is too large."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        thread.join(limit)
        if self._answer is not None:
            return self._answer
        if self._error is None:
            self._give_up()
            raise SigningError(f"{self._connection.host} did not answer within {limit:g} seconds")
        error = self._error
        raise SigningError(
            f"{self._connection.host} did not answer: {type(error).__name__} {error}"
        ) from error

    def _run(self) -> None:
        try:
            self._connection.connect()
            if self._given_up:
                return  # nobody waits for a signature any more
            self._connection.request(*self._question)
            response = self._connection.getresponse()
            self._answer = response.status, response.read(self._largest + 1)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._error = error
        finally:
            self._connection.close()

    def _give_up(self) -> None:
        """Wakes the thread, wherever it waits. The plain socket is shut, for TLS would want to say good-bye first."""
        self._given_up = True
        if isinstance(self._connection.sock, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(self._connection.sock, socket.SHUT_RDWR)
