"""The clocks of a posting (YN84-2.1): its own end, and the hand-over of what was not finished."""

from datetime import datetime

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.workdays.enums import Unit


def close(deadline: Deadline, *, now: datetime) -> None:
    """The period is over. The rights ended with its last minute (``postings.is_posted``); what is left is listed."""
    from delegation.services.postings import close_posting

    close_posting(posting=subject_of(deadline), now=now)


P = Party
KINDS = (
    DeadlineKind(
        code=Clock.POSTING_END,
        label=Clock.POSTING_END.label,
        amount=0,
        unit=Unit.DAYS.value,
        rule="YN84-2.1",
        expires=True,
        effect=close,
        watchers=told(P.PARK_LEADER, P.DEPARTMENT_LEADER),
        url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.POSTING_HANDOVER,
        label=Clock.POSTING_HANDOVER.label,
        amount=2,
        unit=Unit.WORKING_DAYS.value,
        rule=f"YN84-2.1；{OUR_DEFAULT}",
        watchers=told(P.DEPARTMENT_LEADER),
        escalate=told(P.DEPARTMENT_LEADER, P.PARK_LEADER),
        url=page_of,
        lock=lock_case,
    ),
)
