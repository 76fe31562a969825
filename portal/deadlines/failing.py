"""Deadlines whose effect fails: tried again after growing pauses, shown to administrators after the third time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.deadlines.models import SHOWN_AFTER, Deadline
from portal.errors import error_text
from portal.health.enums import AlarmCode
from portal.health.models import Alarm
from portal.health.services import close_alarm, raise_alarm

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)


@transaction.atomic
def postpone(pk: int, now: datetime, error: Exception) -> None:
    """Notes the failure and when to try again; a row that was done meanwhile is left alone."""
    rows = Deadline.objects.open().select_for_update(of=("self",), skip_locked=True).select_related("ledger")
    deadline = rows.filter(pk=pk, next_action_at__lte=now).first()
    if deadline is None:
        return
    text = error_text(error)
    pause = min(FIRST_PAUSE * 3 ** min(deadline.attempts, 8), LONGEST_PAUSE)
    Deadline.objects.filter(pk=pk).update(attempts=F("attempts") + 1, error=text, next_action_at=now + pause)
    if deadline.attempts + 1 >= SHOWN_AFTER:
        detail = _("%(label)s 的期限「%(title)s」连续 %(number)d 次处理失败：%(error)s") % {
            "label": deadline.ledger,
            "title": deadline.title,
            "number": deadline.attempts + 1,
            "error": text,
        }
        raise_alarm(AlarmCode.DEADLINE_FAILING, detail, subject=str(pk), now=now)


def recovered(deadline: Deadline) -> None:
    """It went through: the failures before are over."""
    if deadline.attempts:
        Deadline.objects.filter(pk=deadline.pk).update(attempts=0, error="")
        close_alarm(AlarmCode.DEADLINE_FAILING, subject=str(deadline.pk))


def close_alarms(now: datetime) -> None:
    """Somebody did by hand what the system could not, or nobody owes it any more."""
    alarms = Alarm.objects.filter(code=AlarmCode.DEADLINE_FAILING, closed_at=None)
    subjects = set(alarms.values_list("subject", flat=True))
    if subjects:
        failing = Deadline.objects.failing().filter(pk__in=subjects).values_list("pk", flat=True)
        for subject in subjects - {str(pk) for pk in failing}:
            close_alarm(AlarmCode.DEADLINE_FAILING, subject=subject, now=now)
