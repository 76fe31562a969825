"""Telling people: in the portal at once, by e-mail as soon as the mail server takes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import connections, router
from django.template.loader import render_to_string
from django.utils import timezone

from portal.ledger.models import Ledger
from portal.notifications.enums import EmailState
from portal.notifications.models import Email, Message
from portal.notifications.outbox import send_pending
from portal.organizations.models import User

__all__ = ["mark_all_read", "mark_read", "notify", "send_email", "send_pending"]

LONGEST_SUBJECT = 200


# One statement for everybody: a window's whole staff hears of every filing. Emails are queued in the order of messages.
_NOTIFY = """
    WITH person AS (
        SELECT * FROM unnest(%(keys)s::bigint[], %(addresses)s::varchar[], %(names)s::varchar[])
            AS told (key, address, name)
    ), message AS (
        INSERT INTO notifications_message (user_id, ledger_id, subject, body, url, created_at)
        SELECT key, %(ledger)s::uuid, %(subject)s, %(body)s, %(url)s, %(now)s FROM person
        RETURNING id, user_id
    )
    INSERT INTO notifications_email (message_id, "to", subject, body, state, attempts, queued_at, next_try_at, error)
    SELECT message.id, address, %(subject)s, name || %(letter)s, %(pending)s, 0, %(now)s, %(now)s, ''
    FROM message JOIN person ON key = user_id WHERE address <> '' ORDER BY message.id
"""


def notify(
    *, users: Iterable[User], subject: str, body: str, url: str = "", ledger: Ledger | None = None
) -> None:
    """Leaves each active person, once, a message in the inbox and, where there is an address, an e-mail to be sent.

    Rows only, written in the transaction of the act: what is rolled back was never told. Service accounts are told
    nothing: no person reads it.
    """
    people = {user.pk: user for user in users if user.is_active and not user.is_service}
    if not people:
        return
    values: dict[str, Any] = {
        "keys": list(people),
        "addresses": [user.email for user in people.values()],
        "names": [user.full_name for user in people.values()],
        "ledger": ledger.pk if ledger else None,
        "subject": _one_line(subject),
        "body": str(body),
        "url": url,
        "letter": _letter(str(body), url),
        "pending": EmailState.PENDING.value,
        "now": timezone.now(),
    }
    with connections[router.db_for_write(Message)].cursor() as cursor:
        cursor.execute(_NOTIFY, values)


def send_email(*, to: str, subject: str, body: str) -> Email:
    """Queues an e-mail to somebody who has no account here, or cannot enter it. Rows only, as with ``notify``."""
    return Email.objects.create(to=to, subject=_one_line(subject), body=body, next_try_at=timezone.now())


def mark_read(message: Message, now: datetime) -> None:
    """Keeps the first reading; later ones change nothing."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now)


def mark_all_read(user: User, now: datetime) -> int:
    return Message.objects.filter(user=user, read_at=None).update(read_at=now)


def _one_line(subject: str) -> str:
    """Headers end at a line break."""
    return " ".join(str(subject).split())[:LONGEST_SUBJECT]


def _letter(body: str, url: str) -> str:
    """What every letter says behind the name of its person."""
    link = urljoin(f"{settings.PUBLIC_URL}/", url) if url else ""
    return render_to_string("notifications/email.txt", {"body": body, "link": link})
