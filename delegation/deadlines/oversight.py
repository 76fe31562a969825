"""The clocks of supervision. No source fixes their lengths."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.enums.oversight import HEARING_DAYS
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.organizations.enums import DEPARTMENT_ROLES, Role
from portal.organizations.models import User
from portal.organizations.queries import people_in
from portal.workdays.enums import Estimate, Unit

P, DAYS = Party, Unit.WORKING_DAYS.value
HEADS = frozenset({Role.DEPARTMENT_LEADER, Role.PARK_LEADER})


def of_the_organ(deadline: Deadline) -> Iterable[User]:
    """Of whoever ordered: a department's people, or a park's leader."""
    return people_in([subject_of(deadline).organ], DEPARTMENT_ROLES | HEADS, timezone.now())


def end_hearing(deadline: Deadline, *, now: datetime) -> None:
    """The holder of the permit was told and said nothing."""
    from delegation.services.revocations import end_hearing as end

    end(order=subject_of(deadline), now=now)


def note_no_answer(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.assessments import note_no_answer as note

    note(assessment=subject_of(deadline), now=now)


# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.ORDER_CORRECTION, label=Clock.ORDER_CORRECTION.label, amount=10, unit=DAYS,
        rule="YN84-3.2；责令纠正通知书", watchers=told(P.PARK_LEADER), escalate=told(P.PARK_LEADER, P.DEPARTMENT),
        url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ORDER_CHECK, label=Clock.ORDER_CHECK.label, amount=5, unit=DAYS,
        rule=f"YN84-3.2；{OUR_DEFAULT}", watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT_LEADER),
        url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ORDER_STATEMENT, label=Clock.ORDER_STATEMENT.label, amount=5, unit=DAYS,
        rule=f"行政许可法第七条；{OUR_DEFAULT}", estimate=Estimate.LATER, effect=end_hearing,
        watchers=told(P.APPLICANT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ORDER_HEARING, label=Clock.ORDER_HEARING.label, amount=HEARING_DAYS, unit=DAYS,
        rule="行政许可法第四十七条", watchers=of_the_organ, escalate=of_the_organ, url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ORDER_DECISION, label=Clock.ORDER_DECISION.label, amount=10, unit=DAYS,
        rule=f"行政许可法第六十九条；{OUR_DEFAULT}", watchers=of_the_organ, escalate=of_the_organ, url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ASSESSMENT_ANSWER, label=Clock.ASSESSMENT_ANSWER.label, amount=10, unit=DAYS,
        rule=f"CZ4-2.10；{OUR_DEFAULT}", effect=note_no_answer, watchers=told(P.PARK_LEADER),
        escalate=told(P.PARK_LEADER, P.DEPARTMENT_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ASSESSMENT_RESULT, label=Clock.ASSESSMENT_RESULT.label, amount=10, unit=DAYS,
        rule=f"CZ4-2.10；{OUR_DEFAULT}", watchers=told(P.DEPARTMENT_LEADER), escalate=told(P.DEPARTMENT_LEADER),
        url=page_of, lock=lock_case,
    ),
)
# fmt: on
