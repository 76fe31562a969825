"""Telling people: in the portal at once, by e-mail as soon as the mail server takes it."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from portal.ledger.models import Ledger
from portal.notifications.models import Email, Message
from portal.notifications.outbox import send_pending
from portal.organizations.models import User

__all__ = ["mark_all_read", "mark_read", "notify", "send_email", "send_pending"]

LONGEST_SUBJECT = 200


@transaction.atomic
def notify(
    *, users: Iterable[User], subject: str, body: str, url: str = "", ledger: Ledger | None = None
) -> list[Message]:
    """Leaves each active person, once, a message in the inbox and, where there is an address, an e-mail to be sent.

    Rows only, written in the transaction of the act: what is rolled back was never told. Service accounts are told
    nothing: no person reads it.
    """
    now = timezone.now()
    subject = _one_line(subject)
    people = {user.pk: user for user in users if user.is_active and not user.is_service}
    messages = Message.objects.bulk_create(
        Message(user=user, subject=subject, body=str(body), url=url, ledger=ledger, created_at=now)
        for user in people.values()
    )
    Email.objects.bulk_create(
        Email(message=message, to=message.user.email, subject=subject, body=_letter(message), next_try_at=now)
        for message in messages
        if message.user.email
    )
    return messages


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


def _letter(message: Message) -> str:
    link = urljoin(f"{settings.PUBLIC_URL}/", message.url) if message.url else ""
    return render_to_string("notifications/email.txt", {"message": message, "link": link})
