"""What operators are told."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.health.models import Alarm
from portal.notifications.services import notify
from portal.organizations.queries import administrators

# What one letter lists; the rest follows in the next.
MOST = 50


@transaction.atomic
def announce_alarms(*, now: datetime) -> int:
    """Tells every administrator once of each alarm that was raised since the last time; how many alarms.

    Alarms that come together make one message. A pending row is the queue: an alarm raised while nobody could send, or
    while there was no administrator, is told as soon as somebody can.
    """
    waiting = Alarm.objects.select_for_update(skip_locked=True).filter(announced_at=None)
    alarms = list(waiting.order_by("pk")[:MOST])
    listeners = list(administrators(now)) if alarms else []
    if not listeners:
        return 0
    subject = _("运行告警：%(first)s") % {"first": alarms[0].label}
    if len(alarms) > 1:
        subject += _("等 %(number)d 项") % {"number": len(alarms)}
    body = "\n".join(f"{alarm.label}：{alarm.detail}" for alarm in alarms)
    notify(users=listeners, subject=subject, body=body, url=reverse("operations"))
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in alarms]).update(announced_at=now)
    return len(alarms)
