"""Reads of sessions."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from portal.accounts.models import Session
from portal.organizations.models import User


def own_sessions(user: User, now: datetime) -> QuerySet[Session]:
    """Those with which the person is signed in, the one used last first."""
    since = now - timedelta(seconds=settings.SESSION_SECONDS)
    return Session.objects.filter(user=user, expire_date__gt=now, signed_in_at__gt=since).order_by(
        "-active_at", "session_key"
    )
