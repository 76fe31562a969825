"""The pages of instruments and adjustments: forms with rows, refusals beside the field, and what everybody may read."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from delegation.models import Adjustment, Instrument
from delegation.services.handing_over import hand_over_package
from delegation.services.instrument_changes import suspend_power
from portal.organizations.models import Membership
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, brought_to, recorded, scan
from tests.keys import keyed

Cast = DelegationCast
pytestmark = pytest.mark.usefixtures("own_media")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def rows(prefix: str, *filled: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def terms_typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "scheme": cast.scheme.pk,
        "park": cast.park.pk,
        "mode": "entrusted",
        "valid_from": "2026-12-01",
        "valid_until": "2031-11-30",
        "transition_months": "0",
        "responsibility_before": "由部门承担",
        "responsibility_after": "由部门承担",
        "supervision_text": "每季度报告",
        "department_contact": "艾力",
        "park_contact": "杨帆",
        **changes,
    }


def send(client: Client, address: str, typed: dict[str, Any]) -> Any:
    return client.post(address, keyed(**typed))


def page(client: Client, person: Membership, code: str, subject: Any) -> tuple[str, str]:
    """The address of an act's page and what it shows."""
    client.force_login(person.user)
    address = reverse("delegation:act", args=[code, subject.pk])
    answer = client.get(address)
    assert answer.status_code == 200, code
    return address, answer.content.decode()


def test_a_department_drafts_edits_and_sends_on_pages(delegation_cast: Cast, client: Client) -> None:
    cast = delegation_cast
    client.force_login(cast.bureau_clerk.user)
    address = reverse("delegation:begin", args=["instrument", "draft"])
    shown = client.get(address).content.decode()
    assert "由委托机关伊宁市城市管理局对行为的后果承担法律责任" in shown
    assert cast.granted.name not in shown, "another department's powers are not offered"
    items = rows("items", {"power": cast.sewage.pk, "amount_limit": "500", "unit": "立方米每日"}, {})
    wrong = send(client, address, terms_typed(cast, valid_until="2026-11-01") | items)
    assert wrong.status_code == 422 and "终止日期不能早于起始日期" in wrong.content.decode()
    nothing = send(client, address, terms_typed(cast) | rows("items", {}))
    assert nothing.status_code == 422 and "请至少填写一个事项" in nothing.content.decode()
    done = send(client, address, terms_typed(cast) | items)
    instrument = Instrument.objects.get()
    assert done.status_code == 302 and done["Location"] == instrument.get_absolute_url()
    edit, shown = page(client, cast.bureau_clerk, "edit_instrument", instrument)
    assert "立方米每日" in shown and "2031-11-30" in shown
    kept = rows("items", {"power": cast.sewage.pk, "parts": ["acceptance", "review"]}, initial=1)
    assert send(client, edit, terms_typed(cast) | kept).status_code == 302
    assert instrument.items.get().parts == ["acceptance", "review"]
    review, shown = page(client, cast.bureau_clerk, "send_instrument", instrument)
    assert "文书合法性审查" in shown
    assert send(client, review, {}).status_code == 302
    instrument.refresh_from_db()
    assert instrument.state == "in_review"
    shown = client.get(instrument.get_absolute_url()).content.decode()
    assert "受理、审查" in shown and "送伊宁市司法局合法性审查" in shown


def test_every_act_has_its_page_and_a_refusal_stands_beside_its_field(
    delegation_cast: Cast, client: Client
) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, "published", [cast.sewage])
    hand_over_package(
        instrument=instrument,
        actor=cast.bureau_clerk,
        package=[{"kind": "rules", "needed": True, "note": "一套"}],
    )
    item = instrument.items.get()
    for code in ("hand_over_package", "record_training", "suspend_power", "amend_instrument"):
        page(client, cast.bureau_leader, code, instrument)
    receive, shown = page(client, cast.clerk, "receive_package", instrument)
    piece = instrument.package.get(state="handed")
    assert "审批服务操作规范：一套" in shown
    answer = {f"answer_{piece.pk}": "yes", f"note_{piece.pk}": ""}
    assert send(client, receive, answer).status_code == 302
    assert instrument.package.get(pk=piece.pk).state == "received"
    take_back, _shown = page(client, cast.bureau_leader, "take_back_instrument", instrument)
    early = {"taken_back_on": "2026-11-01", "reason": "修改"} | rows("pending", {})
    refused = send(client, take_back, early)
    assert refused.status_code == 422 and "收回不能溯及既往" in refused.content.decode()
    suspend_power(
        instrument=instrument,
        actor=cast.bureau_leader,
        item=item,
        suspended_from=date(2026, 12, 5),
        reason="设备检修",
    )
    page(client, cast.bureau_leader, "resume_power", instrument)
    good = early | {"taken_back_on": "2027-01-01"}
    assert send(client, take_back, good).status_code == 302
    assert "收回、替代或者到期时的在办件" in client.get(instrument.get_absolute_url()).content.decode()


