"""What operators are told, and what they do about it, each act with its entry in the audit log."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.deadlines import services as deadlines
from portal.deadlines.models import Deadline
from portal.documents import services as documents
from portal.documents.models import Document
from portal.health import services as health
from portal.health.models import Alarm
from portal.notifications.services import notify
from portal.organizations.models import Membership
from portal.organizations.queries import administrators
from portal.organizations.recording import record

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


@transaction.atomic
def acknowledge_alarm(*, alarm: Alarm, actor: Membership, now: datetime) -> None:
    """Somebody looks after it. ``Conflict`` if somebody does already."""
    health.acknowledge(alarm=alarm, user=actor.user, now=now)
    words = _("确认告警“%(what)s”") % {"what": alarm.label}
    _record("operation.alarm_acknowledged", words, actor, now, alarm=alarm.pk)


@transaction.atomic
def retry_deadline(*, deadline: Deadline, actor: Membership, now: datetime) -> None:
    """Has a failing effect tried again at once, as ``portal.deadlines.services.retry`` says."""
    deadlines.retry(deadline=deadline, actor=actor)
    words = _("要求重试期限“%(what)s”的自动处理") % {"what": deadline.title}
    _record("operation.deadline_retried", words, actor, now, deadline=deadline.pk)


@transaction.atomic
def retry_document(*, document: Document, actor: Membership, now: datetime) -> Document:
    """Puts a paper whose rendering failed back into the queue."""
    queued = documents.retry(document=document)
    words = _("要求重新生成文书%(what)s") % {"what": queued.number}
    _record("operation.document_retried", words, actor, now, document=str(queued.pk))
    return queued


def _record(kind: str, summary: str, actor: Membership, now: datetime, **data: Any) -> None:
    record(actor=actor, organization=actor.organization, kind=kind, summary=summary, data=data, now=now)
