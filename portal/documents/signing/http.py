"""One POST to a service of the operator's choice: no redirects, no proxies, a bounded answer, a limit of time."""

import http.client
from urllib.parse import urlsplit

from django.conf import settings

from portal.documents.signing.port import SigningError

LARGEST = 128 * 1024


def post(url: str, body: bytes, *, content_type: str, token: str = "") -> bytes:
    """The body of the answer. Raises ``SigningError`` for anything but 200."""
    parts = urlsplit(url)
    kind = {"https": http.client.HTTPSConnection, "http": http.client.HTTPConnection}.get(parts.scheme)
    if kind is None or not parts.hostname:
        raise SigningError(f"{parts.scheme or 'an address without a scheme'} is not asked by HTTP")
    headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection = kind(parts.hostname, parts.port, timeout=settings.SEAL_TIMEOUT_SECONDS)
    try:
        target = parts.path or "/"
        connection.request("POST", f"{target}?{parts.query}" if parts.query else target, body, headers)
        response = connection.getresponse()
        answer = response.read(LARGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise SigningError(f"{parts.hostname} did not answer: {type(error).__name__} {error}") from error
    finally:
        connection.close()
    if response.status != http.client.OK or len(answer) > LARGEST:
        raise SigningError(f"{parts.hostname} answered {response.status} with {len(answer)} bytes")
    return answer
