"""The clocks of the one-window opening (YN84-2.3). No source fixes a length: all are ours, and adjustable."""

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.workdays.enums import Unit

WORKING_DAYS = Unit.WORKING_DAYS.value
RULE = f"YN84-2.3；{OUR_DEFAULT}"
P = Party
# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.OPENING_CHECK, label=Clock.OPENING_CHECK.label, amount=1, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.PARK), escalate=told(P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.OPENING_WHOLE, label=Clock.OPENING_WHOLE.label, amount=4, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.PARK), escalate=told(P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.OPENING_PART, label=Clock.OPENING_PART.label, amount=1, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.DEPARTMENT, P.PARK), escalate=told(P.DEPARTMENT_LEADER, P.PARK_LEADER), url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.OPENING_DELIVERY, label=Clock.OPENING_DELIVERY.label, amount=1, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.PARK), escalate=told(P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.OPENING_RECEIPT, label=Clock.OPENING_RECEIPT.label, amount=5, unit=WORKING_DAYS, rule=RULE,
        watchers=told(P.APPLICANT, P.PARK), escalate=told(P.PARK_LEADER), url=page_of, lock=lock_case,
    ),
)
# fmt: on
