"""The forms of the hall (YN84-2.4), as they are sent."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from delegation.models.hall import Appointment, HallWindow, Inquiry
from delegation.services.inquiries import answer_inquiry, ask_inquiry
from delegation.services.whistles import remove_whistle_matter
from portal.organizations.models import Membership
from tests.delegation.cast import DelegationCast
from tests.delegation.opening_course import BEGIN, open_window
from tests.delegation.whistle_course import list_matter

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.4")]


@pytest.fixture
def clock(delegation_cast: DelegationCast) -> Iterator[Any]:
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def send(client: Client, person: Membership, address: str, form: dict[str, Any]) -> Any:
    client.force_login(person.user)
    return client.post(address, {"key": str(uuid.uuid4()), **form})


def begin(kind: str, code: str) -> str:
    return str(reverse("delegation:begin", args=[kind, code]))


def test_the_leader_opens_a_window_and_changes_what_is_done_there(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    services = {
        "services-TOTAL_FORMS": "2",
        "services-INITIAL_FORMS": "0",
        "services-0-kind": "water",
        "services-0-name": "用水报装",
        "services-0-provider": "供水公司",
        "services-0-promise_amount": "2",
        "services-0-promise_unit": "working_days",
        "services-1-kind": "taken_over",
        "services-1-promise_unit": "working_days",
    }
    fields = {"letter": "A", "name": "公共服务", "place": "", "slot_minutes": "30", "capacity": "2"}
    wrong = send(client, cast.leader, begin("hall_window", "open"), {**fields, **services, "letter": "窗"})
    assert (wrong.status_code, HallWindow.objects.count()) == (422, 0)
    assert send(client, cast.leader, begin("hall_window", "open"), {**fields, **services}).status_code == 302
    window = HallWindow.objects.get()
    assert [(one.name, one.promise) for one in window.services.all()] == [("用水报装", "2 个工作日")]
    change = reverse("delegation:act", args=["change_hall_window", window.pk])
    answer = send(
        client, cast.leader, change, {**fields, **services, "capacity": "3", "services-0-name": "用水过户"}
    )
    assert answer.status_code == 302
    window.refresh_from_db()
    assert window.capacity == 3
    assert list(window.services.filter(active=True).values_list("name", flat=True)) == ["用水过户"]
    assert client.get(window.get_absolute_url()).status_code == 200
    assert send(client, cast.clerk, begin("hall_window", "open"), {}).status_code == 404


def test_who_is_asked_writes_it_down_and_hands_it_on(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    window = open_window(cast)
    water = window.services.get(kind="water")
    asked = {"question": "怎样报装？", "asker": "马文秀", "asker_phone": "1", "service": str(water.pk)}
    unknown = {**asked, "enterprise": "没有的企业"}
    assert send(client, cast.clerk, begin("inquiry", "register"), unknown).status_code == 422
    known = {**asked, "enterprise": cast.enterprise.uscc}
    assert send(client, cast.clerk, begin("inquiry", "register"), known).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.enterprise, inquiry.owner, inquiry.service) == (cast.enterprise, cast.clerk, water)
    address = reverse("delegation:act", args=["hand_on_inquiry", inquiry.pk])
    reason = {"reason": "请现场查看"}
    assert send(client, cast.clerk, address, reason).status_code == 422
    given = {**reason, "colleague": str(cast.officer.pk)}
    assert send(client, cast.clerk, address, given).status_code == 302
    client.force_login(cast.officer.user)
    page = client.get(inquiry.get_absolute_url()).content.decode()
    assert "签收，由我负责" in page
    assert "签收之前仍由责任人负责" in page
    rows = reverse("delegation:cases", args=["inquiry"])
    assert "马文秀" in client.get(rows).content.decode()
    client.force_login(cast.owner.user)
    assert "lamp lamp-" in client.get(rows).content.decode()
    answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="带营业执照到一号窗口。")
    assert (
        "lamp lamp-" not in client.get(rows).content.decode()
    )  # when its file is closed is the park's concern


def test_an_enterprise_asks_online_where_there_is_a_hall_near(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    asked = {"question": "怎样报装？", "asker": "马文秀", "asker_phone": "1", "park": str(cast.park.pk)}
    assert send(client, cast.owner, begin("inquiry", "ask"), asked).status_code == 404
    open_window(cast)
    assert send(client, cast.city_owner, begin("inquiry", "ask"), asked).status_code == 404
    assert send(client, cast.owner, begin("inquiry", "ask"), asked).status_code == 302
    assert Inquiry.objects.get().state == "asked"


@pytest.mark.rule("CZ4-2.8")
def test_the_page_of_a_window_leads_to_the_booking_with_the_slot_filled_in(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    window = open_window(cast)
    client.force_login(cast.owner.user)
    slots = client.get(reverse("delegation:hall-window", args=[window.pk]), {"day": "2026-11-03"})
    link = f"{begin('appointment', 'book')}?window={window.pk}&amp;day=2026-11-03&amp;begins=11:00"
    assert link in slots.content.decode()
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="2026-11-03"' in page
    assert 'value="11:00"' in page
    form = {
        "window": str(window.pk),
        "day": "2026-11-03",
        "begins": "11:00",
        "subject_text": "用水报装",
        "contact": "甲",
        "contact_phone": "1",
    }
    assert send(client, cast.owner, begin("appointment", "book"), form).status_code == 302
    assert send(client, cast.city_owner, begin("appointment", "book"), form).status_code == 404
    client.force_login(cast.city_owner.user)
    elsewhere = client.get(reverse("delegation:hall-window", args=[window.pk]), {"day": "2026-11-03"})
    assert begin("appointment", "book") not in elsewhere.content.decode()
    client.force_login(cast.owner.user)
    booked = Appointment.objects.get()
    assert str(booked) in client.get(booked.get_absolute_url()).content.decode()
    assert send(client, cast.owner, begin("appointment", "book"), form).status_code == 409
    client.force_login(cast.other_owner.user)
    assert client.get(booked.get_absolute_url()).status_code == 404
    for day in ("2026-11-07", "0001-01-01", "9999-12-31", "不是日期"):
        answer = client.get(reverse("delegation:hall-window", args=[window.pk]), {"day": day})
        assert answer.status_code == 200


def test_a_hall_without_windows_says_what_to_do(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    assert "还没有园区公布大厅窗口" in client.get(reverse("delegation:hall")).content.decode()
    client.force_login(delegation_cast.clerk.user)
    assert "还没有窗口" in client.get(reverse("delegation:hall-desk")).content.decode()
    inquiry = ask_inquiry(actor=delegation_cast.clerk, question="在哪里？", asker="甲", asker_phone="1")
    assert "1 个工作日内答复" in client.get(inquiry.get_absolute_url()).content.decode()


@pytest.mark.rule("YN84-2.2")
def test_everybody_reads_for_which_matters_departments_come_and_how_soon(
    clock: Any, delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    address = reverse("delegation:public-whistle-matters")
    assert "还没有园区公布吹哨事项" in client.get(address).content.decode()
    kept = list_matter(cast)
    gone = list_matter(cast, name="已移出的事项")
    remove_whistle_matter(whistle_matter=gone, actor=cast.leader, reason="已下放")
    page = client.get(address).content.decode()
    for words in (kept.name, kept.basis, cast.bureau.name, cast.environment.name, "24 小时", "5 个工作日"):
        assert words in page
    assert "已移出的事项" not in page
    blow = f"{reverse('delegation:begin', args=['whistle', 'blow'])}?matter={kept.pk}"
    for person, offered in ((cast.owner, True), (cast.bureau_clerk, False)):
        client.force_login(person.user)
        assert (blow in client.get(address).content.decode()) == offered
    client.force_login(cast.owner.user)
    assert f'<option value="{kept.pk}" selected>' in client.get(blow).content.decode()
    assert address in client.get(reverse("delegation:powers")).content.decode()
