"""The adjustment of powers: from a park's wish to the published list, and the history of the lists (CZ4-2.1, 2.3)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from delegation.enums.adjustments import AdjustmentState as S
from delegation.lists import current_list, difference, listed_mode
from delegation.models import Adjustment, Power
from delegation.services.adjustments import (
    approve_list,
    ask_adjustment,
    assess_power,
    decide_list,
    draft_list,
    publish_list,
    refuse_list,
    return_list,
    withdraw_adjustment,
)
from delegation.services.power_lists import begin_list
from portal.deadlines.models import Deadline
from portal.errors import Conflict, InvalidInput, NotAllowed
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, TODAY
from tests.delegation.matrix import assert_refused, offered_to, owed_on, readers_of
from tests.keys import keyed

Cast = DelegationCast
ORDER = ("asked", "assessed", "in_review", "reviewed", "decided", "published")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def first_list(delegation_cast: Cast) -> Cast:
    cast = delegation_cast
    scheme = cast.city_scheme
    begin_list(scheme=scheme, number=scheme.authority.number, published_on=scheme.authority.issued_on)
    return cast


def wish(power: Power, change: str = "change_mode", mode: str = "posted") -> dict[str, Any]:
    return {"power": power, "change": change, "mode": mode, "reason": "发展需要", "capacity": "已配备三人"}


def asked(cast: Cast, *rows: dict[str, Any]) -> Adjustment:
    return ask_adjustment(
        actor=cast.city_leader,
        scheme=cast.city_scheme,
        reason="园区产业发展需要",
        items=rows or [wish(cast.granted)],
    )


def brought_to(cast: Cast, stage: str, *rows: dict[str, Any]) -> Adjustment:
    adjustment = asked(cast, *rows)

    def assess() -> None:
        for item in adjustment.items.all():
            assess_power(
                adjustment_item=item,
                actor=cast.construction_clerk,
                verdict="agree",
                assessment="具备承接能力。",
            )

    def draft() -> None:
        taken = [{"item": item, "adopted": True, "mode": item.mode} for item in adjustment.items.all()]
        draft_list(adjustment=adjustment, actor=cast.city_bureau_clerk, draft_note="综合意见", drafted=taken)

    steps = (
        assess,
        draft,
        lambda: approve_list(adjustment=adjustment, actor=cast.city_justice_clerk, opinion="合法。"),
        lambda: decide_list(
            adjustment=adjustment,
            actor=cast.city_officer,
            decision_number="市政府第50次常务会议",
            decided_on=TODAY,
            outcome="同意。",
        ),
        lambda: publish_list(
            adjustment=adjustment,
            actor=cast.city_bureau_leader,
            number="郴政办发〔2026〕9号",
            published_on=TODAY,
        ),
    )
    for step in steps[: ORDER.index(stage)]:
        step()
    adjustment.refresh_from_db()
    return adjustment


def clock(adjustment: Adjustment, kind: str) -> Deadline | None:
    return Deadline.objects.filter(ledger=adjustment.ledger, kind=kind).order_by("-pk").first()


@pytest.mark.rule("CZ4-2.1")
def test_a_wish_becomes_the_next_list_by_six_steps_each_with_its_clock(first_list: Cast) -> None:
    cast = first_list
    adjustment = asked(cast, wish(cast.granted), wish(cast.forwarded, "remove", ""))
    assert adjustment.number == "郴高管代赋权调整2026-0001"
    assert Deadline.objects.live().filter(ledger=adjustment.ledger).count() == 2
    first, second = adjustment.items.all()
    assess_power(adjustment_item=first, actor=cast.construction_clerk, verdict="agree", assessment="同意")
    adjustment.refresh_from_db()
    assert adjustment.state == S.ASKED and clock(adjustment, "adjustment_draft") is None
    assess_power(
        adjustment_item=second, actor=cast.construction_leader, verdict="oppose", assessment="仍有申请"
    )
    adjustment.refresh_from_db()
    assert adjustment.state == S.ASSESSED
    assert clock(adjustment, "adjustment_draft").organ == cast.city_bureau
    drafted = [
        {"item": first, "adopted": True, "mode": "posted"},
        {"item": second, "adopted": False, "mode": ""},
    ]
    give = {"adjustment": adjustment, "actor": cast.city_bureau_clerk, "draft_note": "按部门意见"}
    with pytest.raises(InvalidInput, match="请对"):
        draft_list(**give, drafted=drafted[:1])
    draft_list(**give, drafted=drafted)
    assert clock(adjustment, "adjustment_review").organ == cast.city_justice
    return_list(adjustment=adjustment, actor=cast.city_justice_leader, opinion="请补充依据。")
    assert clock(adjustment, "adjustment_draft").is_live
    draft_list(**give, drafted=drafted)
    approve_list(adjustment=adjustment, actor=cast.city_justice_leader, opinion="合法。")
    assert clock(adjustment, "adjustment_decision").organ == cast.city
    decision = {"decision_number": "第50次常务会议", "decided_on": TODAY, "outcome": "同意"}
    decide_list(adjustment=adjustment, actor=cast.city_officer, **decision)
    publish_list(adjustment=adjustment, actor=cast.city_bureau_clerk, number="9号", published_on=TODAY)
    adjustment.refresh_from_db()
    assert adjustment.state == S.PUBLISHED and adjustment.power_list.version == 2
    assert not owed_on(adjustment)
    assert listed_mode(cast.granted, cast.city_park) == "posted"
    assert listed_mode(cast.granted, cast.city_other_park) == "direct_grant", "another park keeps what it has"
    assert listed_mode(cast.forwarded, cast.city_park) == "review_forward", "what was not taken up stays"


@pytest.mark.rule("CZ4-2.3")
def test_lists_keep_their_history_and_tell_what_changed(first_list: Cast, client: Client) -> None:
    cast = first_list
    brought_to(cast, "published", wish(cast.granted), wish(cast.forwarded, "remove", ""))
    brought_to(cast, "published", wish(cast.forwarded, "add", "whistle"))
    one, two, three = cast.city_scheme.lists.order_by("version")
    changes = difference(one, two)
    assert [item.power for item in changes.removed] == [cast.forwarded] and changes.added == ()
    assert [(one.before.mode, one.after.mode) for one in changes.changed] == [("direct_grant", "posted")]
    again = difference(two, three)
    assert [(item.power, item.mode) for item in again.added] == [(cast.forwarded, "whistle")]
    page = client.get(reverse("delegation:power-list", args=["CZ4", 3])).content.decode()
    assert "第 2 版到第 3 版的变化" in page and "新增" in page
    compared = client.get(reverse("delegation:power-list", args=["CZ4", 3]), {"from": "1"}).content.decode()
    assert "由“直接赋权”调整为“服务前移（派驻）”" in compared and "由“审批直报”调整为“吹哨报到”" in compared
    every = client.get(reverse("delegation:power-lists", args=["CZ4"])).content.decode()
    assert every.count("郴政办发〔2026〕9号") == 2 and "郴政办发〔2021〕4号" in every
    assert client.get(reverse("delegation:power-list", args=["CZ4", 4])).status_code == 404


def test_a_wish_has_to_fit_the_list_in_force(first_list: Cast) -> None:
    cast = first_list
    for row, complaint in (
        (wish(cast.granted, "add", "posted"), "已在清单中"),
        (wish(cast.granted, "change_mode", "direct_grant"), "现在就是这种方式"),
        (wish(cast.granted, "remove", "posted"), "不填赋权方式"),
        (wish(cast.sewage), "不在该方案范围内"),
    ):
        with pytest.raises(InvalidInput, match=complaint):
            asked(cast, row)
    with pytest.raises(InvalidInput, match="只能列一次"):
        asked(cast, wish(cast.granted), wish(cast.granted, "remove", ""))
    with pytest.raises(InvalidInput, match="本部门的权力"):
        ask_adjustment(
            actor=cast.city_bureau_leader,
            scheme=cast.city_scheme,
            park=cast.city_park,
            reason="运行不畅",
            items=[wish(cast.granted)],
        )
    assert not Adjustment.objects.exists()


def test_a_list_that_moved_on_meanwhile_takes_no_stale_change(first_list: Cast) -> None:
    cast = first_list
    stale = brought_to(cast, "decided", wish(cast.forwarded, "remove", ""))
    brought_to(cast, "published", wish(cast.forwarded, "remove", ""))
    with pytest.raises(Conflict, match="清单已有变化"):
        publish_list(adjustment=stale, actor=cast.city_bureau_clerk, number="10号", published_on=TODAY)
    assert current_list(cast.city_scheme).version == 2


def test_a_wish_is_withdrawn_or_refused_and_nothing_is_owed_any_more(first_list: Cast) -> None:
    cast = first_list
    withdrawn = asked(cast)
    item = withdrawn.items.get()
    with pytest.raises(NotAllowed):
        withdraw_adjustment(adjustment=withdrawn, actor=cast.construction_leader, reason="不行")
    withdraw_adjustment(adjustment=withdrawn, actor=cast.city_leader, reason="暂缓")
    assert not owed_on(withdrawn)
    item.refresh_from_db()
    assert not offered_to({"clerk": cast.construction_clerk}, item)
    with pytest.raises(Conflict, match="不再评估"), transaction.atomic():
        assess_power(adjustment_item=item, actor=cast.construction_clerk, verdict="agree", assessment="同意")
    refused = brought_to(cast, "reviewed")
    refuse_list(adjustment=refused, actor=cast.city_officer, reason="条件不成熟")
    refused.refresh_from_db()
    assert (refused.state, current_list(cast.city_scheme).version) == (S.REFUSED, 1)


def test_an_assessment_sent_again_is_known_though_the_powers_are_assessed(
    first_list: Cast, client: Client
) -> None:
    cast = first_list
    adjustment = asked(cast)
    client.force_login(cast.construction_clerk.user)
    address = reverse("delegation:act", args=["assess_power", adjustment.items.get().pk])
    typed = {"verdict": "agree", "assessment": "具备承接能力。"}
    form = keyed(**typed)
    assert [client.post(address, form).status_code for _turn in range(2)] == [302, 302]
    assert adjustment.ledger.entries.filter(kind="assess_power").count() == 1
    assert client.post(address, keyed(**typed)).status_code == 409


def test_where_no_bureau_leads_the_government_drafts_itself(delegation_cast: Cast) -> None:
    cast = delegation_cast
    adjustment = ask_adjustment(
        actor=cast.leader,
        scheme=cast.scheme,
        reason="需要",
        items=[wish(cast.sewage, "remove", "")],
    )
    item = adjustment.items.get()
    assess_power(adjustment_item=item, actor=cast.bureau_clerk, verdict="agree", assessment="同意收回")
    draft_list(
        adjustment=adjustment,
        actor=cast.government_officer,
        draft_note="同意",
        drafted=[{"item": item, "adopted": True, "mode": ""}],
    )
    approve_list(adjustment=adjustment, actor=cast.justice_clerk, opinion="合法")
    decide_list(
        adjustment=adjustment,
        actor=cast.government_officer,
        decision_number="常务会议",
        decided_on=TODAY,
        outcome="同意",
    )
    with pytest.raises(InvalidInput, match="决定日期以后"):
        publish_list(
            adjustment=adjustment,
            actor=cast.government_officer,
            number="1号",
            published_on=TODAY - timedelta(days=1),
        )
    publish_list(adjustment=adjustment, actor=cast.government_officer, number="1号", published_on=TODAY)
    newest = current_list(cast.scheme)
    assert newest.version == 2, "the first list is that of the authority document"
    assert {item.power for item in newest.items.all()} == {cast.waste, cast.rubble}


GOOD: dict[str, dict[str, Any]] = {
    "withdraw_adjustment": {"reason": "暂缓"},
    "approve_list": {"opinion": "合法"},
    "return_list": {"opinion": "补充"},
    "decide_list": {"decision_number": "会议", "decided_on": TODAY, "outcome": "同意"},
    "refuse_list": {"reason": "不同意"},
    "publish_list": {"number": "9号", "published_on": TODAY},
}
BUREAU = {"city_bureau_clerk", "city_bureau_leader"}
JUSTICE = {"city_justice_clerk", "city_justice_leader"}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("asked", {"city_leader": {"withdraw_adjustment"}}),
        ("assessed", {"city_leader": {"withdraw_adjustment"}, **{key: {"draft_list"} for key in BUREAU}}),
        ("in_review", {key: {"approve_list", "return_list"} for key in JUSTICE}),
        ("reviewed", {"city_officer": {"decide_list", "refuse_list"}}),
        ("decided", {key: {"publish_list"} for key in BUREAU}),
        ("published", {}),
    ],
)
def test_each_stage_is_open_to_its_own_people_alone(
    first_list: Cast, stage: str, expected: dict[str, set[str]]
) -> None:
    adjustment = brought_to(first_list, stage)
    people = first_list.people
    assert offered_to(people, adjustment) == expected
    assert_refused(people, adjustment, GOOD, expected)
    assert readers_of(people, adjustment) == {
        "city_clerk", "city_leader", "construction_clerk", "construction_leader", "city_officer", "auditor",
        *BUREAU, *JUSTICE,
    }  # fmt: skip
