"""The service behind every act of the tables that a person carries out."""

from collections.abc import Callable
from typing import Any

from delegation.services import (
    calls,
    permit_checking,
    permit_deciding,
    permit_filing,
    permit_review,
    postings,
    whistle_letters,
    whistles,
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

_ALL: tuple[Callable[..., Any], ...] = (*PERMITS, *POSTINGS, *WHISTLES)

SERVICES: dict[str, Callable[..., Any]] = {service.__name__: service for service in _ALL}
"""Each is called ``service(<kind of subject>=subject, actor=membership, **inputs)``."""
