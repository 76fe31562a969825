"""The clocks of a promised paper (CZ4-2.7), whose length is what the applicant promised, and of the note against them
if it is broken (IL-6)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from delegation.lifecycle.promises import HEADS
from delegation.promised import OBJECTION_DAYS, REVIEW_DAYS
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.organizations.models import User
from portal.organizations.queries import people_in
from portal.workdays.enums import Estimate, Unit


def break_promise(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.credit_notes import break_promise as note

    note(promise=subject_of(deadline), now=now)


def heads(deadline: Deadline) -> Iterable[User]:
    """Of the organ in whose name the case is handled; which of them may look into it, the act judges."""
    return people_in([subject_of(deadline).organ], HEADS, timezone.now())


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
    DeadlineKind(
        code=Clock.CREDIT_OBJECTION,
        label=Clock.CREDIT_OBJECTION.label,
        amount=OBJECTION_DAYS,
        unit=Unit.DAYS.value,
        rule=f"CZ4-2.7；{OUR_DEFAULT}",
        estimate=Estimate.LATER,
        expires=True,
        watchers=told(Party.APPLICANT),
        url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.CREDIT_REVIEW,
        label=Clock.CREDIT_REVIEW.label,
        amount=REVIEW_DAYS,
        unit=Unit.DAYS.value,
        rule=f"CZ4-2.7；{OUR_DEFAULT}",
        watchers=heads,
        escalate=heads,
        url=page_of,
        lock=lock_case,
    ),
)
