"""Draining the outbox over SMTP: one row, one transaction, one conversation with the mail server."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import error_text
from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm
from portal.notifications.enums import EmailState
from portal.notifications.models import Email

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# With the pauses above, about two days of a mail server that does not answer.
MAX_ATTEMPTS = 50
# These concern one message only; with any other error the server itself is out of reach and the rest can wait.
ABOUT_THE_MESSAGE = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)


def send_pending(limit: int = 50, *, now: datetime | None = None) -> int:
    """Sends what is due, oldest first; how many were sent.

    Several may run at once: each row is locked while it is sent and skipped by the others. An e-mail is tried again
    after a pause that grows, and given up when the server refuses it for good or after ``MAX_ATTEMPTS``.
    """
    now = now or timezone.now()
    sent, refusal = 0, None
    connection = get_connection()
    for pk in _due(now).values_list("pk", flat=True)[:limit]:
        try:
            error = _send_one(pk, now, connection)
        finally:
            _hang_up(connection)
        if error is None:
            sent += 1
        elif not isinstance(error, (*ABOUT_THE_MESSAGE, _TakenByAnother)):
            refusal = error
            break
    if sent and close_alarm(AlarmCode.MAIL_STUCK):
        # The server is back: those who waited for it go at once.
        Email.objects.filter(state=EmailState.PENDING, next_try_at__gt=now).update(next_try_at=now)
    elif refusal is not None:
        _tell_if_stuck(now, refusal)
    return sent


def _hang_up(connection: BaseEmailBackend) -> None:
    """After the letter was taken and that is committed: whatever becomes of the good-bye, the letter is not sent
    again for it."""
    try:
        connection.close()
    except OSError as error:
        logger.warning("the mail server did not take leave: %s", error)


def _tell_if_stuck(now: datetime, refusal: Exception) -> None:
    """Raises the alarm once the oldest letter has waited too long for a server that is out of reach."""
    since = Email.objects.filter(state=EmailState.PENDING).aggregate(since=Min("queued_at"))["since"]
    if since is not None and now - since > timedelta(seconds=settings.MAIL_ALARM_SECONDS):
        told = {"since": f"{timezone.localtime(since):%Y-%m-%d %H:%M}", "why": error_text(refusal, 300)}
        raise_alarm(AlarmCode.MAIL_STUCK, _("邮件自 %(since)s 起发不出去，平台会继续重试：%(why)s") % told)


class _TakenByAnother(Exception):
    """The row is locked or done."""


def _due(now: datetime) -> QuerySet[Email]:
    return Email.objects.filter(state=EmailState.PENDING, next_try_at__lte=now).order_by("next_try_at", "pk")


@transaction.atomic
def _send_one(pk: int, now: datetime, connection: BaseEmailBackend) -> Exception | None:
    email = _due(now).select_for_update(skip_locked=True).filter(pk=pk).first()
    if email is None:
        return _TakenByAnother()
    email.attempts += 1
    try:
        connection.open()  # else the answer to the good-bye would count as the answer to the letter
        connection.send_messages([compose(email)])
    except (OSError, *ABOUT_THE_MESSAGE) as error:
        logger.warning("e-mail %s not sent: %s", pk, error)
        email.error = error_text(error)
        email.next_try_at = now + min(FIRST_PAUSE * 2 ** min(email.attempts - 1, 10), LONGEST_PAUSE)
        if _is_final(error) or email.attempts >= MAX_ATTEMPTS:
            email.state = EmailState.FAILED
        email.save()
        return error
    email.state, email.sent_at, email.error = EmailState.SENT, now, ""
    email.save()
    return None


def compose(email: Email) -> EmailMessage:
    """The e-mail of a row. Its Message-ID comes from the row, so that a second copy is known as one."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {"Message-ID": f"<outbox-{email.pk}@{host}>"}
    return EmailMessage(email.subject, email.body, to=[email.to], headers=headers)


def _is_final(error: Exception) -> bool:
    """Whether the server refused this message for good (5xx) or it cannot be written at all."""
    match error:
        case SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
        case SMTPSenderRefused() | SMTPDataError():
            codes = [error.smtp_code]
        case _:
            return isinstance(error, ValueError)
    return all(code >= 500 for code in codes)
