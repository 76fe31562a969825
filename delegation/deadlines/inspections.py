"""The clocks of 联合检查 (YN84-2.5). Plans, visits and findings name their own days; the other lengths are ours."""

from datetime import datetime

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.workdays.enums import Unit

P = Party
WORKING_DAYS, DAYS = Unit.WORKING_DAYS.value, Unit.DAYS.value
OURS = f"YN84-2.5；{OUR_DEFAULT}"


def note_overdue(deadline: Deadline, *, now: datetime) -> None:
    """The date for putting right passed without a word: the department looks for itself."""
    from delegation.services.findings import note_finding_overdue

    note_finding_overdue(finding=subject_of(deadline), now=now)


# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.INSPECTION_WISHES, label=Clock.INSPECTION_WISHES.label, amount=10, unit=WORKING_DAYS, rule=OURS,
        watchers=told(P.PARK, P.DEPARTMENT), escalate=told(P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSPECTION_REVIEW, label=Clock.INSPECTION_REVIEW.label, amount=5, unit=WORKING_DAYS, rule=OURS,
        watchers=told(P.JUSTICE), escalate=told(P.PARK_LEADER, P.GOVERNMENT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSPECTION_APPROVAL, label=Clock.INSPECTION_APPROVAL.label, amount=1, unit=WORKING_DAYS, rule=OURS,
        watchers=told(P.PARK_LEADER), escalate=told(P.PARK_LEADER, P.JUSTICE), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSPECTION_VISIT, label=Clock.INSPECTION_VISIT.label, amount=0, unit=DAYS, rule="YN84-2.5",
        watchers=told(P.PARK, P.DEPARTMENT), escalate=told(P.PARK_LEADER, P.JUSTICE), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSPECTION_LIST, label=Clock.INSPECTION_LIST.label, amount=1, unit=WORKING_DAYS, rule=OURS,
        watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT_LEADER, P.PARK), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSPECTION_SIGNATURE, label=Clock.INSPECTION_SIGNATURE.label, amount=1, unit=WORKING_DAYS, rule=OURS,
        watchers=told(P.PARK, P.APPLICANT), escalate=told(P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.FINDING_PUT_RIGHT, label=Clock.FINDING_PUT_RIGHT.label, amount=0, unit=DAYS, rule="YN84-2.5",
        effect=note_overdue, watchers=told(P.APPLICANT), escalate=told(P.APPLICANT, P.PARK), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.FINDING_RECHECK, label=Clock.FINDING_RECHECK.label, amount=5, unit=WORKING_DAYS, rule=OURS,
        watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT_LEADER, P.PARK), url=page_of, lock=lock_case,
    ),
)
# fmt: on
