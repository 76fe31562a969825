"""Supervision of what a park decides in a bureau's name: seen, checked, corrected, revoked (YN84-3.2)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation import access
from delegation.enums.oversight import OrderState as S
from delegation.enums.permits import PermitState
from delegation.forms.oversight import FORMS
from delegation.lifecycle.oversight import OVERSIGHT_ACTS
from delegation.models import Order
from delegation.services import decision_checks, orders, permit_deciding, revocations
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict, InvalidInput
from portal.notifications.models import Message
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import (
    assert_carried_out,
    assert_refused,
    expected_of,
    offered_to,
    owed_on,
    readers_of,
)
from tests.delegation.oversight_course import CORRECTION, GRANTED, REVOCATION, REVOKE, OrderCourse
from tests.delegation.permit_course import Course, chenzhou, yining
from tests.keys import keyed
from tests.proxy_service.moments import at, standing
from tests.snapshots import made_once

K = DocumentKind
NOW = "2026-03-02 11:00"


@pytest.fixture
def granted(delegation_cast: DelegationCast) -> OrderCourse:
    def make() -> OrderCourse:
        course = yining(delegation_cast)
        with standing(NOW):
            course.goes(*GRANTED)
        return OrderCourse(course)

    return made_once("granted permit", make)


@pytest.mark.rule("YN84-3.2")
def test_an_order_is_carried_out_step_by_step(granted: OrderCourse) -> None:
    course = granted.course
    with standing("2026-03-04 10:00"):
        order = granted.goes("draft", "issue")
        assert order.number == "伊市城管监督2026-0001"
        paper = granted.paper(K.CORRECTION_ORDER)
        assert paper.number == "伊市城管责纠〔2026〕1号"
        assert paper.issuer == course.cast.bureau
        assert paper.facts["addressee"] == course.park.name
        assert paper.facts["decision_number"] == course.permit.decision_number
        clock = granted.clock("order_correction")
        assert (clock.due_on, clock.organ) == (date(2026, 3, 20), course.park)
        granted.report()
        check = granted.clock("order_check")
        assert (check.due_on, check.organ) == (date(2026, 3, 11), course.cast.bureau)
        granted.send_back()
        assert granted.clock("order_correction").due_on == date(2026, 3, 31)
        assert granted.goes("report", "accept").state == S.CORRECTED
    assert not owed_on(order)
    noted = [entry.summary for entry in course.permit.ledger.entries.filter(kind="note_order")]
    assert [text[:16] for text in noted] == [
        "伊宁市城市管理局对本决定发出责令",
        "伊宁市城市管理局认可已按责令纠正",
    ]
    assert course.permit.state == PermitState.DELIVERED


@pytest.mark.rule("YN84-3.2")
def test_a_revocation_hears_the_holder_and_ends_the_permit(granted: OrderCourse) -> None:
    course = granted.course
    with standing("2026-03-04 10:00"):
        granted.goes("draft_revocation", "announce")
        assert granted.clock("order_statement").due_on == date(2026, 3, 11)
        told_before = granted.paper(K.REVOCATION_NOTICE)
        granted.defend()
        assert granted.clock("order_decision").organ == course.cast.bureau
        with pytest.raises(InvalidInput, match="陈述申辩"):
            revocations.revoke_permit(
                order=granted.order, actor=course.cast.bureau_leader, **{**REVOKE, "answer": ""}
            )
        granted.revoke()
    permit, paper = course.permit, granted.paper(K.PERMIT_REVOCATION)
    assert granted.order.state == S.REVOKED
    assert (permit.state, permit.revocation_number) == (PermitState.REVOKED, "伊市城管许撤〔2026〕1号")
    assert {course.paper(kind).state for kind in (K.PERMIT_GRANT, K.PERMIT_CERTIFICATE)} == {
        DocumentState.VOID
    }
    assert permit.revocation_number in course.paper(K.PERMIT_CERTIFICATE).void_reason
    assert paper.facts["statement"] == "本单位不知情。"
    assert "向伊宁市人民政府申请行政复议" in paper.facts["remedy"]
    assert paper.facts["basis"] == "《中华人民共和国行政许可法》第六十九条第二款"
    assert (told_before.number, told_before.issuer) == ("伊市城管许撤告〔2026〕1号", course.cast.bureau)
    assert (
        told_before.facts
        | {
            "facts": granted.order.facts,
            "basis": granted.order.basis,
            "statement_days": 5,
            "statement_until": "2026-03-11",
            "hearing_days": 20,
            "certificate_number": permit.certificate_number,
        }
        == told_before.facts
    )
    told = set(Message.objects.filter(ledger=granted.order.ledger).values_list("user__username", flat=True))
    assert {"owner", "handler", "clerk", "leader", "bureau_clerk"} <= told
    assert permit.ledger.entries.filter(kind="revoke_granted_permit").count() == 1
    assert not owed_on(permit)


@pytest.mark.rule("YN84-3.2")
def test_who_asks_for_a_hearing_gets_one_before_the_decision(granted: OrderCourse) -> None:
    """行政许可法 47, 48: in twenty working days, presided by another than who drafted it, with minutes."""
    course, clerk = granted.course, granted.course.cast.bureau_clerk

    def hold(**changed: Any) -> None:
        facts = {"heard_on": date(2026, 3, 25), "host": "李法制", "record": pdf("听证笔录"), **changed}
        revocations.hold_hearing(order=granted.order, actor=clerk, **facts)

    with standing("2026-03-04 10:00"):
        granted.goes("draft_revocation", "announce", "ask_hearing")
        assert granted.order.state == S.HEARING_ASKED
        hearing = granted.clock("order_hearing")
        assert (hearing.due_on, hearing.organ) == (date(2026, 4, 2), course.cast.bureau)
        assert not granted.order.ledger.deadlines.filter(kind="order_decision").exists()
        with pytest.raises(Conflict):
            granted.revoke()
    with standing("2026-03-25 15:00"):
        for wrong in (
            {"heard_on": date(2026, 3, 10)},
            {"heard_on": date(2026, 3, 26)},
            {"host": clerk.user.full_name},
            {"host": f" {course.leader.user.full_name} 主任"},
            {"host": f"科长{course.clerk.user.full_name}"},
        ):
            with pytest.raises(InvalidInput):
                hold(**wrong)
        hold()
        granted.reload()
        assert granted.clock("order_decision").due_on == date(2026, 4, 9)
        granted.revoke()
    assert granted.paper(K.PERMIT_REVOCATION).facts["heard_on"] == "2026-03-25"


@pytest.mark.rule("YN84-3.2")
def test_whoever_asked_for_a_hearing_may_waive_it(granted: OrderCourse) -> None:
    with standing("2026-03-04 10:00"):
        order = granted.goes("draft_revocation", "announce", "ask_hearing")
        revocations.waive_hearing(order=order, actor=granted.course.applicant)
        granted.reload()
        assert granted.order.state == S.HEARD
        assert not granted.clock("order_hearing").is_live
        assert granted.clock("order_decision").is_live
        granted.revoke()
    assert "heard_on" not in granted.paper(K.PERMIT_REVOCATION).facts


@pytest.mark.rule("YN84-3.2")
def test_silence_for_five_working_days_ends_the_hearing(granted: OrderCourse) -> None:
    with standing("2026-03-04 10:00"):
        granted.goes("draft_revocation", "announce")
    with standing("2026-03-11 23:00"):
        sweep(now=timezone.now())
        assert granted.reload().state == S.HEARING
    with standing("2026-03-12 00:01"):
        sweep(now=timezone.now())
        assert granted.reload().state == S.HEARD
        assert granted.clock("order_decision").started_at == at("2026-03-12 00:00")
        granted.keep()
    assert granted.order.state == S.KEPT
    assert granted.course.permit.state == PermitState.DELIVERED


def test_a_certificate_not_yet_made_is_never_made(delegation_cast: DelegationCast) -> None:
    course = yining(delegation_cast)
    granted = OrderCourse(course)
    with standing(NOW):
        course.goes("begin", "submit", "accept", "review", "grant")
        granted.goes("draft_revocation", "announce", "defend", "revoke")
        with pytest.raises(Conflict):
            permit_deciding.certify_permit(permit=course.permit, actor=course.clerk)
    assert not owed_on(course.permit)


@pytest.mark.rule("YN84-3.2")
def test_only_whose_name_it_bears_orders_and_revokes(delegation_cast: DelegationCast) -> None:
    """What a park decides in its own name its leader revokes; nobody orders the park."""
    cast = delegation_cast
    course = chenzhou(cast, cast.granted)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review", "grant")
        facts = {**CORRECTION, "until": date(2025, 6, 20)}
        with pytest.raises(InvalidInput, match="以本单位名义"):
            orders.draft_correction(actor=cast.construction_clerk, permit=course.permit, **facts)
        order = revocations.draft_revocation(actor=cast.city_leader, permit=course.permit, **REVOCATION)
        revocations.announce_revocation(order=order, actor=cast.city_leader)
        assert offered_to(cast.people, Order.objects.get()) == {"city_owner": {"state_defence"}}
        with pytest.raises(Conflict):
            revocations.draft_revocation(actor=cast.city_leader, permit=course.permit, **REVOCATION)
    assert order.organ == cast.city_park


def test_a_refusal_is_corrected_and_not_revoked(delegation_cast: DelegationCast) -> None:
    course = yining(delegation_cast)
    with standing(NOW):
        course.goes("begin", "submit", "accept", "review", "refuse")
        with pytest.raises(InvalidInput, match="没有准予许可"):
            OrderCourse(course).draft_revocation()
        assert OrderCourse(course).draft().state == S.DRAFTED
        with pytest.raises(InvalidInput, match="今天之后"):
            OrderCourse(course).draft(until=date(2026, 3, 2))


@pytest.mark.rule("CZ4-2.9")
def test_decisions_are_seen_once_and_checked_as_often_as_wanted(granted: OrderCourse) -> None:
    cast, permit = granted.course.cast, granted.course.permit
    with standing(NOW):
        decision_checks.see_decision(permit=permit, actor=cast.bureau_clerk)
        with pytest.raises(Conflict, match="已阅"):
            decision_checks.see_decision(permit=permit, actor=cast.bureau_leader)
        for origin in ("spot_check", "complaint"):
            decision_checks.check_decision(
                permit=permit,
                actor=cast.bureau_clerk,
                origin=origin,
                result="flawed",
                remark="监测频次未载明",
            )
        with pytest.raises(InvalidInput):
            decision_checks.check_decision(
                permit=permit, actor=cast.bureau_clerk, origin="seen", result="in_order", remark="x"
            )
    assert [str(check) for check in permit.checks.all()] == [
        "逐件知悉：未发现问题",
        "抽查：存在问题",
        "投诉举报：存在问题",
    ]


@pytest.mark.rule("YN84-3.2")
@pytest.mark.rule("CZ4-2.9")
def test_the_list_of_decisions_has_filters_and_the_duties(granted: OrderCourse) -> None:
    cast, course = granted.course.cast, granted.course
    client, page = Client(), reverse("delegation:decisions")
    client.force_login(cast.bureau_clerk.user)
    number = course.permit.decision_number

    def listed(**query: str) -> bool:
        return number in client.get(page, query).content.decode()

    with standing(NOW):
        assert "每季度抽查不少于一次" in client.get(page).content.decode()
        assert [listed(), listed(power="YN84-1-3"), listed(outcome="granted"), listed(unchecked="1")] == [
            True
        ] * 4
        assert listed(own="1")
        assert [listed(power="YN84-1-1"), listed(outcome="refused")] == [False] * 2
        see = reverse("delegation:act", args=["see_decision", course.permit.pk])
        assert client.post(see, keyed(next=page)).headers["Location"] == page
        assert not listed(unchecked="1")
        for name, status in (("other_bureau_clerk", 200), ("leader", 404), ("owner", 404)):
            client.force_login(cast.people[name].user)
            assert client.get(page).status_code == status, name
            assert number not in client.get(page).content.decode()


def test_the_list_of_decisions_goes_on_behind_the_last_row(
    granted: OrderCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delegation.views.oversight.PER_PAGE", 1)
    cast, course, client = granted.course.cast, granted.course, Client()
    earlier = course.permit.decision_number
    with standing(NOW):
        later = course.goes(*GRANTED).decision_number
        client.force_login(cast.bureau_clerk.user)
        first = client.get(reverse("delegation:decisions"))
        second = client.get(reverse("delegation:decisions") + first.context["page"].next)
    rows = [page.context["page"].rows for page in (first, second)]
    assert [len(shown) for shown in rows] == [1, 1]
    assert {permit.decision_number for shown in rows for permit in shown} == {earlier, later}
    assert "共 2 件" in first.content.decode()
    assert not second.context["page"].next


# Who may do what to an order of the bureau, in the test's own words.
ALLOWED = {
    "issue_correction": {"bureau_leader"},
    "drop_order": {"bureau_clerk", "bureau_leader"},
    "report_correction": {"leader"},
    "accept_correction": {"bureau_clerk", "bureau_leader"},
    "return_correction": {"bureau_clerk", "bureau_leader"},
    "announce_revocation": {"bureau_leader"},
    "state_defence": {"owner", "handler"},
    "hold_hearing": {"bureau_clerk", "bureau_leader"},
    "waive_hearing": {"owner", "handler"},
    "revoke_permit": {"bureau_leader"},
    "keep_permit": {"bureau_leader"},
}
INPUTS: dict[str, dict[str, Any]] = {
    "issue_correction": {},
    "drop_order": {"reason": "重复"},
    "report_correction": {"report": "已纠正"},
    "accept_correction": {},
    "return_correction": {"opinion": "不到位", "until": date(2026, 3, 31)},
    "announce_revocation": {},
    "state_defence": {"statement": "不知情"},
    "waive_hearing": {},
    "hold_hearing": {"heard_on": date(2026, 3, 11), "host": "李法制", "record": pdf("听证笔录")},
    "revoke_permit": REVOKE,
    "keep_permit": {"reason": "不构成", "answer": "采纳"},
}
REVOKING = {"announce_revocation", "revoke_permit", "keep_permit"}
STAGES: dict[str, tuple[str, ...]] = {
    "drafted": ("draft",),
    "ordered": ("draft", "issue"),
    "reported": ("draft", "issue", "report"),
    "corrected": ("draft", "issue", "report", "accept"),
    "drafted revocation": ("draft_revocation",),
    "hearing": ("draft_revocation", "announce"),
    "hearing asked": ("draft_revocation", "announce", "ask_hearing"),
    "heard": ("draft_revocation", "announce", "defend"),
    "revoked": ("draft_revocation", "announce", "defend", "revoke"),
    "kept": ("draft_revocation", "announce", "defend", "keep"),
}
BUREAU, PARK = {"bureau_clerk", "bureau_leader"}, {"clerk", "officer", "leader", "zone_clerk"}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.rule("YN84-3.2")
def test_who_may_do_what_to_an_order(granted: OrderCourse, stage: str) -> None:
    people = granted.course.cast.people
    with standing("2026-03-04 10:00"):
        order = granted.goes(*STAGES[stage])
    with standing("2026-03-11 10:00"):
        revokes = order.kind == "revocation"
        expected = expected_of(order, ALLOWED, {"issue_correction"} if revokes else REVOKING)
        offered = offered_to(people, order)
        assert offered == expected
        holder = {"owner", "handler"} if revokes and "drafted" not in stage else set()
        assert readers_of(people, order) == (
            BUREAU | {"auditor"} | (set() if "drafted" in stage else PARK) | holder
        )
        assert_carried_out(people, order, INPUTS, offered)
        some = {name: people[name] for name in ("other_leader", "other_bureau_leader", "clerk", "owner")}
        assert_refused(some, order, INPUTS, expected)


def test_every_act_of_a_person_has_a_form() -> None:
    assert {act.code for act in OVERSIGHT_ACTS if act.roles} == set(FORMS)


def test_neighbours_find_neither_the_order_nor_its_paper(granted: OrderCourse) -> None:
    cast, client = granted.course.cast, Client()
    with standing("2026-03-04 10:00"):
        order = granted.goes("draft", "issue")
        pages = [
            order.get_absolute_url(),
            reverse("delegation:document", args=["order", order.pk, granted.paper(K.CORRECTION_ORDER).pk]),
            reverse("delegation:act", args=["accept_correction", order.pk]),
        ]
        for name in ("other_leader", "other_bureau_leader", "owner", "other_owner", "government_officer"):
            client.force_login(cast.people[name].user)
            assert [client.get(page).status_code for page in pages] == [404] * 3, name
        client.force_login(cast.leader.user)
        assert client.get(pages[0]).status_code == 200


def test_an_order_begins_on_the_page_of_the_permit(granted: OrderCourse) -> None:
    cast, permit, client = granted.course.cast, granted.course.permit, Client()
    client.force_login(cast.bureau_clerk.user)
    begin = reverse("delegation:begin", args=["order", "correct"])
    with standing("2026-03-04 10:00"):
        assert f"{begin}?permit={permit.pk}" in client.get(permit.get_absolute_url()).content.decode()
        form = client.get(begin, {"permit": str(permit.pk)}).content.decode()
        assert f'<option value="{permit.pk}" selected>' in form
        answers = {**CORRECTION, "permit": permit.pk, "until": "2026-03-20"}
        assert client.post(begin, keyed(**answers)).status_code == 302
        client.force_login(cast.other_bureau_clerk.user)
        assert client.post(begin, keyed(**answers)).status_code in (404, 422)
    assert Order.objects.count() == 1


def test_two_open_orders_of_a_kind_are_one_too_many(granted: OrderCourse) -> None:
    course: Course = granted.course
    with standing("2026-03-04 10:00"):
        granted.draft()
        with pytest.raises(Conflict):
            OrderCourse(course).draft()
        orders.drop_order(order=granted.order, actor=course.cast.bureau_clerk, reason="另行拟稿")
        OrderCourse(course).draft()


@pytest.mark.parametrize("sent", ["", "issue", "issue report"])
def test_with_the_permit_the_order_to_correct_it_ends(granted: OrderCourse, sent: str) -> None:
    leader = granted.course.leader
    with standing("2026-03-04 10:00"):
        order = granted.goes("draft", *sent.split())
        OrderCourse(granted.course).goes("draft_revocation", "announce", "defend", "revoke")
    assert granted.reload().state == S.DROPPED
    assert not owed_on(order)
    told = Message.objects.filter(ledger=order.ledger, user=leader.user, subject__contains="许可已撤销")
    assert access.sees(leader, order) == told.exists() == bool(sent)  # never a draft
