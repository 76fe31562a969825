"""The acts on delegated powers, ready to be sent: each after the one before it, its form filled in as it asks."""

import uuid
from functools import partial
from typing import Any

import time_machine
from django.db import transaction
from django.urls import reverse

from delegation import access
from delegation.acts import TABLE
from delegation.lifecycle import ACTS
from delegation.models.case import Case
from portal.acts.carrying_out import Undertaking
from portal.errors import Conflict, InvalidInput
from tests.acting import address, person
from tests.delegation.cast import DelegationCast
from tests.faults.web_acts import Prepare, Ready
from tests.faults.web_fill import bound, fillings
from tests.faults.web_powers import SEEDS
from tests.proxy_service.api.test_acts import json_of
from tests.proxy_service.test_act_pages import is_upload

# fmt: off
#: What comes before an act, another act of this table or a beginning of ``web_powers``; and who carries it out.
BEFORE: dict[str, tuple[str, str]] = {
    "submit_permit": ("permit", "owner"),
    "fix_permit": ("submit_permit", "clerk"),
    "ask_permit_correction": ("fix_permit", "clerk"),
    "answer_permit_correction": ("ask_permit_correction", "owner"),
    "decline_permit": ("answer_permit_correction", "clerk"),
    "hand_over_permit_file": ("decline_permit", "clerk"),
    "archive_permit": ("hand_over_permit_file", "bureau_clerk"),
    "return_permit_file": ("hand_over_permit_file", "bureau_clerk"),
    "withdraw_permit": ("answer_permit_correction", "owner"),
    "sign_promise": ("answer_permit_correction", "owner"),
    "accept_permit": ("sign_promise", "clerk"),
    "add_permit_material": ("accept_permit", "owner"),
    "verify_permit": ("add_permit_material", "clerk"),
    "review_permit": ("verify_permit", "clerk"),
    "return_permit": ("review_permit", "leader"),
    "pause_permit": ("return_permit", "clerk"),
    "resume_permit": ("pause_permit", "clerk"),
    "extend_permit": ("resume_permit", "leader"),
    "grant_permit": ("review_permit", "leader"),
    "certify_permit": ("grant_permit", "clerk"),
    "deliver_permit": ("certify_permit", "clerk"),
    "see_decision": ("deliver_permit", "bureau_clerk"),
    "check_decision": ("see_decision", "bureau_clerk"),
    "refuse_permit": ("review_permit", "leader"),
    "fill_permit": ("permit", "owner"),
    "issue_correction": ("order", "bureau_leader"),
    "report_correction": ("issue_correction", "leader"),
    "accept_correction": ("report_correction", "bureau_clerk"),
    "archive_order": ("accept_correction", "bureau_clerk"),
    "return_correction": ("report_correction", "bureau_clerk"),
    "drop_order": ("order", "bureau_clerk"),
    "announce_revocation": ("revocation", "bureau_leader"),
    "state_defence": ("announce_revocation", "owner"),
    "revoke_permit": ("state_defence", "bureau_leader"),
    "keep_permit": ("state_defence", "bureau_leader"),
    "waive_hearing": ("hearing", "owner"),
    "object_credit_note": ("credit_note", "owner"),
    "uphold_credit_note": ("object_credit_note", "bureau_leader"),
    "withdraw_credit_note": ("object_credit_note", "bureau_leader"),
    "issue_assessment": ("assessment", "bureau_leader"),
    "answer_assessment": ("issue_assessment", "leader"),
    "publish_assessment": ("answer_assessment", "bureau_leader"),
    "archive_assessment": ("publish_assessment", "bureau_clerk"),
    "drop_assessment": ("assessment", "bureau_clerk"),
    "withdraw_adjustment": ("adjustment", "city_leader"),
    "archive_adjustment": ("withdraw_adjustment", "city_bureau_clerk"),
    "assess_power": ("adjustment", "construction_clerk"),
    "draft_list": ("assess_power", "city_bureau_clerk"),
    "approve_list": ("draft_list", "city_justice_clerk"),
    "decide_list": ("approve_list", "city_officer"),
    "publish_list": ("decide_list", "city_bureau_clerk"),
    "refuse_list": ("approve_list", "city_officer"),
    "return_list": ("draft_list", "city_justice_clerk"),
    "edit_instrument": ("instrument", "bureau_clerk"),
    "set_pending_cases": ("edit_instrument", "bureau_clerk"),
    "set_seals": ("set_pending_cases", "bureau_clerk"),
    "set_accounts": ("set_seals", "bureau_clerk"),
    "send_instrument": ("set_accounts", "bureau_clerk"),
    "approve_instrument": ("send_instrument", "justice_clerk"),
    "sign_for_department": ("approve_instrument", "bureau_leader"),
    "sign_for_park": ("sign_for_department", "leader"),
    "publish_instrument": ("sign_for_park", "bureau_clerk"),
    "hand_over_package": ("publish_instrument", "bureau_clerk"),
    "receive_package": ("hand_over_package", "clerk"),
    "record_training": ("receive_package", "bureau_clerk"),
    "suspend_power": ("record_training", "bureau_leader"),
    "resume_power": ("suspend_power", "bureau_leader"),
    "amend_instrument": ("resume_power", "bureau_clerk"),
    "take_back_instrument": ("amend_instrument", "bureau_leader"),
    "drop_instrument": ("approve_instrument", "bureau_leader"),
    "archive_instrument": ("drop_instrument", "bureau_clerk"),
    "return_instrument": ("send_instrument", "justice_clerk"),
    "confirm_recorded": ("instrument_recorded", "city_leader"),
    "refuse_recorded": ("instrument_recorded", "city_leader"),
    "arrange_visits": ("inspection_plan", "officer"),
    "return_plan": ("arrange_visits", "justice_clerk"),
    "withdraw_plan": ("return_plan", "leader"),
    "drop_wish": ("return_plan", "officer"),
    "publish_plan": ("arrange_visits", "justice_clerk"),
    "approve_inspection": ("inspection", "leader"),
    "join_inspection": ("approve_inspection", "safety_clerk"),
    "cancel_inspection": ("join_inspection", "leader"),
    "archive_inspection": ("cancel_inspection", "clerk"),
    "approve_join": ("join_inspection", "leader"),
    "decline_join": ("join_inspection", "leader"),
    "reject_inspection": ("inspection", "leader"),
    "sign_inspection": ("visit_found", "other_owner"),
    "report_finding": ("sign_inspection", "other_owner"),
    "confirm_finding": ("report_finding", "safety_clerk"),
    "return_finding": ("report_finding", "safety_clerk"),
    "transfer_finding": ("return_finding", "safety_clerk"),
    "record_refusal": ("visit_found", "clerk"),
    "change_hall_window": ("hall_window", "leader"),
    "close_hall_window": ("change_hall_window", "leader"),
    "answer_inquiry": ("inquiry", "clerk"),
    "archive_inquiry": ("answer_inquiry", "clerk"),
    "take_inquiry": ("inquiry_online", "clerk"),
    "cancel_appointment": ("appointment", "owner"),
    "meet_appointment": ("appointment_day", "clerk"),
    "miss_appointment": ("appointment_day", "clerk"),
    "accept_opening": ("opening", "clerk"),
    "withdraw_opening": ("accept_opening", "owner"),
    "archive_opening": ("withdraw_opening", "clerk"),
    "start_opening_part": ("accept_opening", "market_clerk"),
    "return_opening_part": ("start_opening_part", "market_clerk"),
    "correct_opening": ("return_opening_part", "owner"),
    "return_opening": ("correct_opening", "clerk"),
    "drop_opening_part": ("start_opening_part", "owner"),
    "hand_over_opening": ("opening_done", "clerk"),
    "sign_opening_receipt": ("hand_over_opening", "owner"),
    "send_opening": ("opening_done", "clerk"),
    "change_whistle_matter": ("whistle_matter", "leader"),
    "remove_whistle_matter": ("change_whistle_matter", "leader"),
    "forward_whistle": ("whistle", "clerk"),
    "withdraw_whistle": ("forward_whistle", "owner"),
    "archive_whistle": ("withdraw_whistle", "leader"),
    "sign_in_call": ("forward_whistle", "clerk"),
    "solve_call": ("sign_in_call", "bureau_clerk"),
    "confirm_call": ("solve_call", "owner"),
    "reject_call": ("solve_call", "owner"),
    "promise_call": ("reject_call", "bureau_clerk"),
    "decline_whistle": ("whistle", "clerk"),
    "issue_whistle_letter": ("whistle_late", "leader"),
    "change_unabsorbed": ("unabsorbed", "city_leader"),
    "remove_unabsorbed": ("change_unabsorbed", "city_leader"),
    "agree_posting": ("posting", "city_leader"),
    "sign_in_posted": ("agree_posting", "city_clerk"),
    "sign_out_posted": ("sign_in_posted", "city_clerk"),
    "assess_posting": ("sign_out_posted", "city_leader"),
    "end_posting": ("assess_posting", "city_leader"),
    "archive_posting": ("end_posting", "city_leader"),
    "refuse_posting": ("posting", "city_leader"),
    "withdraw_posting": ("posting", "construction_leader"),
}
# fmt: on
#: Not drilled: their forms want more than can be read from them, or the case a course of days that is not told here.
#: What is theirs alone is tested with their services; how they are carried out is what is drilled with all the others.
LEFT_OUT = {
    "archive_inspection_plan",
    "ask_permit_stamp",
    "call_further",
    "end_call_unsolved",
    "enter_wishes",
    "fill_check_list",
    "finish_opening_part",
    "forward_permit",
    "hand_on_inquiry",
    "hand_over_posting",
    "hold_hearing",
    "move_inspection",
    "name_inquiry_owner",
    "record_accountability",
    "record_permit_result",
    "repair_credit_note",
    "sign_for_inquiry",
    "sign_in_inspection",
    "stamp_permit",
    "turn_back_inquiry",
}


