"""企业开办一窗通 (YN84-2.3): one form, parts side by side, five free seals, licence and seals in one hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from delegation.enums.openings import OpeningState, PartKind, PartState, SealKind
from delegation.forms.openings import AcceptOpeningForm
from delegation.lifecycle.openings import OPENING_ACTS
from delegation.services import opening_parts, openings
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.errors import Conflict, InvalidInput
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import assert_carried_out, assert_refused, expected_of, offered_to, readers_of
from tests.delegation.opening_course import BEGIN, FORM, LICENCE, PARCEL, Course, apply, open_window, signed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.3")]


@pytest.fixture
def clock(delegation_cast: DelegationCast) -> Iterator[Any]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        open_window(delegation_cast)
        yield traveller


def test_licence_and_five_seals_go_out_together_and_for_nothing(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast)
    opening = course.opening
    assert opening.seals.count() == 5
    assert not opening.seals.exclude(left_out_reason="").exists()
    course.accept()
    assert {part.kind for part in opening.parts()} == set(PartKind)
    assert Message.objects.filter(user=delegation_cast.market_clerk.user, ledger=opening.ledger).count() == 1
    course.finish("licence", "seals")
    assert opening.state == OpeningState.READY
    course.hand_over()
    paper = opening.ledger.documents.get(kind=DocumentKind.OPENING_RECEIPT)
    assert paper.issuer == delegation_cast.park
    assert paper.facts["uscc"] == LICENCE
    assert [seal["name"] for seal in paper.facts["seals"]] == [kind.label for kind in SealKind]
    course.sign()
    assert opening.state == OpeningState.RECEIVED
    course.finish("invoices", "insurance", "account")
    assert opening.state == OpeningState.DONE
    assert not opening.ledger.deadlines.live().exclude(kind="case_archive").exists()
    assert verify(opening.ledger) is None


@pytest.mark.parametrize("done", [(), ("licence",)])
def test_nothing_is_handed_over_or_sent_before_both_are_there(
    done: tuple[str, ...], clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast)
    course.accept()
    course.finish(*done)
    with pytest.raises(Conflict):
        course.hand_over()
    with pytest.raises(Conflict):
        openings.send_opening(opening=course.opening, actor=delegation_cast.clerk, **PARCEL)
    assert not course.opening.ledger.documents.exists()


def test_no_other_part_is_finished_before_the_licence_and_all_may_begin_at_once(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast)
    course.accept()
    for kind in PartKind:
        by = delegation_cast.market_clerk if kind == PartKind.LICENCE else delegation_cast.clerk
        opening_parts.start_opening_part(opening_part=course.part(kind), actor=by)
    with pytest.raises(Conflict, match="营业执照还没有核发"):
        course.finish("seals")
    for wrong in ("91654002", LICENCE[:-1] + ("1" if LICENCE[-1] != "1" else "2")):
        with pytest.raises(InvalidInput, match="统一社会信用代码"):
            opening_parts.finish_opening_part(
                opening_part=course.part("licence"),
                actor=delegation_cast.market_clerk,
                number=wrong,
                finished_on=BEGIN.date(),
            )
    with pytest.raises(InvalidInput, match="不晚于今天"):
        opening_parts.finish_opening_part(
            opening_part=course.part("licence"),
            actor=delegation_cast.market_clerk,
            number=LICENCE,
            finished_on=BEGIN.date() + timedelta(days=1),
        )


def test_no_seal_is_left_out_without_a_reason(clock: Any, delegation_cast: DelegationCast) -> None:
    four = [kind for kind in SealKind if kind != SealKind.CONTRACT]
    with pytest.raises(InvalidInput) as refused:
        apply(delegation_cast, seals=four, seal_reason="  ")
    assert refused.value.field == "seal_reason"
    course = apply(delegation_cast, seals=four, seal_reason="暂不对外签订合同")
    left = course.opening.seals.exclude(left_out_reason="")
    assert [(seal.kind, seal.left_out_reason) for seal in left] == [("contract", "暂不对外签订合同")]
    course.accept()
    course.finish("licence", "seals")
    course.hand_over()
    facts = course.opening.ledger.documents.get().facts
    assert {"name": "合同专用章", "left_out": "暂不对外签订合同"} in facts["seals"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"capital": Decimal("90.00")}, "capital"),
        ({"delivery": "courier"}, "delivery_address"),
    ],
)
def test_the_form_is_refused_beside_the_field(
    changes: dict[str, Any], field: str, clock: Any, delegation_cast: DelegationCast
) -> None:
    with pytest.raises(InvalidInput) as refused:
        apply(delegation_cast, **changes)
    assert refused.value.field == field


def test_a_park_without_a_window_for_it_opens_no_company(clock: Any, delegation_cast: DelegationCast) -> None:
    with pytest.raises(InvalidInput) as refused:
        openings.begin_opening(actor=delegation_cast.owner, park=delegation_cast.other_park, **FORM)
    assert refused.value.field == "park"


def test_a_parcel_carries_its_number_and_the_window_files_the_signed_receipt(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast, optional_parts=[], delivery="courier", delivery_address="上海路 20 号")
    course.accept()
    assert {part.kind for part in course.opening.parts()} == {"licence", "seals"}
    course.finish_all()
    openings.send_opening(opening=course.opening, actor=delegation_cast.clerk, **PARCEL)
    facts = course.opening.ledger.documents.get().facts
    assert (facts["delivery"], facts["tracking_number"]) == ("courier", PARCEL["tracking_number"])
    with pytest.raises(InvalidInput, match="领取单"):
        openings.sign_opening_receipt(opening=course.opening, actor=delegation_cast.clerk)
    openings.sign_opening_receipt(opening=course.opening, actor=delegation_cast.clerk, signed=signed())
    course.opening.refresh_from_db()
    assert course.opening.state == OpeningState.DONE


def clocks_of(course: Course) -> dict[str, date | None]:
    live = course.opening.ledger.deadlines.live()
    return {deadline.title: deadline.due_on for deadline in live}


def test_the_clocks_run_on_working_days_and_stop_while_the_applicant_puts_things_right(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    friday = datetime(2026, 11, 6, 11, 0, tzinfo=BEIJING)
    clock.move_to(friday)
    course = apply(delegation_cast)
    monday = date(2026, 11, 9)
    assert clocks_of(course) == {"窗口核对开办申请": monday}
    course.accept()
    assert clocks_of(course) == {"企业开办全程": date(2026, 11, 12), "营业执照": monday}
    opening_parts.return_opening_part(
        opening_part=course.part("licence"), actor=delegation_cast.market_clerk, defects="名称重复"
    )
    course.opening.refresh_from_db()
    assert (course.opening.state, course.opening.defects) == (OpeningState.RETURNED, "营业执照：名称重复")
    assert clocks_of(course) == {}
    assert {part.state for part in course.opening.parts()} == {PartState.HELD}
    again = {**FORM, "company_name": "伊宁市天马新材料有限公司"}
    openings.correct_opening(opening=course.opening, actor=delegation_cast.owner, **again)
    course.opening.refresh_from_db()
    course.accept()
    course.finish("licence")
    assert set(clocks_of(course)) == {"企业开办全程", "首套印章", "发票申领", "社会保险登记", "银行账户"}
    course.finish("seals")
    assert clocks_of(course)["发放执照和印章"] == monday
    clock.move_to(datetime(2026, 11, 13, 11, 0, tzinfo=BEIJING))
    while sweep(now=datetime(2026, 11, 13, 11, 0, tzinfo=BEIJING)):
        pass
    overdue = course.opening.ledger.deadlines.filter(state="overdue")
    assert {one.kind for one in overdue} == {"opening_whole", "opening_part", "opening_delivery"}
    assert Message.objects.filter(user=delegation_cast.leader.user, ledger=course.opening.ledger).exists()


def test_what_is_to_be_put_right_is_told_at_once_and_a_second_time_only_for_a_reason(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    """By the window, and by the organ of a part, each for itself."""
    cast = delegation_cast
    course = apply(cast)
    leader = Message.objects.filter(user=cast.leader.user, ledger=course.opening.ledger)
    give = {"opening": course.opening, "actor": cast.clerk}
    openings.return_opening(**give, defects="缺住所证明")
    openings.correct_opening(opening=course.opening, actor=cast.owner, **FORM)
    client.force_login(cast.clerk.user)
    assert "已告知补正" in client.get(course.opening.get_absolute_url()).content.decode()
    again = client.get(reverse("delegation:act", args=["return_opening", course.opening.pk]))
    assert 'name="again"' in again.content.decode()
    heard = leader.count()
    for reason in ("", "因为"):
        with pytest.raises(InvalidInput, match="一次告知"):
            openings.return_opening(**give, defects="还缺股东证明", again=reason)
    openings.return_opening(**give, defects="住所证明不全", again="not_mended")
    assert "没有按告知的内容补正" in leader.first().body
    assert leader.count() == heard + 1
    openings.correct_opening(opening=course.opening, actor=cast.owner, **FORM)
    course.opening.refresh_from_db()
    course.accept()
    part = {"actor": cast.market_clerk, "defects": "名称重复"}
    for reason in ("", "changed"):
        opening_parts.return_opening_part(opening_part=course.part("licence"), again=reason, **part)
        openings.correct_opening(opening=course.opening, actor=cast.owner, **FORM)
        course.opening.refresh_from_db()
        course.accept()
    with pytest.raises(InvalidInput, match="一次告知"):
        opening_parts.return_opening_part(opening_part=course.part("licence"), **part)


def test_after_the_licence_nothing_registered_is_changed_and_nothing_withdrawn(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast)
    course.accept()
    course.finish("licence")
    with pytest.raises(Conflict, match="注销登记"):
        openings.withdraw_opening(opening=course.opening, actor=delegation_cast.owner)
    opening_parts.return_opening_part(
        opening_part=course.part("seals"), actor=delegation_cast.clerk, defects="名章字样不清"
    )
    course.opening.refresh_from_db()
    with pytest.raises(InvalidInput, match="变更登记"):
        openings.correct_opening(
            opening=course.opening, actor=delegation_cast.owner, **{**FORM, "company_name": "另一名称"}
        )
    openings.correct_opening(opening=course.opening, actor=delegation_cast.owner, **FORM)
    course.opening.refresh_from_db()
    course.accept()
    assert course.part("licence").state == PartState.DONE
    course.finish("seals")
    assert course.opening.state == OpeningState.READY


def test_the_applicant_may_see_to_an_optional_part_elsewhere(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast, optional_parts=["account"])
    course.accept()
    with pytest.raises(Conflict, match="必办环节"):
        opening_parts.drop_opening_part(
            opening_part=course.part("seals"), actor=delegation_cast.owner, reason="不要了"
        )
    course.finish("licence", "seals")
    course.hand_over()
    course.sign()
    opening_parts.drop_opening_part(
        opening_part=course.part("account"), actor=delegation_cast.owner, reason="已自行开户"
    )
    course.opening.refresh_from_db()
    assert (course.part("account").state, course.opening.state) == (PartState.CANCELLED, OpeningState.DONE)
    assert not course.opening.ledger.deadlines.live().exclude(kind="case_archive").exists()


def test_the_usual_organs_are_proposed_and_what_has_none_is_the_windows(
    clock: Any, delegation_cast: DelegationCast
) -> None:
    course = apply(delegation_cast)
    form = AcceptOpeningForm(subject=course.opening, membership=delegation_cast.clerk, now=BEGIN)
    assert form.initial["organ_licence"] == str(delegation_cast.market.pk)
    assert form.initial["organ_seals"] == ""


# One of every role and of every neighbour.
PEOPLE = (
    *("owner", "handler", "clerk", "zone_clerk", "officer", "leader", "market_clerk", "market_leader"),
    *("other_owner", "other_clerk", "other_leader", "safety_clerk", "bureau_leader", "government_officer"),
    *("other_government_officer", "centre_officer", "administrator", "auditor"),
)
APPLICANTS = {"owner", "handler"}
WINDOW = {"clerk", "zone_clerk"}
ALLOWED = {
    "accept_opening": WINDOW,
    "return_opening": WINDOW,
    "correct_opening": APPLICANTS | WINDOW,
    "withdraw_opening": APPLICANTS,
    "hand_over_opening": WINDOW,
    "send_opening": WINDOW,
    "sign_opening_receipt": APPLICANTS | WINDOW,
}
PART_ACTS = {"start_opening_part", "finish_opening_part", "return_opening_part"}
STAGES: dict[str, Any] = {
    "submitted": lambda course: None,
    "running": lambda course: course.accept(),
    "ready": lambda course: (course.accept(), course.finish("licence", "seals")),
    "handed": lambda course: (course.accept(), course.finish("licence", "seals"), course.hand_over()),
    "done": lambda course: (course.accept(), course.finish_all(), course.hand_over(), course.sign()),
}


FORBIDDEN = {stage: {"return_opening_part", "withdraw_opening"} for stage in ("ready", "handed", "done")}


@pytest.mark.parametrize("stage", STAGES)
def test_every_act_by_every_person_at_every_stage(
    stage: str, clock: Any, delegation_cast: DelegationCast
) -> None:
    """A department without a part, another enterprise, park, county: nothing is offered and nothing done."""
    course = apply(delegation_cast)
    STAGES[stage](course)
    course.opening.refresh_from_db()
    people = {name: getattr(delegation_cast, name) for name in PEOPLE}
    inputs: dict[str, dict[str, Any]] = {
        "accept_opening": {"organs": {}},
        "return_opening": {"defects": "缺住所证明"},
        "correct_opening": FORM,
        "hand_over_opening": {"recipient": "甲"},
        "send_opening": PARCEL,
        "sign_opening_receipt": {"signed": signed()},
        "finish_opening_part": {"number": LICENCE, "finished_on": BEGIN.date()},
        "return_opening_part": {"defects": "名称重复"},
        "drop_opening_part": {"reason": "已自行办理"},
    }
    subjects = [course.opening, *course.opening.parts()][:4]
    for subject in subjects:
        runs = {"market_clerk", "market_leader"} if getattr(subject, "kind", "") == "licence" else WINDOW
        allowed = ALLOWED if subject is course.opening else dict.fromkeys(PART_ACTS, runs)
        if getattr(subject, "kind", "") == "invoices":
            allowed = {**allowed, "drop_opening_part": APPLICANTS}
        acts = {code: inputs.get(code, {}) for code in allowed}
        forbidden = FORBIDDEN.get(stage, set())
        if stage == "running" and getattr(subject, "kind", "licence") != "licence":
            forbidden = {"finish_opening_part"}  # there is no licence yet
        offered = offered_to(people, subject)
        assert offered == expected_of(subject, allowed, forbidden)
        assert_refused(people, subject, acts, offered)
        assert_carried_out(people, subject, acts, offered)
    assert {act.code for act in OPENING_ACTS if act.subject == "opening"} == set(ALLOWED)


def test_neighbours_find_nothing(clock: Any, delegation_cast: DelegationCast, client: Client) -> None:
    course = apply(delegation_cast)
    course.accept()
    assert readers_of(delegation_cast.people, course.opening) == {
        *("owner", "handler", "clerk", "officer", "leader", "zone_clerk", "auditor", "government_officer"),
        *("market_clerk", "market_leader"),
    }
    licence = course.part("licence")
    act = reverse("delegation:act", args=["finish_opening_part", licence.pk])
    for name, status in {
        "market_clerk": 200,
        "clerk": 404,
        "owner": 404,
        "safety_clerk": 404,
        "other_clerk": 404,
    }.items():
        client.force_login(getattr(delegation_cast, name).user)
        assert client.get(act).status_code == status, name
    client.force_login(delegation_cast.other_owner.user)
    assert client.get(course.opening.get_absolute_url()).status_code == 404
