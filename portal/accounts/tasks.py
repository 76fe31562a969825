"""What beat has done for accounts."""

from celery import shared_task

from portal.accounts.sessions import SessionStore


@shared_task
def sweep_sessions() -> None:
    """Removes sessions that ran out: they say from where and with what somebody was signed in."""
    SessionStore.clear_expired()
