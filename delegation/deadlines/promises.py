"""The clocks of a promised paper (CZ4-2.7), whose length is what the applicant promised, and of the note against them
if it is broken (IL-6)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from delegation.access.promises import reviewers
from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from delegation.promised import OBJECTION_DAYS, REVIEW_DAYS
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES
from portal.organizations.models import User
from portal.organizations.queries import people_in
from portal.workdays.enums import Estimate, Unit


def break_promise(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.credit_notes import break_promise as note

    note(promise=subject_of(deadline), now=now)


def to_review(deadline: Deadline) -> Iterable[User]:
    """Who may look into the objection. Where nobody may, everybody of the organ in whose name the case is handled: the
    ledger tells them that another head has to be named."""
    note, now = subject_of(deadline), timezone.now()
    return reviewers(note, now) or people_in([note.organ], PARK_ROLES | DEPARTMENT_ROLES, now)


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
        watchers=to_review,
        escalate=to_review,
        url=page_of,
        lock=lock_case,
    ),
)
