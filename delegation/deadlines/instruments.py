"""The clocks of instruments. Sources fix only the day for signatures (CZ4-2.4) and the transition (CZ4-2.5)."""

from datetime import datetime

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.workdays.enums import Unit

P = Party
DAYS, WORKING_DAYS, MONTHS = Unit.DAYS.value, Unit.WORKING_DAYS.value, Unit.MONTHS.value


def end_transition(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.instrument_changes import end_transition

    end_transition(instrument=subject_of(deadline), now=now)


def end_term(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.instrument_changes import end_instrument

    end_instrument(instrument=subject_of(deadline), now=now)


def hand_back(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.handing_back import hand_back_cases

    hand_back_cases(instrument=subject_of(deadline))


# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.INSTRUMENT_REVIEW, label=Clock.INSTRUMENT_REVIEW.label, amount=10, unit=WORKING_DAYS,
        rule=f"CZ4-2.4；{OUR_DEFAULT}", watchers=told(P.JUSTICE), escalate=told(P.DEPARTMENT, P.GOVERNMENT),
        url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSTRUMENT_SIGNATURE, label=Clock.INSTRUMENT_SIGNATURE.label, amount=30, unit=WORKING_DAYS,
        rule=f"CZ4-2.4；{OUR_DEFAULT}", watchers=told(P.DEPARTMENT, P.PARK_LEADER),
        escalate=told(P.DEPARTMENT_LEADER, P.PARK_LEADER, P.GOVERNMENT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSTRUMENT_PUBLICATION, label=Clock.INSTRUMENT_PUBLICATION.label, amount=5,
        unit=WORKING_DAYS, rule=f"行政许可法第二十四条；{OUR_DEFAULT}", watchers=told(P.DEPARTMENT),
        escalate=told(P.DEPARTMENT_LEADER, P.GOVERNMENT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSTRUMENT_PACKAGE, label=Clock.INSTRUMENT_PACKAGE.label, amount=15, unit=WORKING_DAYS,
        rule=f"CZ4-2.6；{OUR_DEFAULT}", watchers=told(P.DEPARTMENT, P.PARK),
        escalate=told(P.DEPARTMENT_LEADER, P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSTRUMENT_TRANSITION, label=Clock.INSTRUMENT_TRANSITION.label, amount=2, unit=MONTHS,
        rule="CZ4-2.5；民法典第二百零二条", expires=True, effect=end_transition,
        watchers=told(P.DEPARTMENT, P.PARK), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSTRUMENT_TERM, label=Clock.INSTRUMENT_TERM.label, amount=60, unit=MONTHS, rule="YN84-3.1",
        expires=True, effect=end_term, watchers=told(P.DEPARTMENT, P.PARK), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INSTRUMENT_HANDBACK, label=Clock.INSTRUMENT_HANDBACK.label, amount=0, unit=DAYS,
        rule="CZ4-2.6", expires=True, effect=hand_back, watchers=told(P.DEPARTMENT, P.PARK), url=page_of,
        lock=lock_case,
    ),
)
# fmt: on
