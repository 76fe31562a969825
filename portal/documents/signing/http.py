"""One request to a service of the operator's choice: no redirects, no proxies, a bounded answer, one limit of time."""

import http.client
from urllib.parse import urlsplit

from django.conf import settings

from portal.documents.signing.port import SigningError
from portal.http_client import NoAnswer, ask

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
    connection = kind(parts.hostname, parts.port, timeout=limit)
    question = (method, f"{target}?{parts.query}" if parts.query else target, body, headers)
    try:
        status, answer = ask(connection, question, largest=largest + 1, limit=limit)
    except NoAnswer as error:
        raise SigningError(str(error)) from error
    if status != http.client.OK or len(answer) > largest:
        raise SigningError(f"{parts.hostname} answered {status} with {len(answer)} bytes")
    return answer
