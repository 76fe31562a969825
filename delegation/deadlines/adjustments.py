"""The clocks of the adjustment of powers (CZ4-2.1). No source fixes their lengths: they are defaults of ours."""

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.workdays.enums import Unit

P = Party
WORKING_DAYS = Unit.WORKING_DAYS.value
RULE = f"CZ4-2.1；{OUR_DEFAULT}"

# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.ADJUSTMENT_ASSESSMENT, label=Clock.ADJUSTMENT_ASSESSMENT.label, amount=10, unit=WORKING_DAYS,
        rule=RULE, watchers=told(P.DEPARTMENT), escalate=told(P.DEPARTMENT_LEADER, P.BUREAU, P.PARK_LEADER),
        url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ADJUSTMENT_DRAFT, label=Clock.ADJUSTMENT_DRAFT.label, amount=10, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.BUREAU), escalate=told(P.BUREAU, P.GOVERNMENT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ADJUSTMENT_REVIEW, label=Clock.ADJUSTMENT_REVIEW.label, amount=10, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.JUSTICE), escalate=told(P.BUREAU, P.GOVERNMENT), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ADJUSTMENT_DECISION, label=Clock.ADJUSTMENT_DECISION.label, amount=20, unit=WORKING_DAYS,
        rule=RULE, watchers=told(P.GOVERNMENT), escalate=told(P.GOVERNMENT, P.BUREAU), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.ADJUSTMENT_PUBLICATION, label=Clock.ADJUSTMENT_PUBLICATION.label, amount=5, unit=WORKING_DAYS,
        rule=RULE, watchers=told(P.BUREAU), escalate=told(P.GOVERNMENT, P.BUREAU), url=page_of, lock=lock_case,
    ),
)
# fmt: on
