"""What waits for somebody's receipt or signature: clocks that remind and escalate, and the desk (YN84-2.3, 2.4)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from delegation.desk import desk_of
from delegation.models.hall import Inquiry
from delegation.services import inquiries
from delegation.services.handing_over import hand_over_package, receive_package
from portal.deadlines.services import sweep
from portal.errors import NotAllowed
from portal.notifications.models import Message
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, brought_to
from tests.delegation.instruments import post_official
from tests.delegation.opening_course import BEGIN, Course, apply, open_window

ASKED: dict[str, Any] = {"question": "排水许可怎样办？", "asker": "马文秀", "asker_phone": "13999090003"}
pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.django_db]


@pytest.fixture
def clock(delegation_cast: DelegationCast) -> Iterator[Any]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def let_pass(clock: Any, moment: Any) -> None:
    clock.move_to(moment)
    while sweep(now=moment):
        pass


def told(person: Any, case: Any, words: str) -> int:
    return Message.objects.filter(user=person.user, ledger=case.ledger, subject__contains=words).count()


@pytest.mark.rule("YN84-2.4")
def test_whoever_an_inquiry_is_handed_on_to_signs_or_is_reminded(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    open_window(cast)
    inquiry = inquiries.ask_inquiry(actor=cast.clerk, enterprise=cast.enterprise, **ASKED)
    inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, organ=cast.bureau, reason="排水")
    receipt = inquiry.ledger.deadlines.live().get(kind="inquiry_receipt")
    assert (receipt.organ, receipt.unit, receipt.amount) == (cast.bureau, "working_days", 1)
    assert "平台默认时限（可调整）" in receipt.rule
    assert [task.case for task in desk_of(cast.bureau_clerk, BEGIN)] == [inquiry]
    assert not desk_of(cast.other_bureau_clerk, BEGIN)
    let_pass(clock, receipt.due_at)
    receipt.refresh_from_db()
    assert receipt.was_late
    for person in (cast.bureau_leader, cast.clerk, cast.leader):
        assert told(person, inquiry, "签收转办的首问事项") >= 1, person
    for person in (cast.other_bureau_leader, cast.other_leader, cast.owner):
        assert not told(person, inquiry, "签收转办的首问事项"), person
    inquiries.sign_for_inquiry(inquiry=inquiry, actor=cast.bureau_clerk)
    assert not inquiry.ledger.deadlines.live().filter(kind="inquiry_receipt").exists()


@pytest.mark.rule("YN84-2.4")
@pytest.mark.parametrize("end", ["turn_back", "answer"])
def test_what_is_turned_back_or_answered_waits_for_no_receipt(
    end: str, clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    open_window(cast)
    inquiry = inquiries.ask_inquiry(actor=cast.clerk, **ASKED)
    inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, colleague=cast.officer, reason="代办")
    assert inquiry.ledger.deadlines.live().get(kind="inquiry_receipt").organ == cast.park
    if end == "turn_back":
        inquiries.turn_back_inquiry(inquiry=inquiry, actor=cast.officer, reason="不是代办事项")
    else:
        inquiries.answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="已代为问清。")
    assert not inquiry.ledger.deadlines.live().filter(kind="inquiry_receipt").exists()


@pytest.mark.rule("YN84-2.1")
@pytest.mark.rule("YN84-2.4")
def test_a_posted_official_is_asked_first_too_at_the_hall_of_the_posting_and_in_its_time(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    open_window(cast)
    address = reverse("delegation:begin", args=["inquiry", "register"])
    client.force_login(cast.bureau_clerk.user)
    assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        inquiries.ask_inquiry(actor=cast.bureau_clerk, **ASKED)
    until = BEGIN + timedelta(hours=2)
    post_official(cast.sewage, cast.park, cast.bureau_clerk, BEGIN, until)
    assert "用水报装" in client.get(address).content.decode()
    inquiry = inquiries.ask_inquiry(actor=cast.bureau_clerk, **ASKED)
    assert (inquiry.park, inquiry.owner) == (cast.park, cast.bureau_clerk)
    assert inquiry.ledger.deadlines.live().get(kind="inquiry_answer").organ == cast.bureau
    with pytest.raises(NotAllowed):
        inquiries.ask_inquiry(actor=cast.bureau_leader, **ASKED)
    clock.move_to(until)
    assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        inquiries.ask_inquiry(actor=cast.bureau_clerk, **ASKED)
    inquiries.answer_inquiry(inquiry=inquiry, actor=cast.bureau_clerk, answer="材料如下。")
    assert Inquiry.objects.count() == 1


@pytest.mark.rule("YN84-2.3")
def test_what_was_handed_out_and_nobody_signed_for_is_asked_after(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    open_window(cast)
    course: Course = apply(cast)
    course.accept()
    course.finish("licence", "seals")
    course.hand_over()
    receipt = course.opening.ledger.deadlines.live().get(kind="opening_receipt")
    assert (receipt.organ, receipt.amount) == (cast.park, 5)
    let_pass(clock, receipt.due_at)
    assert told(cast.leader, course.opening, "签收执照和印章") >= 1
    assert not told(cast.other_leader, course.opening, "签收执照和印章")
    course.sign()
    assert not course.opening.ledger.deadlines.live().filter(kind="opening_receipt").exists()


@pytest.mark.rule("YN84-3.1")
@pytest.mark.rule("CZ4-2.6")
@time_machine.travel(MONDAY, tick=False)
def test_the_desk_of_the_park_has_what_waits_for_its_signature_and_its_receipt(
    delegation_cast: DelegationCast, client: Client
) -> None:
    """While the department's clock runs, or none."""
    cast = delegation_cast
    waiting = brought_to(cast, "signed_by_department", [cast.sewage])

    def waits_for(person: Any) -> list[tuple[Any, str]]:
        return [(task.case, str(task.what)) for task in desk_of(person, MONDAY)]

    assert waits_for(cast.leader) == [(waiting, "等待园区负责人签署")]
    for other in (cast.clerk, cast.other_leader, cast.owner):
        assert waits_for(other) == []
    client.force_login(cast.leader.user)
    for page in ("home", "delegation:desk"):
        assert "等待园区负责人签署" in client.get(reverse(page)).content.decode()
    signed = brought_to(cast, "signed", [cast.waste])
    assert signed not in [task.case for task in desk_of(cast.clerk, MONDAY)]
    rows = [{"kind": "rules", "needed": True, "note": "一套"}]
    hand_over_package(instrument=signed, actor=cast.bureau_clerk, package=rows)
    assert (signed, "等待园区签收移交的资料") in waits_for(cast.clerk)
    assert (signed, "等待园区签收移交的资料") in waits_for(cast.leader)
    piece = signed.package.get(kind="rules")
    receive_package(
        instrument=signed, actor=cast.clerk, package=[{"piece": piece, "received": True, "note": ""}]
    )
    assert signed not in [task.case for task in desk_of(cast.clerk, MONDAY)]
