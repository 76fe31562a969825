"""The service behind every act of the tables that a person carries out."""

from collections.abc import Callable
from typing import Any

from delegation.services import (
    adjustments,
    calls,
    handing_over,
    instrument_changes,
    instruments,
    permit_checking,
    permit_deciding,
    permit_filing,
    permit_review,
    postings,
    recording,
    whistle_letters,
    whistles,
)

ADJUSTMENTS = (
    adjustments.assess_power,
    adjustments.withdraw_adjustment,
    adjustments.draft_list,
    adjustments.approve_list,
    adjustments.return_list,
    adjustments.decide_list,
    adjustments.refuse_list,
    adjustments.publish_list,
)
INSTRUMENTS = (
    instruments.edit_instrument,
    handing_over.set_pending_cases,
    handing_over.set_seals,
    handing_over.set_accounts,
    instruments.send_instrument,
    instruments.approve_instrument,
    instruments.return_instrument,
    instruments.sign_for_department,
    instruments.sign_for_park,
    instruments.publish_instrument,
    recording.confirm_recorded,
    recording.refuse_recorded,
    instruments.drop_instrument,
    handing_over.hand_over_package,
    handing_over.receive_package,
    handing_over.record_training,
    instrument_changes.suspend_power,
    instrument_changes.resume_power,
    instrument_changes.amend_instrument,
    instrument_changes.take_back_instrument,
)
PERMITS = (
    permit_filing.submit_permit,
    permit_filing.fill_permit,
    permit_checking.accept_permit,
    permit_checking.fix_permit,
    permit_checking.ask_permit_correction,
    permit_filing.answer_permit_correction,
    permit_filing.add_permit_material,
    permit_checking.decline_permit,
    permit_review.verify_permit,
    permit_review.review_permit,
    permit_review.return_permit,
    permit_review.pause_permit,
    permit_review.resume_permit,
    permit_review.extend_permit,
    permit_deciding.grant_permit,
    permit_deciding.refuse_permit,
    permit_deciding.certify_permit,
    permit_deciding.deliver_permit,
    permit_deciding.forward_permit,
    permit_deciding.ask_permit_stamp,
    permit_deciding.stamp_permit,
    permit_deciding.record_permit_result,
    permit_filing.withdraw_permit,
)

POSTINGS = (
    postings.change_unabsorbed,
    postings.remove_unabsorbed,
    postings.agree_posting,
    postings.refuse_posting,
    postings.withdraw_posting,
    postings.sign_in_posted,
    postings.sign_out_posted,
    postings.assess_posting,
    postings.end_posting,
    postings.hand_over_posting,
)
WHISTLES = (
    whistles.change_whistle_matter,
    whistles.remove_whistle_matter,
    whistles.forward_whistle,
    whistles.decline_whistle,
    whistles.withdraw_whistle,
    calls.sign_in_call,
    calls.solve_call,
    calls.promise_call,
    calls.confirm_call,
    calls.reject_call,
    calls.record_accountability,
    calls.end_call_unsolved,
    whistle_letters.issue_whistle_letter,
)

_ALL: tuple[Callable[..., Any], ...] = (*ADJUSTMENTS, *INSTRUMENTS, *PERMITS, *POSTINGS, *WHISTLES)

SERVICES: dict[str, Callable[..., Any]] = {service.__name__: service for service in _ALL}
"""Each is called ``service(<kind of subject>=subject, actor=membership, **inputs)``."""
