"""Making, ending and using the secret address of a person's calendar."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from portal.organizations.models import CalendarFeed, User

TOKEN_BYTES = 32
# Programs ask every few minutes; when they last did need not be known more exactly.
MINUTE = timedelta(minutes=1)


def renew_feed(*, user: User, now: datetime) -> str:
    """A new token, which is told this once and never again; the one before is void at once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = {"token_hash": _hash(token), "created_at": now, "last_used_at": None}
    CalendarFeed.objects.update_or_create(user=user, defaults=made)
    return token


def end_feed(*, user: User) -> None:
    """Nobody reads the person's deadlines by an address any more."""
    CalendarFeed.objects.filter(user=user).delete()


def read_feed(*, token: str, now: datetime) -> User | None:
    """Whose feed it is, noting that it was read; None if it is nobody's, or that of a closed account."""
    feed = (
        CalendarFeed.objects.filter(token_hash=_hash(token), user__is_active=True)
        .select_related("user")
        .first()
    )
    if feed is None:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - MINUTE)
    CalendarFeed.objects.filter(stale, pk=feed.pk).update(last_used_at=now)
    return feed.user


def _hash(token: str) -> str:
    """A token is 256 random bits, so that a fast hash without salt is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
