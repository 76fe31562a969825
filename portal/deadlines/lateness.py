"""Why the sweep came late to a deadline."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.deadlines.models import Deadline

# Found later than this, the ledger says so.
PUNCTUAL = timedelta(minutes=1)

Interruption = tuple[datetime, datetime]


def reason(deadline: Deadline, moment: datetime, interruption: Interruption | None) -> str:
    """Why what was due at ``moment`` is done only now: the sweep stood still, the effect failed before, the period was
    over already when it was entered, or others came first."""
    if interruption is not None and interruption[0] <= moment < interruption[1]:
        begin, end = (f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" for at in interruption)
        return _("期限巡检自 %(begin)s 至 %(end)s 中断") % {"begin": begin, "end": end}
    if deadline.attempts:
        return _("此前 %(number)d 次处理未成功") % {"number": deadline.attempts}
    if deadline.created_at > moment:
        return _("登记时期限已届满")
    return _("到期事项排队处理")
