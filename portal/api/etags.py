"""What state of a thing an answer shows, so that nobody acts on what they have not seen (RFC 9110, 8.8.3)."""

import hashlib
from collections.abc import Iterable

from django.http import HttpRequest
from rest_framework.request import Request

from portal.api.problems import Refusal
from portal.ledger.models import Ledger

PREFIX = 16


def ledger_etag(ledger: Ledger) -> str:
    """Of a case: every act on it adds an entry, which changes the tag."""
    return f'"{ledger.length}-{ledger.head_hash[:PREFIX]}"'


def body_etag(state: str | None, body: bytes) -> str:
    """Of an answer: its state and, behind a point, its very bytes. What an answer shows besides (lamps, papers) may
    change while the case stands still; ``require_match`` looks at the state alone."""
    digest = hashlib.sha256(body).hexdigest()[:PREFIX]
    return '"' + ".".join([*([state.strip('"')] if state else []), digest]) + '"'


def require_match(request: Request | HttpRequest, ledger: Ledger) -> None:
    """412 ``changed-meanwhile`` unless the case is as the caller's ``If-Match`` says; without the header nothing.

    To be asked while the case is locked, in the transaction of the act and before it: the ledger is read anew here.
    Lock the case first as its acts do; whoever locked the ledger first would wait for them and they for him.
    """
    wanted = request.headers.get("If-Match", "")
    if not wanted or wanted.strip() == "*":
        return
    ledger.refresh_from_db(fields=["length", "head_hash"])
    if ledger_etag(ledger).strip('"') not in {tag.strip('"').partition(".")[0] for tag in _tags(wanted)}:
        raise Refusal("changed-meanwhile", headers={"ETag": ledger_etag(ledger)})


def is_known(request: Request | HttpRequest, etag: str) -> bool:
    """Whether the caller has this very state (``If-None-Match``): answered 304 without a body."""
    wanted = request.headers.get("If-None-Match", "")
    return wanted.strip() == "*" or etag in {tag.removeprefix("W/") for tag in _tags(wanted)}


def _tags(header: str) -> Iterable[str]:
    return [tag.strip() for tag in header.split(",")]
