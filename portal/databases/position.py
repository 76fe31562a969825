"""How far the primary's log was when a browser last wrote something: kept by the browser itself, in a signed cookie.

So it costs no row and no query to know what a person must find in a list. It is needed for no longer than a replica in
use may be behind.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from portal.databases import replica

SALT = "portal.databases.position"
BEGINNING, END = "0/0", "FFFFFFFF/FFFFFFFF"
#: Two servers' clocks may differ by less than this.
SKEW = timedelta(minutes=1)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

wrote: ContextVar[bool] = ContextVar("wrote", default=False)


def _age() -> timedelta:
    return timedelta(seconds=settings.REPLICA_LAG_SECONDS) + SKEW


def needed_by(request: HttpRequest) -> str:
    """The position that a replica must have replayed to show the browser's person what they did."""
    kept = request.get_signed_cookie(settings.POSITION_COOKIE_NAME, default=None, salt=SALT, max_age=_age())
    return kept or BEGINNING


def _now() -> str:
    """A position behind everything committed so far. Where the primary cannot say it, none that is ever reached: what
    was done is done, and answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()")
            return str(cursor.fetchone()[0])
    except DatabaseError:
        return END


class PositionMiddleware:
    """Gives the cookie to whoever wrote something: with every form, and by a page that noted something (``Router``).
    Unused where there is no replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not replica.is_configured():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wrote.set(False)
        response = self.get_response(request)
        if wrote.get() or request.method not in _SAFE_METHODS:
            response.set_signed_cookie(
                settings.POSITION_COOKIE_NAME,
                _now(),
                salt=SALT,
                max_age=_age(),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
