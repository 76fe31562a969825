"""The clocks of 吹哨报到 (YN84-2.2). The list gives the lengths of reporting and solving; the others are ours."""

from datetime import datetime

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.enums.whistles import Failure
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.workdays.enums import Estimate, Unit

LISTED = "YN84-2.2；吹哨事项清单"
WORKING_DAYS = Unit.WORKING_DAYS.value
FAILURES = {
    Clock.WHISTLE_REPORT: Failure.NOT_REPORTED,
    Clock.WHISTLE_SOLVE: Failure.NOT_SOLVED,
    Clock.WHISTLE_PROMISE: Failure.PROMISE_BROKEN,
}


def note_failure(deadline: Deadline, *, now: datetime) -> None:
    """The department let its period run out: the next step of pressing it is open to the park's leader."""
    from delegation.services.whistle_letters import note_call_failed

    note_call_failed(call=subject_of(deadline), failure=FAILURES[Clock(deadline.kind)], now=now)


def note_unheeded(deadline: Deadline, *, now: datetime) -> None:
    from delegation.services.whistle_letters import note_letter_unheeded

    note_letter_unheeded(letter=subject_of(deadline), now=now)


def end_silent(deadline: Deadline, *, now: datetime) -> None:
    """The enterprise was asked whether it is solved and said nothing."""
    from delegation.services.calls import end_call_silent

    end_call_silent(call=subject_of(deadline), now=now)


P = Party
# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.WHISTLE_FORWARD, label=Clock.WHISTLE_FORWARD.label, amount=1, unit=WORKING_DAYS,
        rule=f"YN84-2.2；{OUR_DEFAULT}", watchers=told(P.PARK), escalate=told(P.PARK_LEADER), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.WHISTLE_REPORT, label=Clock.WHISTLE_REPORT.label, amount=24, unit=Unit.HOURS.value, rule=LISTED,
        effect=note_failure, watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT, P.PARK), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.WHISTLE_SOLVE, label=Clock.WHISTLE_SOLVE.label, amount=5, unit=WORKING_DAYS, rule=LISTED,
        effect=note_failure, watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT, P.PARK), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.WHISTLE_PROMISE, label=Clock.WHISTLE_PROMISE.label, amount=5, unit=Unit.DAYS.value, rule="YN84-2.2",
        effect=note_failure, watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT, P.PARK), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.WHISTLE_CONFIRM, label=Clock.WHISTLE_CONFIRM.label, amount=5, unit=WORKING_DAYS, rule=OUR_DEFAULT,
        estimate=Estimate.LATER, effect=end_silent, watchers=told(P.APPLICANT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.WHISTLE_STEP, label=Clock.WHISTLE_STEP.label, amount=1, unit=WORKING_DAYS,
        rule=f"YN84-2.2；{OUR_DEFAULT}", watchers=told(P.PARK_LEADER), escalate=told(P.PARK_LEADER), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.WHISTLE_LETTER, label=Clock.WHISTLE_LETTER.label, amount=3, unit=WORKING_DAYS,
        rule=f"YN84-2.2；{OUR_DEFAULT}", effect=note_unheeded, watchers=told(P.DEPARTMENT),
        escalate=told(P.DEPARTMENT, P.PARK), url=page_of, lock=lock_case,
    ),
)
# fmt: on
