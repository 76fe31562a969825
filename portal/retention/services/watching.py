"""Whether what was approved to be destroyed is destroyed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.health.clock import database_now
from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm
from portal.retention.queries import awaiting_destruction, waiting_since


def watch_disposals() -> None:
    """Raises the alarm while an approved destruction has not come to its end for too long, whatever the reason; closes
    it when none waits so long."""
    since: datetime | None = waiting_since()
    if since is None or database_now() - since <= timedelta(seconds=settings.DISPOSAL_ALARM_SECONDS):
        close_alarm(AlarmCode.DISPOSAL_STUCK)
        return
    told = {"count": awaiting_destruction().count(), "since": f"{timezone.localtime(since):%Y-%m-%d %H:%M}"}
    raise_alarm(
        AlarmCode.DISPOSAL_STUCK,
        _("有 %(count)d 件已批准的档案销毁没有办完，最早的自 %(since)s 起。") % told,
    )
