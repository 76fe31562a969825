"""Whether the coming months have their partitions: nobody notices the lack, for everything goes on without them."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.health.clock import database_now
from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm
from portal.partitions import catalog
from portal.partitions.tables import TABLES, Partitioned, month_of

#: Fewer whole months ahead than these are too few: time enough for somebody to look.
FEWEST = 3


def months_ahead(one: Partitioned, now: datetime) -> int:
    """How many months after the current one have their partition."""
    first, end = (
        moment.year * 12 + moment.month for moment in (month_of(now), month_of(catalog.end_of(one.table)))
    )
    return end - first - 1


def faults(now: datetime) -> list[str]:
    """What the owner of the tables should look after, a line each."""
    found = []
    for one in TABLES:
        if not catalog.is_partitioned(one.table):
            if one.until in dict(catalog.constraints(one.table, "c")):
                found.append(
                    _("%(table)s 的分区做了一半：请重新运行 --begin，否则到期后写不进去")
                    % {"table": one.table}
                )
            continue
        ahead = months_ahead(one, now)
        if ahead < FEWEST:
            end = timezone.localtime(catalog.end_of(one.table))
            found.append(
                _("%(table)s 的分区只到 %(end)s 以前") % {"table": one.table, "end": f"{end:%Y-%m-%d}"}
            )
        if catalog.has_rows(one.other):
            found.append(_("%(other)s 里有不属于任何月份的记录") % {"other": one.other})
    return found


def watch() -> None:
    """Raises the alarm, or closes it."""
    if found := faults(database_now()):
        raise_alarm(AlarmCode.PARTITIONS_SHORT, "\n".join(found))
    else:
        close_alarm(AlarmCode.PARTITIONS_SHORT)
