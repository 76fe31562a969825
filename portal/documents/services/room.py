"""Watching that there is room for the files of people and for papers."""

import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm

MEGABYTE = 1 << 20
#: File systems count files as well as bytes.
FEWEST_FILES = 1000


def watch_room() -> None:
    """Raises the alarm while MEDIA_ROOT has less room than DISK_ALARM_MEGABYTES, or for few files; closes it when it
    has. For a worker; what is full then waits for room, and nothing is lost."""
    place = Path(settings.MEDIA_ROOT)
    place.mkdir(parents=True, exist_ok=True)
    found = os.statvfs(place)
    free = found.f_bavail * found.f_frsize // MEGABYTE
    # Some file systems do not count their files.
    few = bool(found.f_files) and found.f_favail < FEWEST_FILES
    if free >= settings.DISK_ALARM_MEGABYTES and not few:
        close_alarm(AlarmCode.DISK_FULL)
        return
    raise_alarm(
        AlarmCode.DISK_FULL,
        _("存放文件的磁盘（MEDIA_ROOT）只剩 %(free)d MB：写满以后不能上传，文书和用印要等腾出空间。")
        % {"free": free},
    )
