"""吹哨报到 (YN84-2.2): from the whistle to the confirmation, and up the steps of supervision when nobody comes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from delegation import access
from delegation.enums.whistles import CallState, LetterState, WhistleState
from delegation.lifecycle import ACTS
from delegation.models.whistles import WhistleLetter
from delegation.services import calls, whistles
from delegation.whistle_figures import MEASURES, calls_of, figures
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import assert_carried_out, assert_refused, expected_of, offered_to
from tests.delegation.whistle_course import BEGIN, LETTER, Course, accountability, blow, list_matter

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.2")]


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def at(day: int, hour: int = 11, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


def let_pass(clock, moment: datetime) -> None:
    """Time passes, and the sweep looks until nothing is due; then once more, which must do nothing."""
    clock.move_to(moment)
    while sweep(now=moment):
        pass


def clocks(course: Course, kind: str) -> Deadline:
    return course.whistle.ledger.deadlines.filter(kind=kind).latest("pk")


def test_a_whistle_is_forwarded_reported_solved_on_the_spot_and_confirmed(clock, delegation_cast) -> None:
    cast = delegation_cast
    course = blow(cast)
    assert course.whistle.state == WhistleState.BLOWN
    assert Message.objects.filter(user=cast.clerk.user, ledger=course.whistle.ledger).count() == 1
    course.forward()
    assert clocks(course, "whistle_report").due_at == BEGIN + timedelta(hours=24)
    assert Message.objects.filter(user=cast.bureau_clerk.user).count() == 1
    clock.shift(timedelta(hours=3))
    course.arrive()
    assert clocks(course, "whistle_solve").due_on == date(2026, 11, 9)
    course.solve()
    assert course.call.on_the_spot
    course.confirm()
    course.whistle.refresh_from_db()
    assert (course.call.state, course.whistle.state) == (CallState.CONFIRMED, WhistleState.DONE)
    assert not course.whistle.ledger.deadlines.live().exclude(kind="case_archive").exists()
    assert verify(course.whistle.ledger) is None
    assert [entry.kind for entry in course.whistle.ledger.entries.order_by("sequence")] == [
        *("begin", "forward_whistle", "sign_in_call", "solve_call", "confirm_call"),
    ]


def test_the_park_whistles_for_an_enterprise_and_calls_at_once_and_so_does_a_matter_that_says_so(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    matter = list_matter(cast, calls_at_once=True)
    assert blow(cast, matter).whistle.state == WhistleState.CALLED
    other = list_matter(cast, name="供电增容协调")
    whistle = whistles.blow_whistle(
        actor=cast.officer,
        matter=other,
        enterprise=cast.other_enterprise,
        request="请供电增容",
        place="园区",
        contact="马文秀",
        contact_phone="1",
    )
    assert (whistle.state, whistle.enterprise) == (WhistleState.CALLED, cast.other_enterprise)
    assert {call.department for call in whistle.calls.all()} == {cast.bureau, cast.environment}


def test_a_further_department_is_called_later_with_the_whole_time_of_the_list(clock, delegation_cast) -> None:
    cast = delegation_cast
    course = blow(cast)
    course.forward()
    clock.shift(timedelta(hours=5))
    give = {"whistle": course.whistle, "actor": cast.officer}
    for departments in ([], [cast.bureau], [cast.safety]):
        with pytest.raises(InvalidInput, match="还没有通知过"):
            whistles.call_further(**give, departments=departments)
    whistles.call_further(**give, departments=[cast.environment])
    assert clocks(course, "whistle_report").due_at == BEGIN + timedelta(hours=29)
    assert access.sees(cast.environment_clerk, course.whistle)
    heard = Message.objects.filter(ledger=course.whistle.ledger, user=cast.environment_clerk.user)
    assert "报到" in heard.get().body
    assert Message.objects.filter(user=cast.bureau_clerk.user, ledger=course.whistle.ledger).count() == 1
    course.whistle.refresh_from_db()
    assert "call_further" not in {act.code for act in access.acts_open_to(cast.officer, course.whistle)}
    course.arrive()
    course.solve()
    course.confirm()
    course.whistle.refresh_from_db()
    assert course.whistle.state == WhistleState.CALLED


def test_nobody_comes_and_the_steps_follow_one_after_the_other_to_accountability(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    course = blow(cast)
    course.forward()
    let_pass(clock, BEGIN + timedelta(hours=24) - timedelta(minutes=1))
    assert not WhistleLetter.objects.exists()
    let_pass(clock, BEGIN + timedelta(hours=24))
    letter = course.letter
    assert (letter.step, letter.state, letter.opened_at) == (
        1,
        LetterState.OPENED,
        BEGIN + timedelta(hours=24),
    )
    assert course.call.reported_late
    owed = clocks(course, "whistle_step")
    assert (owed.organ, owed.due_on) == (cast.park, date(2026, 11, 4))
    assert Message.objects.filter(user=cast.leader.user, subject__contains="启动督办").count() == 1

    for step, day in ((1, 3), (2, 9), (3, 13)):
        assert course.call.letters.count() == step
        course.send_letter()
        assert (course.letter.step, course.letter.state) == (step, LetterState.ISSUED)
        end = clocks(course, "whistle_letter").due_at
        let_pass(clock, end - timedelta(minutes=1))
        assert course.call.letters.count() == step, f"step {step + 1} before the end of {day}"
        let_pass(clock, end)
    assert course.call.letters.filter(state=LetterState.RAN_OUT).count() == 3
    ended = course.whistle.ledger.deadlines.filter(kind="whistle_letter")
    assert [(clock.state, clock.was_late) for clock in ended] == [("settled", True)] * 3
    papers = course.whistle.ledger.documents.filter(kind=DocumentKind.WHISTLE_SUPERVISION)
    assert [paper.facts["step"] for paper in papers.order_by("issued_at")] == [
        "department",
        "leader",
        "government",
    ]
    third = papers.latest("issued_at").facts
    assert third["recipient"] == cast.government.name
    assert [one["number"] for one in third["earlier"]] == [
        paper.number for paper in papers.order_by("issued_at")[:2]
    ]

    with pytest.raises(NotAllowed):
        calls.end_call_unsolved(call=course.call, actor=cast.leader, conclusion="不能解决")
    course.account()
    ledger = " ".join(course.whistle.ledger.entries.values_list("summary", flat=True))
    assert accountability()["person"] not in ledger
    calls.end_call_unsolved(call=course.call, actor=cast.leader, conclusion="部门未办理")
    course.whistle.refresh_from_db()
    assert (course.call.state, course.whistle.state) == (CallState.UNSOLVED, WhistleState.DONE)


def test_sweeps_that_come_late_or_twice_open_each_step_once_at_the_moment_due(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    late = BEGIN + timedelta(days=3)
    let_pass(clock, late)
    let_pass(clock, late + timedelta(hours=1))
    letters = course.call.letters.all()
    assert [(one.step, one.opened_at) for one in letters] == [(1, BEGIN + timedelta(hours=24))]
    assert course.whistle.ledger.entries.filter(kind="note_call_failed").count() == 1


def test_a_promise_has_its_clock_and_breaking_it_opens_a_letter(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    course.arrive()
    for day in (2, 10):  # today, and after the list's five working days
        with pytest.raises(InvalidInput, match="承诺日期"):
            course.promise(date(2026, 11, day))
    course.promise(date(2026, 11, 6))
    assert clocks(course, "whistle_promise").due_at == at(7, 0)
    assert not course.whistle.ledger.deadlines.live().filter(kind="whistle_solve").exists()
    let_pass(clock, at(7, 0))
    assert (course.call.broken, course.letter.failure) == (1, "promise_broken")
    course.send_letter()
    course.solve()
    assert (course.letter.state, course.call.on_the_spot) == (LetterState.HEEDED, False)
    assert not course.whistle.ledger.deadlines.live().filter(kind="whistle_letter").exists()


def test_who_let_the_time_to_solve_pass_can_promise_no_more(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    course.arrive()
    let_pass(clock, at(10, 0))
    assert course.letter.failure == "not_solved"
    with pytest.raises(Conflict, match="不能再承诺"):
        course.promise(date(2026, 11, 20))


def test_who_has_come_is_pressed_again_only_when_the_time_to_solve_is_over(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    let_pass(clock, BEGIN + timedelta(hours=24))
    course.send_letter()
    course.arrive()
    assert course.letter.state == LetterState.HEEDED
    assert not course.whistle.ledger.deadlines.live().filter(kind="whistle_letter").exists()
    course.promise(date(2026, 11, 10))
    let_pass(clock, at(10, 23))
    assert course.call.letters.count() == 1
    let_pass(clock, at(11, 0))
    assert [(one.step, one.state) for one in course.call.letters.all()] == [
        (1, LetterState.RAN_OUT),
        (2, LetterState.OPENED),
    ]


def test_who_comes_before_the_letter_is_sent_gets_none(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    let_pass(clock, BEGIN + timedelta(hours=24))
    course.arrive()
    assert (course.letter.state, course.call.reported_late) == (LetterState.DROPPED, True)
    assert not course.whistle.ledger.deadlines.live().filter(kind="whistle_step").exists()
    with pytest.raises(Conflict):
        course.send_letter()


def test_who_is_late_is_late_though_the_sweep_has_not_looked(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    clock.move_to(BEGIN + timedelta(hours=24))
    course.arrive()
    assert course.call.reported_late
    course.promise(date(2026, 11, 5))
    clock.move_to(at(6, 0))
    course.solve()
    let_pass(clock, at(6, 1))
    assert (course.call.broken, course.call.letters.count()) == (1, 0)


def test_not_solved_goes_back_once_and_then_a_step_up(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    course.arrive()
    course.solve()
    course.reject()
    assert (course.call.state, course.call.letters.count()) == (CallState.RETURNED, 0)
    assert not course.call.on_the_spot
    course.solve()
    course.reject()
    assert (course.letter.step, course.letter.failure) == (1, "refused_twice")
    course.send_letter()
    course.solve()
    course.reject()
    assert [(one.step, one.state) for one in course.call.letters.all()] == [
        (1, LetterState.RAN_OUT),
        (2, LetterState.OPENED),
    ]
    course.solve()
    assert course.letter.state == LetterState.DROPPED
    course.reject()
    assert (course.letter.step, course.letter.state) == (2, LetterState.OPENED)


def test_an_enterprise_that_says_nothing_is_no_satisfied_one(clock, delegation_cast) -> None:
    course = blow(delegation_cast)
    course.forward()
    course.arrive()
    course.solve()
    let_pass(clock, at(10, 0))
    course.whistle.refresh_from_db()
    assert (course.call.state, course.call.score) == (CallState.SILENT, None)
    assert course.whistle.state == WhistleState.DONE


def test_withdrawing_ends_every_call_and_clock(clock, delegation_cast) -> None:
    cast = delegation_cast
    course = blow(cast)
    course.forward(cast.bureau, cast.environment)
    let_pass(clock, at(4))
    course.send_letter()
    whistles.withdraw_whistle(whistle=course.whistle, actor=cast.owner)
    assert set(course.whistle.calls.values_list("state", flat=True)) == {CallState.CANCELLED}
    assert not course.whistle.ledger.deadlines.live().exclude(kind="case_archive").exists()
    assert figures(cast.leader, date(2026, 1, 1), date(2026, 12, 31)) == []


def test_the_list_refuses_what_it_cannot_keep(clock, delegation_cast) -> None:
    cast = delegation_cast
    matter = list_matter(cast)
    with pytest.raises(InvalidInput, match="同名"):
        list_matter(cast)
    with pytest.raises(InvalidInput, match="部门"):
        list_matter(cast, name="另一事项", departments=[cast.enterprise])
    course = blow(cast, matter)
    with pytest.raises(InvalidInput, match="清单上本事项"):
        course.forward(cast.safety)
    whistles.remove_whistle_matter(whistle_matter=matter, actor=cast.leader, reason="已经下放")
    with pytest.raises(InvalidInput, match="移出清单"):
        blow(cast, matter)
    course.forward()  # what was blown before goes on


PEOPLE = (
    *("owner", "handler", "other_owner", "clerk", "zone_clerk", "leader", "other_clerk", "other_leader"),
    *("bureau_clerk", "bureau_leader", "environment_leader", "other_bureau_leader"),
    *("government_officer", "other_government_officer", "auditor"),
)
PARK, BUREAU, ENTERPRISE = (
    {"clerk", "zone_clerk", "leader"},
    {"bureau_clerk", "bureau_leader"},
    {"owner", "handler"},
)
ALLOWED = {
    "change_whistle_matter": {"leader"},
    "remove_whistle_matter": {"leader"},
    "forward_whistle": PARK,
    "call_further": PARK,
    "decline_whistle": PARK,
    "withdraw_whistle": ENTERPRISE,
    "sign_in_call": PARK,
    "solve_call": BUREAU,
    "promise_call": BUREAU,
    "confirm_call": ENTERPRISE,
    "reject_call": ENTERPRISE,
    "record_accountability": {"government_officer"},
    "end_call_unsolved": {"leader"},
    "issue_whistle_letter": {"leader"},
}


def to_the_government(course: Course, clock) -> None:
    let_pass(clock, BEGIN + timedelta(hours=24))
    for _step in range(2):
        course.send_letter()
        let_pass(clock, clocks(course, "whistle_letter").due_at)
    course.send_letter()


STAGES = {
    "blown": (lambda course, clock: None, {"record_accountability", "end_call_unsolved"}),
    "called": (lambda course, clock: course.forward(), {"record_accountability", "end_call_unsolved"}),
    "late": (
        lambda course, clock: (course.forward(), let_pass(clock, at(4))),
        {"record_accountability", "end_call_unsolved"},
    ),
    "arrived": (
        lambda course, clock: (course.forward(), course.arrive()),
        {"record_accountability", "end_call_unsolved"},
    ),
    "promised": (
        lambda course, clock: (course.forward(), course.arrive(), course.promise(date(2026, 11, 5))),
        {"record_accountability", "end_call_unsolved"},
    ),
    "solved": (
        lambda course, clock: (course.forward(), course.arrive(), course.solve()),
        {"record_accountability", "end_call_unsolved"},
    ),
    "asked": (
        lambda course, clock: (course.forward(), to_the_government(course, clock)),
        {"end_call_unsolved"},
    ),
    "accounted": (
        lambda course, clock: (course.forward(), to_the_government(course, clock), course.account()),
        set(),
    ),
    "confirmed": (
        lambda course, clock: (course.forward(), course.arrive(), course.solve(), course.confirm()),
        {"record_accountability", "end_call_unsolved"},
    ),
}


# At these the same is open to the same people as at those around them; left to `make soak`.
ALIKE = {"late", "promised", "confirmed"}


@pytest.mark.parametrize(
    "stage", [pytest.param(name, marks=[pytest.mark.soak] if name in ALIKE else []) for name in STAGES]
)
def test_every_act_by_every_person_at_every_stage(stage: str, clock, delegation_cast) -> None:
    """A department that is not called, another enterprise, park, county: nothing is offered and nothing done."""
    cast = delegation_cast
    course = blow(cast)
    bring, forbidden = STAGES[stage]
    bring(course, clock)
    course.whistle.refresh_from_db()
    subjects: list[Any] = [course.whistle, course.whistle.matter]
    if course.whistle.calls.exists():
        subjects.append(course.call)
        if course.call.letters.exists():
            subjects.append(course.letter)
    inputs = {
        "change_whistle_matter": {
            **{field: getattr(course.whistle.matter, field) for field in whistles.FIELDS},
            "departments": [cast.bureau],
        },
        "remove_whistle_matter": {"reason": "下放"},
        "forward_whistle": {"departments": [cast.bureau]},
        "call_further": {"departments": [cast.environment]},
        "decline_whistle": {"answer": "请找税务局"},
        "sign_in_call": {"arrived_people": "甲", "received_by": "乙"},
        "solve_call": {"solution": "好了"},
        "promise_call": {"promise": "会好", "promised_on": date(2026, 11, 6)},
        "confirm_call": {"score": 4},
        "reject_call": {"reason": "没好"},
        "record_accountability": accountability(),
        "end_call_unsolved": {"conclusion": "无法"},
        "issue_whistle_letter": LETTER,
    }
    people = {name: getattr(cast, name) for name in PEOPLE}
    for subject in subjects:
        acts = {code: inputs.get(code, {}) for code in ALLOWED if ACTS[code].subject == subject.SUBJECT}
        offered = offered_to(people, subject)
        assert offered == expected_of(subject, ALLOWED, forbidden)
        assert_refused(people, subject, acts, offered)
        assert_carried_out(people, subject, acts, offered)


def test_neighbours_find_nothing_and_the_letter_stays_between_park_department_and_government(
    clock, delegation_cast, client: Client
) -> None:
    cast = delegation_cast
    course = blow(cast)
    course.forward()
    let_pass(clock, at(4))
    course.send_letter()
    page = course.whistle.get_absolute_url()
    paper = course.letter.document
    why = reverse("deadline", args=[clocks(course, "whistle_report").pk])
    address = reverse("delegation:document", args=["whistle", course.whistle.pk, paper.pk])
    for name, sees in {
        "owner": True,
        "leader": True,
        "bureau_clerk": True,
        "government_officer": True,
        "other_owner": False,
        "other_leader": False,
        "environment_leader": False,
        "other_government_officer": False,
    }.items():
        client.force_login(getattr(cast, name).user)
        assert client.get(page).status_code == (200 if sees else 404), name
        assert client.get(why).status_code == (200 if sees else 404), name
    client.force_login(cast.owner.user)
    text = client.get(page).content.decode()
    assert paper.number not in text
    assert client.get(address).status_code == 404
    readers = {
        name for name in PEOPLE if paper in access.readable_papers(getattr(cast, name), course.whistle)
    }
    assert not readers & {"owner", "handler"}
    client.force_login(cast.bureau_clerk.user)
    assert paper.number in client.get(page).content.decode()


def test_every_figure_counts_the_calls_that_it_leads_to(clock, delegation_cast, client: Client) -> None:
    cast = delegation_cast
    matter = list_matter(cast)
    for way in ("solved", "late", "called"):
        course = blow(cast, matter)
        course.forward(cast.bureau, cast.environment)
        if way == "solved":
            course.arrive()
            course.solve()
            course.confirm()
        elif way == "late":
            let_pass(clock, at(4))
            course.send_letter()
    year = (date(2026, 1, 1), date(2026, 12, 31))
    rows = {row.department: row for row in figures(cast.leader, *year)}
    numbers = {code: number for code, _label, number in rows[cast.bureau.pk].numbers}
    assert numbers == {
        **{"calls": 3, "in-time": 1, "late": 1, "on-the-spot": 1, "promised": 0},
        **{"broken": 0, "letters": 1, "accountable": 0, "confirmed": 1, "scored": 1},
    }
    assert rows[cast.bureau.pk].satisfaction == 5
    for code in MEASURES:
        assert calls_of(cast.leader, code, cast.bureau.pk, *year).count() == numbers[code]
    assert {row.department for row in figures(cast.bureau_clerk, *year)} == {cast.bureau.pk}
    assert figures(cast.other_leader, *year) == []
    client.force_login(cast.leader.user)
    page = client.get(reverse("delegation:whistle-figures"), {"since": "2026-01-01", "until": "2026-12-31"})
    link = reverse("delegation:whistle-calls", args=["calls", cast.bureau.pk])
    assert link in page.content.decode()
    assert "共 3 件" in client.get(link, {"since": "2026-01-01", "until": "2026-12-31"}).content.decode()
    assert (
        client.get(
            reverse("delegation:whistle-figures"), {"since": "2026-02-01", "until": "2026-01-01"}
        ).status_code
        == 422
    )
    client.force_login(cast.owner.user)
    assert client.get(reverse("delegation:whistle-figures")).status_code == 404
