"""企业服务大厅 (YN84-2.4, CZ4-2.8): windows, first-asked responsibility, appointments, queue numbers."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation.enums.hall import InquiryState, TicketState
from delegation.models.hall import Appointment, HallWindow, Inquiry, Ticket
from delegation.services import appointments, hall_windows, inquiries, queue
from delegation.slots import slots_on
from portal.deadlines.services import sweep
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.workdays.due import BEIJING
from portal.workdays.queries import calendar_for
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import assert_carried_out, assert_refused, expected_of, offered_to, readers_of
from tests.delegation.opening_course import BEGIN, SERVICES, WINDOW, open_window

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.4")]

ASKED: dict[str, Any] = {"question": "用水报装要什么材料？", "asker": "马文秀", "asker_phone": "13999090003"}


@pytest.fixture
def clock(delegation_cast: DelegationCast) -> Iterator[Any]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def window(clock: Any, delegation_cast: DelegationCast) -> HallWindow:
    return open_window(delegation_cast)


def ask(cast: DelegationCast, **changes: Any) -> Inquiry:
    return inquiries.ask_inquiry(actor=cast.clerk, enterprise=cast.enterprise, **{**ASKED, **changes})


def test_who_is_asked_first_owns_it_until_a_colleague_has_signed(
    window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    inquiry = ask(cast)
    assert inquiry.owner == cast.clerk
    inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, colleague=cast.officer, reason="代办事项")
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.state) == (cast.clerk, InquiryState.HANDED_ON)
    with pytest.raises(NotAllowed):
        inquiries.answer_inquiry(inquiry=inquiry, actor=cast.officer, answer="还不是我的")
    inquiries.sign_for_inquiry(inquiry=inquiry, actor=cast.officer)
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.state) == (cast.officer, InquiryState.OPEN)
    with pytest.raises(NotAllowed):
        inquiries.answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="不再是我的")
    inquiries.answer_inquiry(inquiry=inquiry, actor=cast.officer, answer="身份证明、平面图。")
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.ANSWERED
    assert Message.objects.filter(user=cast.owner.user, body__contains="平面图").count() == 1
    assert verify(inquiry.ledger) is None


def test_the_first_may_answer_what_nobody_has_signed_for_and_gets_back_what_is_refused(
    window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    inquiry = ask(cast)
    inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, organ=cast.bureau, reason="排水")
    inquiries.turn_back_inquiry(inquiry=inquiry, actor=cast.bureau_clerk, reason="不属本局职责")
    inquiry.refresh_from_db()
    assert (inquiry.owner, inquiry.offered_organ, inquiry.state) == (cast.clerk, None, InquiryState.OPEN)
    inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, organ=cast.environment, reason="排污")
    inquiries.answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="已代为问清。")
    assert not inquiry.ledger.deadlines.live().exclude(kind="case_archive").exists()


def test_a_department_that_signs_owes_the_answer_by_the_same_day(
    window: Any, clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    inquiry = ask(cast, service=window.services.get(kind="water"))
    first = inquiry.ledger.deadlines.live().get()
    assert (first.organ, first.due_on) == (cast.park, date(2026, 11, 4))
    assert "服务承诺：用水报装 2 个工作日" in first.rule
    clock.shift(timedelta(days=1))
    inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, organ=cast.bureau, reason="排水")
    inquiries.sign_for_inquiry(inquiry=inquiry, actor=cast.bureau_clerk)
    now = inquiry.ledger.deadlines.live().get()
    assert (now.organ, now.due_at) == (cast.bureau, first.due_at)


def test_the_leader_hears_when_the_promise_is_broken(
    window: Any, clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    inquiry = ask(cast, service=window.services.get(kind="gas"))
    deadline = inquiry.ledger.deadlines.live().get()
    assert deadline.due_at == BEGIN + timedelta(hours=24)
    leader = Message.objects.filter(user=cast.leader.user, ledger=inquiry.ledger)
    for moment, told in ((BEGIN + timedelta(hours=23, minutes=59), 0), (BEGIN + timedelta(hours=24), 1)):
        clock.move_to(moment)
        while sweep(now=moment):
            pass
        assert leader.count() == told
    deadline.refresh_from_db()
    assert deadline.was_late


def test_an_enterprise_asks_online_and_the_first_who_takes_it_owns_it(
    window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    inquiry = inquiries.ask_inquiry(actor=cast.owner, park=cast.park, **ASKED)
    assert (inquiry.state, inquiry.owner) == (InquiryState.ASKED, None)
    inquiries.take_inquiry(inquiry=inquiry, actor=cast.officer)
    with pytest.raises(Conflict):
        inquiries.take_inquiry(inquiry=inquiry, actor=cast.clerk)
    inquiry.refresh_from_db()
    assert inquiry.owner == cast.officer


def test_only_when_the_owner_has_left_does_the_leader_name_another(
    window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    inquiry = ask(cast)
    with pytest.raises(NotAllowed):
        inquiries.name_inquiry_owner(inquiry=inquiry, actor=cast.leader, colleague=cast.officer)
    cast.clerk.valid_until = timezone.now()
    cast.clerk.save(update_fields=["valid_until"])
    inquiries.name_inquiry_owner(inquiry=inquiry, actor=cast.leader, colleague=cast.officer)
    inquiry.refresh_from_db()
    assert inquiry.owner == cast.officer


ALLOWED = {
    "take_inquiry": {"clerk", "officer", "leader", "zone_clerk"},
    "answer_inquiry": {"clerk"},
    "hand_on_inquiry": {"clerk"},
    "sign_for_inquiry": {"bureau_clerk", "bureau_leader"},
    "turn_back_inquiry": {"bureau_clerk", "bureau_leader"},
    "name_inquiry_owner": {"leader"},
}


# One of every role and of every neighbour.
PEOPLE = (
    *("owner", "handler", "clerk", "zone_clerk", "officer", "leader", "bureau_clerk", "bureau_leader"),
    *("other_owner", "other_clerk", "other_leader", "safety_clerk", "government_officer"),
    *("other_government_officer", "centre_officer", "administrator", "auditor"),
)


@pytest.mark.parametrize("stage", ["asked", "open", "handed_on", "answered"])
def test_every_act_by_every_person_at_every_stage(
    stage: str, window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    people = {name: getattr(cast, name) for name in PEOPLE}
    inquiry = (
        inquiries.ask_inquiry(actor=cast.owner, park=cast.park, **ASKED) if stage == "asked" else ask(cast)
    )
    if stage == "handed_on":
        inquiries.hand_on_inquiry(inquiry=inquiry, actor=cast.clerk, organ=cast.bureau, reason="排水")
    if stage == "answered":
        inquiries.answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="好")
    inquiry.refresh_from_db()
    inputs: dict[str, dict[str, Any]] = {
        "answer_inquiry": {"answer": "好"},
        "hand_on_inquiry": {"colleague": cast.officer, "reason": "代办"},
        "turn_back_inquiry": {"reason": "不属本局"},
        "name_inquiry_owner": {"colleague": cast.officer},
    }
    offered = offered_to(people, inquiry)
    assert offered == expected_of(inquiry, ALLOWED, {"name_inquiry_owner"})
    acts = {code: inputs.get(code, {}) for code in ALLOWED}
    assert_refused(people, inquiry, acts, offered)
    assert_carried_out(people, inquiry, acts, offered)
    own = {"owner", "handler", "clerk", "officer", "leader", "zone_clerk", "auditor", "government_officer"}
    theirs = {"bureau_clerk", "bureau_leader"} if stage == "handed_on" else set()
    assert readers_of(people, inquiry) == own | theirs


# Appointments ----------------------------------------------------------------------------------------

NEXT_DAY = date(2026, 11, 3)


def book(cast: DelegationCast, window: HallWindow, **changes: Any) -> Appointment:
    given = {
        "actor": cast.owner,
        "day": NEXT_DAY,
        "begins": time(11, 0),
        "subject": "用水报装",
        "contact": "甲",
        "contact_phone": "1",
        **changes,
    }
    return appointments.book_appointment(window=window, **given)


@pytest.mark.rule("CZ4-2.8")
def test_slots_lie_within_the_office_hours_of_the_real_calendar(
    window: Any, delegation_cast: DelegationCast
) -> None:
    calendar = calendar_for(delegation_cast.park)
    slots = slots_on(calendar, NEXT_DAY, 30)
    season = calendar.season(NEXT_DAY)
    assert season is not None
    for begin, end in slots:
        assert end - begin == timedelta(minutes=30)
        assert any(
            opens <= begin.time() and end.time() <= closes
            for opens, closes in (season.morning, season.afternoon)
        )
    assert slots[0][0].time() == season.morning[0]
    assert slots_on(calendar, date(2026, 11, 7), 30) == []  # a Saturday
    assert slots_on(calendar, date(2026, 10, 1), 30) == []  # the national day
    for day, begins in (
        (date(2026, 11, 7), time(11)),
        (NEXT_DAY, time(11, 10)),
        (NEXT_DAY, time(3)),
        (BEGIN.date(), time(10)),
    ):
        with pytest.raises(InvalidInput):
            book(delegation_cast, window, day=day, begins=begins)
    with pytest.raises(InvalidInput):
        book(delegation_cast, window, day=date(2026, 11, 30))


@pytest.mark.rule("CZ4-2.8")
def test_a_slot_is_never_given_more_often_than_the_window_can_serve(
    window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    first = book(cast, window)
    with pytest.raises(Conflict, match="已有预约"):
        book(cast, window)
    second = book(cast, window, actor=cast.other_owner)
    assert (first.place, second.place) == (1, 2)
    with pytest.raises(InvalidInput, match="所在地的大厅"):
        book(cast, window, actor=cast.city_owner)
    cast.city_owner.organization.division_code = cast.park.division_code  # it has moved here
    with pytest.raises(Conflict, match="约满"):
        book(cast, window, actor=cast.city_owner)
    appointments.cancel_appointment(appointment=first, actor=cast.owner)
    third = book(cast, window, actor=cast.city_owner)
    assert third.place == 1
    assert [
        left
        for slot, left in appointments.free_slots(window, NEXT_DAY, timezone.now())
        if slot[0] == first.starts_at
    ] == [0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=second.pk).update(place=1)


def test_an_appointment_is_kept_missed_or_cancelled_in_its_time(
    window: Any, clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    kept, missed = book(cast, window), book(cast, window, actor=cast.other_owner)
    with pytest.raises(Conflict):
        appointments.meet_appointment(appointment=kept, actor=cast.clerk)
    with pytest.raises(InvalidInput):
        appointments.cancel_appointment(appointment=kept, actor=cast.clerk)
    with pytest.raises(NotAllowed):
        appointments.cancel_appointment(appointment=kept, actor=cast.other_owner)
    clock.move_to(datetime(2026, 11, 3, 11, 5, tzinfo=BEIJING))
    with pytest.raises(Conflict):
        appointments.cancel_appointment(appointment=kept, actor=cast.owner)
    appointments.meet_appointment(appointment=kept, actor=cast.clerk)
    with pytest.raises(Conflict):
        appointments.miss_appointment(appointment=missed, actor=cast.clerk)
    clock.move_to(datetime(2026, 11, 3, 11, 30, tzinfo=BEIJING))
    appointments.miss_appointment(appointment=missed, actor=cast.clerk)
    assert readers_of(cast.people, kept) == {
        *("owner", "handler", "clerk", "officer", "leader", "zone_clerk", "auditor", "government_officer"),
    }


def test_every_act_on_an_appointment_and_a_window_by_every_person(
    window: HallWindow, clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    people = {name: getattr(cast, name) for name in PEOPLE}
    booked = book(cast, window)
    clock.move_to(booked.ends_at)
    hall = {"clerk", "officer", "leader", "zone_clerk"}
    for subject, allowed in (
        (
            booked,
            {
                "cancel_appointment": hall | {"owner", "handler"},
                "meet_appointment": hall,
                "miss_appointment": hall,
            },
        ),
        (window, {"change_hall_window": {"leader"}, "close_hall_window": {"leader"}}),
    ):
        offered = offered_to(people, subject)
        assert offered == expected_of(subject, allowed, set())
        inputs: dict[str, dict[str, Any]] = {
            "cancel_appointment": {"reason": "窗口合并"},
            "close_hall_window": {"reason": "合并"},
            "change_hall_window": {**WINDOW, "services": SERVICES},
        }
        acts = {code: inputs.get(code, {}) for code in allowed}
        assert_refused(people, subject, acts, offered)
        for name in ("owner", "handler"):
            offered.pop(name, None)  # whose time to cancel is over
        assert_carried_out(people, subject, acts, offered)


def test_a_window_with_appointments_is_not_closed_nor_its_slots_changed(
    window: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    booked = book(cast, window)
    with pytest.raises(Conflict):
        hall_windows.close_hall_window(hall_window=window, actor=cast.leader, reason="合并")
    changed = {**WINDOW, "slot_minutes": 20}
    with pytest.raises(InvalidInput):
        hall_windows.change_hall_window(hall_window=window, actor=cast.leader, services=SERVICES, **changed)
    hall_windows.change_hall_window(hall_window=window, actor=cast.leader, services=SERVICES[:2], **WINDOW)
    assert set(window.services.filter(active=True).values_list("kind", flat=True)) == {"opening", "water"}
    appointments.cancel_appointment(appointment=booked, actor=cast.clerk, reason="窗口合并")
    hall_windows.close_hall_window(hall_window=window, actor=cast.leader, reason="合并")
    for name in ("clerk", "other_leader", "owner"):
        with pytest.raises(NotAllowed):
            hall_windows.change_hall_window(
                hall_window=window, actor=getattr(cast, name), services=SERVICES, **WINDOW
            )
    assert open_window(cast).letter == "A"
    with pytest.raises(InvalidInput, match="同号"):
        open_window(cast)


# Queue numbers ---------------------------------------------------------------------------------------


def test_numbers_are_taken_called_done_and_passed_over_in_turn(
    window: Any, clock: Any, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    mine = queue.take_ticket(window=window, actor=cast.owner)
    with pytest.raises(Conflict, match="A001"):
        queue.take_ticket(window=window, actor=cast.handler)
    with pytest.raises(Conflict, match="所在地的大厅"):
        queue.take_ticket(window=window, actor=cast.city_owner)
    for _n in range(2):
        queue.take_ticket(window=window, actor=cast.clerk)
    assert str(queue.call_next(window=window, actor=cast.clerk)) == str(mine) == "A001"
    queue.end_ticket(window=window, actor=cast.clerk, skipped=True)
    with pytest.raises(Conflict):
        queue.end_ticket(window=window, actor=cast.clerk)
    assert str(queue.call_next(window=window, actor=cast.officer)) == "A002"
    assert str(queue.call_next(window=window, actor=cast.clerk)) == "A003"
    with pytest.raises(Conflict, match="没有等候"):
        queue.call_next(window=window, actor=cast.clerk)
    states = list(Ticket.objects.values_list("state", flat=True))
    assert states == [TicketState.SKIPPED, TicketState.DONE, TicketState.CALLED]
    clock.shift(timedelta(days=1))
    assert str(queue.take_ticket(window=window, actor=cast.owner)) == "A001"
    for refused in (cast.other_clerk, cast.owner):
        with pytest.raises(NotAllowed):
            queue.call_next(window=window, actor=refused)
    clock.move_to(datetime(2026, 11, 7, 11, 0, tzinfo=BEIJING))
    with pytest.raises(Conflict, match="办公时间"):
        queue.take_ticket(window=window, actor=cast.owner)


def test_everybody_reads_the_hall_and_nobodys_name(
    window: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    queue.take_ticket(window=window, actor=cast.owner)
    book(cast, window)
    pages = [
        client.get(reverse("delegation:hall"), {"park": cast.park.code}),
        client.get(reverse("delegation:hall-window", args=[window.pk]), {"day": NEXT_DAY.isoformat()}),
        client.get(reverse("delegation:hall-queue", args=[cast.park.code])),
    ]
    texts = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "用水报装" in texts[0] and "2 个工作日内答复或者办结" in texts[0]
    assert "A001" in texts[2]
    for text in texts:
        assert cast.enterprise.name not in text
    part = client.get(reverse("delegation:hall-queue", args=[cast.park.code]), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert client.get(reverse("delegation:hall-queue", args=[cast.other_park.code])).status_code == 404


def test_the_desk_calls_numbers_once_for_each_form_and_only_of_its_park(
    window: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    for _n in range(2):
        queue.take_ticket(window=window, actor=cast.clerk)
    desk = reverse("delegation:hall-desk")
    client.force_login(cast.clerk.user)
    assert "A001、A002" in client.get(desk).content.decode()
    form = {"window": str(window.pk), "do": "call", "key": "6f1b7d8a-4a2e-4d4f-9a55-0d2c6ef5b001"}
    for _time in range(2):
        assert client.post(desk, form).status_code == 302
    assert Ticket.objects.filter(state=TicketState.CALLED).get().sequence == 1
    client.force_login(cast.other_clerk.user)
    assert client.post(desk, form).status_code == 404
    client.force_login(cast.owner.user)
    assert client.get(desk).status_code == 404
    assert client.post(reverse("delegation:hall-ticket", args=[window.pk])).status_code == 302
    assert Ticket.objects.filter(enterprise=cast.enterprise).count() == 1
