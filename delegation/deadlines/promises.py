"""The clock of a promised paper (CZ4-2.7); its length is what the applicant promised."""

from datetime import datetime

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.workdays.enums import Estimate, Unit


def break_promise(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.promises import break_promise as note

    note(promise=subject_of(deadline), now=now)


KINDS = (
    DeadlineKind(
        code=Clock.PROMISE_PAPER,
        label=Clock.PROMISE_PAPER.label,
        amount=10,
        unit=Unit.WORKING_DAYS.value,
        rule=f"CZ4-2.7；承诺书；{OUR_DEFAULT}",
        estimate=Estimate.LATER,
        effect=break_promise,
        watchers=told(Party.APPLICANT),
        escalate=told(Party.APPLICANT, Party.PARK),
        url=page_of,
        lock=lock_case,
    ),
)
