"""What state of a thing an answer shows, so that nobody acts on what they have not seen (RFC 9110, 8.8.3)."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from rest_framework.request import Request

from portal.api.problems import Refusal
from portal.ledger.models import Ledger

PREFIX = 16


def ledger_etag(ledger: Ledger) -> str:
    """Of a case: every act on it adds an entry, which changes the tag."""
    return f'"{ledger.length}-{ledger.head_hash[:PREFIX]}"'


def moment_etag(moment: datetime) -> str:
    """Of what has no ledger: when it was changed last, to the microsecond."""
    return f'"{moment.timestamp():.6f}"'


def require_match(request: Request | HttpRequest, ledger: Ledger) -> None:
    """412 ``changed-meanwhile`` unless the case is as the caller's ``If-Match`` says; without the header nothing.

    To be asked while the case is locked, in the transaction of the act and before it: the ledger is read anew here.
    Lock the case first as its acts do; whoever locked the ledger first would wait for them and they for him.
    """
    wanted = request.headers.get("If-Match", "")
    if not wanted or wanted.strip() == "*":
        return
    ledger.refresh_from_db(fields=["length", "head_hash"])
    if ledger_etag(ledger) not in _tags(wanted):
        raise Refusal("changed-meanwhile", headers={"ETag": ledger_etag(ledger)})


def is_known(request: Request | HttpRequest, etag: str) -> bool:
    """Whether the caller has this very state (``If-None-Match``): answered 304 without a body."""
    wanted = request.headers.get("If-None-Match", "")
    return wanted.strip() == "*" or etag in {tag.removeprefix("W/") for tag in _tags(wanted)}


def _tags(header: str) -> Iterable[str]:
    return [tag.strip() for tag in header.split(",")]