def _undertaking(cast: DelegationCast, case: Case, code: str, name: str) -> Undertaking:
    """The act by that person, on the part of the case that it is open for."""
    actor, act = getattr(cast, name), ACTS[code]
    fresh = type(case)._default_manager.get(pk=case.pk)
    for subject in (fresh, *fresh.parts()):
        if act in access.acts_open_to(actor, subject):
            return TABLE.undertake(actor, code, subject.pk)
    raise AssertionError(f"{code} is not open to {name}")


def _typed(undertaking: Undertaking, *, keep: bool) -> dict[str, Any]:
    """What carries the act out when it is typed; ``keep`` says whether it stays carried out."""
    for typed in fillings(undertaking.form()):
        form = bound(undertaking.form(), typed)
        try:
            if form.is_valid():
                with transaction.atomic():
                    undertaking.carry_out(form)
                    transaction.set_rollback(not keep)
                return typed
        except (InvalidInput, Conflict):
            continue
    raise AssertionError(f"nothing typed carries {undertaking.act.code} out")


def by_way(code: str, cast: DelegationCast) -> Ready:
    steps = [code]
    while BEFORE[steps[0]][0] in BEFORE:
        steps.insert(0, BEFORE[steps[0]][0])
    moment, case = SEEDS[BEFORE[steps[0]][0]](cast)
    with time_machine.travel(moment, tick=False):
        for step in steps[:-1]:
            _typed(_undertaking(cast, case, step, BEFORE[step][1]), keep=True)
        name = BEFORE[code][1]
        typed = _typed(_undertaking(cast, case, code, name), keep=False)
        undertaking, actor = _undertaking(cast, case, code, name), getattr(cast, name)
        where = address(code, undertaking.subject)
        described = person(actor).get(where)
        assert described.status_code == 200, described.content.decode()
    files = {field: file for field, file in typed.items() if is_upload(file)}
    return Ready(
        code,
        actor,
        reverse("delegation:act", args=[code, undertaking.subject.pk]),
        {**typed, "key": uuid.uuid4()},
        where,
        json_of(described.json(), typed),
        files,
        moment.isoformat(),
    )


DRILLED: dict[str, Prepare] = {code: partial(by_way, code) for code in BEFORE}
