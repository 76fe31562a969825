"""Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from portal.webhooks.secret_text import PREFIX


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,…`` for one secret (``whsec_`` and base64); ``timestamp`` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def headers(secrets: Iterable[str], *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; with a signature for every secret that is good, so that none is missed in a rotation."""
    signatures = (sign(one, message_id=message_id, timestamp=timestamp, body=body) for one in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
