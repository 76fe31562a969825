"""When a calendar changes, every open end that rests on it is reckoned anew."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.deadlines.models import Deadline
from portal.deadlines.reckoning import reckon
from portal.deadlines.sweeping import claim, database_now, tell
from portal.deadlines.wording import end_text
from portal.ledger import services as ledger_services
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.workdays.enums import Unit
from portal.workdays.queries import current_revision

logger = logging.getLogger(__name__)

# The revision up to which this process has seen everything reckoned: another pass over the rows would find nothing.
_reckoned: int | None = None


def recalculate(*, now: datetime | None = None) -> int:
    """Brings the open deadlines to the newest calendars; how many ends moved.

    An end that moved is noted in the ledger (old, new, version) and told to those who watch it. Hours do not depend on
    any calendar. Does nothing while no calendar has changed since this process last looked.
    """
    global _reckoned
    revision = current_revision()
    if _reckoned == revision:
        return 0
    now = now or database_now()
    outdated = (
        Deadline.objects.open().exclude(unit=Unit.HOURS).exclude(calendar_version__endswith=f"@{revision}")
    )
    moved, complete = 0, True
    for pk in list(outdated.order_by("pk").values_list("pk", flat=True)):
        try:
            moved += _recalculate_one(pk, now)
        except Exception:
            logger.exception("deadline %s could not be reckoned anew", pk)
            complete = False
    _reckoned = revision if complete else None
    return moved


@transaction.atomic
def _recalculate_one(pk: int, now: datetime) -> bool:
    claimed = claim(pk)
    if claimed is None:
        return False
    deadline, kind = claimed
    before, old_end = deadline.due_at, end_text(deadline)
    reckon(deadline, kind, after=now)
    deadline.save()
    if deadline.due_at == before:
        return False
    change = {"title": deadline.title, "old": old_end, "new": end_text(deadline)}
    if Ledger.objects.filter(pk=deadline.ledger_id, closed_at=None).exists():
        ledger_services.append(
            ledger=deadline.ledger,
            heading=Heading.SYSTEM,
            kind="deadline.recalculated",
            subject=deadline.subject,
            summary=_("放假安排更新，期限「%(title)s」由 %(old)s 调整为 %(new)s") % change,
            occurred_at=now,
            data={"deadline": pk, "calendar_version": deadline.calendar_version, **change},
        )
    tell(
        kind.watchers(deadline), _("期限调整：%(title)s，%(old)s 改为 %(new)s") % change, deadline, kind, now
    )
    return True
