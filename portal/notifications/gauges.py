"""What /metrics tells about e-mail."""

from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from portal.health.gauges import register
from portal.notifications.enums import EmailState
from portal.notifications.models import Email


def _in(state: EmailState) -> QuerySet[Email]:
    return Email.objects.filter(state=state)


def _oldest_pending() -> float:
    age = _in(EmailState.PENDING).aggregate(age=Now() - Min("queued_at"))["age"]
    return age.total_seconds() if age else 0.0


def register_own() -> None:
    register("emails_pending", "E-mails that wait to be sent", lambda: _in(EmailState.PENDING).count())
    register("emails_oldest_pending_seconds", "How long the oldest of them has waited", _oldest_pending)
    register("emails_failed", "E-mails that were given up", lambda: _in(EmailState.FAILED).count())