def test_a_form_sent_again_is_known_though_the_act_is_over(delegation_cast: Cast, client: Client) -> None:
    """The answer was lost: when it is sent again nothing is suspended any more."""
    cast = delegation_cast
    instrument = brought_to(cast, "published", [cast.sewage])
    item = instrument.items.get()
    suspend_power(
        instrument=instrument,
        actor=cast.bureau_leader,
        item=item,
        suspended_from=date(2026, 12, 5),
        reason="设备检修",
    )
    address, _shown = page(client, cast.bureau_leader, "resume_power", instrument)
    form = keyed(item=item.pk, resumed_on="2026-12-05")
    assert [client.post(address, form).status_code for _turn in range(2)] == [302, 302]
    assert instrument.ledger.entries.filter(kind="resume_power").count() == 1
    another = send(client, address, {"item": item.pk, "resumed_on": "2026-12-05"})
    assert another.status_code == 422


def test_a_lapsed_authority_is_told_on_the_form_and_a_paper_is_recorded(
    delegation_cast: Cast, client: Client
) -> None:
    cast = delegation_cast
    client.force_login(cast.construction_leader.user)
    granted = {
        "scheme": cast.city_scheme.pk,
        "park": cast.city_park.pk,
        "mode": "direct_grant",
        "responsibility_during": "共同承担",
        "transition_months": "2",
        "valid_until": "",
    }
    items = rows("items", {"power": cast.granted.pk})
    address = reverse("delegation:begin", args=["instrument", "draft"])
    refused = send(client, address, terms_typed(cast, **granted) | items)
    assert refused.status_code == 422 and "有效期已于2026年2月23日届满" in refused.content.decode()
    address = reverse("delegation:begin", args=["instrument", "record"])
    past = {
        "signed_on": "2021-03-25",
        "published_on": "2021-03-29",
        "notice_number": "3号",
        "original": scan(),
    }
    data = terms_typed(cast, **granted, valid_from="2021-03-10") | items | past
    assert send(client, address, data).status_code == 302
    instrument = Instrument.objects.get()
    assert instrument.state == "recorded" and instrument.original.filename == "原件.pdf"
    shown = client.get(instrument.get_absolute_url()).content.decode()
    assert "有效期已于2026年2月23日届满" in shown and "原件.pdf" in shown


def test_everybody_reads_what_was_published_and_how_it_stands(delegation_cast: Cast, client: Client) -> None:
    cast = delegation_cast
    letter, deed = brought_to(cast, "published", [cast.sewage]), recorded(cast)
    shown = client.get(reverse("delegation:public-instrument", args=[letter.pk])).content.decode()
    assert "伊城管公告2026年第5号" in shown and cast.sewage.name in shown and "尚未生效" in shown
    for hidden in ("在办件", "艾力·阿不都", "业务系统账号"):
        assert hidden not in shown
    with time_machine.travel(date(2026, 12, 2), tick=False):
        assert (
            "有效" in client.get(reverse("delegation:public-instrument", args=[letter.pk])).content.decode()
        )
    lapsed = client.get(reverse("delegation:power-lists", args=["CZ4"])).content.decode()
    assert deed.number in lapsed and "依据文件已失效" in lapsed


def test_a_park_asks_and_each_answers_on_pages(delegation_cast: Cast, client: Client) -> None:
    cast = delegation_cast
    client.force_login(cast.leader.user)
    address = reverse("delegation:begin", args=["adjustment", "ask"])
    wish = {"power": cast.sewage.pk, "change": "change_mode", "mode": "whistle", "reason": "发生少"}
    data = {"scheme": cast.scheme.pk, "reason": "调整"} | rows("items", wish)
    assert send(client, address, data).status_code == 302
    adjustment = Adjustment.objects.get()
    item = adjustment.items.get()
    assess, _shown = page(client, cast.bureau_clerk, "assess_power", item)
    unclear = {"verdict": "agree_otherwise", "assessment": "另行", "suggested_mode": ""}
    refused = send(client, assess, unclear)
    assert refused.status_code == 422 and "请选择建议的方式" in refused.content.decode()
    assert send(client, assess, unclear | {"verdict": "agree"}).status_code == 302
    draft, shown = page(client, cast.government_officer, "draft_list", adjustment)
    assert "部门意见：同意" in shown
    drafted = {"draft_note": "同意", f"adopt_{item.pk}": "yes", f"mode_{item.pk}": "whistle"}
    assert send(client, draft, drafted).status_code == 302
    for person, code in ((cast.justice_clerk, "approve_list"), (cast.justice_clerk, "return_list")):
        page(client, person, code, adjustment)
    shown = client.get(adjustment.get_absolute_url()).content.decode()
    assert "列入：吹哨报到" in shown


def test_the_list_of_instruments_asks_no_more_for_ten_than_for_one(
    delegation_cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cast = delegation_cast
    client.force_login(cast.bureau_clerk.user)
    address = reverse("delegation:cases", args=["instrument"])
    for power in (cast.sewage, cast.waste, cast.rubble):
        brought_to(cast, "drafted", [power])
    client.get(address)
    with django_assert_max_num_queries(40) as three:
        client.get(address)
    for power in (cast.sewage, cast.waste, cast.rubble):
        brought_to(cast, "drafted", [power])
    with django_assert_max_num_queries(len(three.captured_queries)):
        client.get(address)
