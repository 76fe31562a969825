"""Nobody notices a backup that is not made until it is needed: so the portal does."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.health.clock import database_now
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Heartbeat
from portal.health.services import close_alarm, raise_alarm


def last_made() -> datetime | None:
    """When a backup last came to its end."""
    return Heartbeat.objects.filter(name=Beat.BACKUP).values_list("finished_at", flat=True).first()


def age() -> timedelta:
    """Since the last backup; since the database was set up, if there has been none."""
    since = last_made() or MigrationRecorder.Migration.objects.earliest("applied").applied
    return database_now() - since


def watch() -> bool:
    """Raises the alarm when the last backup is older than BACKUP_ALARM_HOURS, and closes it when it is not, or when
    nothing shall be watched (0). Whether it is late."""
    limit = timedelta(hours=settings.BACKUP_ALARM_HOURS)
    if not limit or age() <= limit:
        close_alarm(AlarmCode.BACKUP_LATE)
        return False
    made = last_made()
    detail = (
        _("上次备份完成于 %(at)s，已超过 %(hours)s 小时。")
        % {"at": f"{timezone.localtime(made):%Y-%m-%d %H:%M}", "hours": settings.BACKUP_ALARM_HOURS}
        if made
        else _("平台从未备份。")
    )
    raise_alarm(AlarmCode.BACKUP_LATE, detail)
    return True
