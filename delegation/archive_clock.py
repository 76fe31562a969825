"""The clock that asks for the archive of a case that is over (平台默认时限)."""

from delegation.archiving import FILES, filing_of, handler_of, is_archived, is_over
from delegation.enums.filings import FilingState
from delegation.lifecycle import Clock
from portal.acts.performing import Step
from portal.workdays.due import end_of_day


def keep_archive_clock(step: Step) -> None:
    """After every act: a case that is over has so many days until it is archived or handed over; one that was opened
    again has not. What lasts until a later day is owed from then on, and anew where that day was moved."""
    case = step.case
    if case.SUBJECT not in FILES:
        return
    running = case.ledger.deadlines.live().filter(kind=Clock.CASE_ARCHIVE, subject=case.subject_key).first()
    if not is_over(case):
        if running:
            step.cancel_clock(Clock.CASE_ARCHIVE, case)
        return
    filing = filing_of(case)
    if is_archived(case) or (filing is not None and filing.state != FilingState.RETURNED):
        return
    last = FILES[case.SUBJECT].ends_on(case)
    begins = step.now if last is None else max(step.now, end_of_day(last))
    if running:
        if begins == running.started_at or max(begins, running.started_at) <= step.written_at:
            return
        step.cancel_clock(Clock.CASE_ARCHIVE, case)
    step.open_clock(Clock.CASE_ARCHIVE, case, organ=handler_of(case), started_at=begins)
