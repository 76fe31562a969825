"""Whether a pushed event truly comes from the portal (Standard Webhooks, HMAC-SHA256)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

PREFIX = "whsec_"
#: How far the clocks of the two systems may be apart, in seconds; older events may be replays by a stranger.
TOLERANCE = 5 * 60


class Unverified(Exception):
    """Not to be believed: answer 400 and do nothing."""


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> dict[str, Any]:
    """The event in ``body``, if one of its signatures is ours and it is not older than five minutes.

    ``secret`` is what the portal showed once (``whsec_…``); during a rotation either secret is good. ``headers`` by
    lower-case names. Raises ``Unverified``. The same ``webhook-id`` may come again: do what it says once.
    """
    given = {name.lower(): value for name, value in headers.items()}
    identifier, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    try:
        age = abs((time.time() if now is None else now) - int(stamp))
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise Unverified("webhook-timestamp or secret cannot be read") from error
    if age > TOLERANCE:
        raise Unverified("the event is too old or too new")
    signed = b".".join([identifier.encode(), stamp.encode(), body])
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    signatures = (entry.partition(",") for entry in given.get("webhook-signature", "").split())
    if not any(
        version == "v1" and hmac.compare_digest(expected.encode(), signature.encode())
        for version, _comma, signature in signatures
    ):
        raise Unverified("no signature of ours")
    event: dict[str, Any] = json.loads(body)
    return event
