"""Why something is inspected that is not in the plan (YN84-2.5): recorded, judged by the park, and kept from the wrong
eyes."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.urls import reverse

from delegation import access
from delegation.desk import desk_of
from delegation.enums.inspections import InspectionState, WishState
from delegation.services import inspection_joins as joins
from delegation.services import inspection_plans, inspections
from portal.documents.enums import DocumentKind
from portal.documents.samples.uploads import pdf
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.inspection_course import BEGIN, GROUND, SAFETY, draft, propose, published
from tests.delegation.inspection_course import wish as wish_for

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.5")]


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def told(person: Any, case: Any) -> int:
    return Message.objects.filter(user=person.user, ledger=case.ledger).count()


def reads(client: Client, person: Any, case: Any, words: str) -> bool:
    client.force_login(person.user)
    return words in client.get(case.get_absolute_url()).content.decode()


def test_what_joins_a_visit_has_a_ground_and_counts_once_the_parks_leader_lets_it(
    clock, delegation_cast, client: Client
) -> None:
    cast = delegation_cast
    visit = published(cast)
    joined = visit.inspection
    dust = {**SAFETY, **GROUND, "topic": "粉尘防爆"}
    for missing in ({"ground": ""}, {"ground_text": " "}):
        with pytest.raises(InvalidInput, match="没有事由"):
            joins.join_inspection(inspection=joined, actor=cast.safety_clerk, **{**dust, **missing})
    clock.shift(60)
    joins.join_inspection(inspection=joined, actor=cast.safety_clerk, **dust)
    clock.shift(60)
    odour = {"topic": "恶臭排放", "planned_on": date(2026, 10, 9)}
    assert propose(cast, cast.environment_clerk, **odour) == joined
    asked = {one.topic: one for one in joined.wishes.filter(state=WishState.ASKED)}
    assert set(asked) == {"粉尘防爆", "恶臭排放"}
    assert (asked["粉尘防爆"].ground, asked["粉尘防爆"].ground_text) == ("complaint", GROUND["ground_text"])
    # Asked for is not joined: no list, no notice, no word to the enterprise.
    assert {part.department for part in joined.departments.all()} == {cast.safety, cast.market}
    assert joined.ledger.documents.filter(kind=DocumentKind.INSPECTION_NOTICE).count() == 1
    assert (told(cast.other_owner, joined), told(cast.leader, joined)) == (1, 2)
    for person, sees in ((cast.other_owner, False), (cast.leader, True), (cast.environment_clerk, True)):
        assert reads(client, person, joined, "恶臭排放") == sees, person
    clocks = joined.ledger.deadlines.live().filter(kind="inspection_approval")
    assert {clock.organ for clock in clocks} == {cast.park}
    assert [task.case for task in desk_of(cast.leader, BEGIN)] == [joined]
    for other in (cast.safety_leader, cast.clerk, cast.other_owner, cast.other_leader, cast.justice_leader):
        for deed in (joins.approve_join, joins.decline_join):
            with pytest.raises(NotAllowed):
                deed(inspection_wish=asked["恶臭排放"], actor=other, remark="可以")
    clock.shift(60)
    joins.approve_join(inspection_wish=asked["恶臭排放"], actor=cast.leader)
    joins.decline_join(inspection_wish=asked["粉尘防爆"], actor=cast.leader, remark="列入下季度")
    assert not joined.ledger.deadlines.live().filter(kind="inspection_approval").exists()
    assert (told(cast.other_owner, joined), told(cast.safety_clerk, joined)) == (2, 2)
    assert reads(client, cast.other_owner, joined, "恶臭排放")
    assert not reads(client, cast.other_owner, joined, "粉尘防爆")
    notice = joined.ledger.documents.filter(kind=DocumentKind.INSPECTION_NOTICE).latest("issued_at")
    assert [one["department"] for one in notice.facts["departments"]] == [
        cast.safety.name, cast.market.name, cast.environment.name,
    ]  # fmt: skip
    wish = asked["恶臭排放"]
    for other in (cast.safety_clerk, cast.clerk, cast.other_owner, cast.other_leader):
        with pytest.raises(NotAllowed):
            inspection_plans.drop_wish(inspection_wish=wish, actor=other, reason="不查")
    clock.shift(60)
    inspection_plans.drop_wish(inspection_wish=wish, actor=cast.leader, reason="另行安排")
    joined.refresh_from_db()
    assert joined.state == InspectionState.NOTIFIED
    assert not joined.departments.filter(department=cast.environment).exists()
    assert told(cast.other_owner, joined) == 3
    planned = joined.wishes.get(topic=SAFETY["topic"])
    with pytest.raises(Conflict, match="已报审或者公布"):
        inspection_plans.drop_wish(inspection_wish=planned, actor=cast.leader, reason="不查")


def test_who_only_asks_to_join_reads_when_and_where_and_its_own_wish(
    clock, delegation_cast, client: Client
) -> None:
    """Until the park's leader lets it: neither who complained, nor what the others check, nor what was done before. In
    the list nobody reads what is only asked for, the enterprise least of all."""
    cast = delegation_cast
    asked = propose(cast, ground_text="职工张三举报夜间偷排")
    inspections.approve_inspection(inspection=asked, actor=cast.leader)
    assert propose(cast, cast.environment_clerk, topic="恶臭排放") == asked
    rows, checked = reverse("delegation:cases", args=["inspection"]), {SAFETY["topic"]}

    def reads_of(person: Any) -> tuple[set[str], set[str]]:
        client.force_login(person.user)
        page, row = (client.get(url).content.decode() for url in (asked.get_absolute_url(), rows))
        told = {"张三", "恶臭排放"} | checked
        return {words for words in told if words in page}, {words for words in told if words in row}

    assert reads_of(cast.environment_clerk) == ({"恶臭排放"}, set())
    assert reads_of(cast.safety_clerk) == ({"张三", "恶臭排放"} | checked, checked)
    assert reads_of(cast.justice_clerk) == ({"张三", "恶臭排放"} | checked, checked)
    assert reads_of(cast.other_owner) == (checked, checked)
    newcomer = cast.environment_clerk
    photo = store_upload(upload=pdf("现场.pdf"), by=cast.safety_clerk, ledger=asked.ledger)
    kept = reverse("delegation:file", args=["inspection", asked.pk, photo.pk])
    client.force_login(newcomer.user)
    assert client.get(kept).status_code == 404
    assert {entry.kind for entry in access.readable_entries(newcomer, asked)} == {"join_inspection"}
    assert {clock.kind for clock in access.readable_clocks(newcomer, asked)} == {"inspection_approval"}
    assert not access.readable_papers(newcomer, asked).exists()
    visit_clock = asked.ledger.deadlines.get(kind="inspection_visit")
    with pytest.raises(Http404):
        access.get_deadline(newcomer, visit_clock.pk)
    joins.approve_join(inspection_wish=asked.wishes.get(topic="恶臭排放"), actor=cast.leader)
    everything = {"恶臭排放"} | checked
    assert reads_of(newcomer) == ({"张三"} | everything, everything)
    assert access.readable_papers(newcomer, asked).count() == 2
    assert client.get(kept).status_code == 200


def test_what_nobody_decided_on_before_the_visit_is_not_checked(clock, delegation_cast) -> None:
    cast = delegation_cast
    visit = published(cast)
    joined = visit.inspection
    for topic in ("粉尘防爆", "消防通道"):
        joins.join_inspection(
            inspection=joined, actor=cast.safety_clerk, **{**SAFETY, **GROUND, "topic": topic}
        )
    joins.approve_join(inspection_wish=joined.wishes.get(topic="消防通道"), actor=cast.leader)
    clock.move_to(datetime(2026, 10, 21, 11, tzinfo=BEIJING))
    visit.sign_in()
    late = joined.wishes.get(topic="粉尘防爆")
    assert late.state == WishState.DROPPED
    assert not visit.part(cast.safety).items.filter(wish=late).exists()
    for deed in (joins.approve_join, joins.decline_join):
        with pytest.raises(Conflict):
            deed(inspection_wish=late, actor=cast.leader, remark="可以")
    with pytest.raises(Conflict, match="检查已经开始"):
        inspection_plans.drop_wish(
            inspection_wish=joined.wishes.get(topic="消防通道"), actor=cast.leader, reason="不查"
        )


def test_a_department_or_an_enterprise_of_elsewhere_is_not_inspected_through_the_park(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    for actor in (cast.other_bureau_clerk, cast.construction_clerk):
        with pytest.raises(InvalidInput, match="不在本部门的管辖地区"):
            propose(cast, actor)
    with pytest.raises(InvalidInput, match="不在霍尔果斯经济开发区伊宁园区管委会所在地区"):
        propose(cast, enterprise=cast.city_enterprise)
    plan = draft(cast)
    with pytest.raises(InvalidInput, match="所在地区"):
        wish_for(plan, cast.safety_clerk, cast.city_enterprise, SAFETY)
    with pytest.raises(InvalidInput, match="本地部门"):
        draft(cast, departments=[cast.safety, cast.other_bureau])


def test_the_enterprise_learns_of_a_complaint_but_not_who_complained(
    clock, delegation_cast, client: Client
) -> None:
    """Neither on the page nor in the notice nor in the ledger nor in a message, for a visit or for what joins one."""
    cast = delegation_cast
    words = "职工张三举报夜间偷排"
    asked = propose(cast, ground_text=words)
    inspections.approve_inspection(inspection=asked, actor=cast.leader)
    dust = {**SAFETY, **GROUND, "topic": "粉尘防爆", "ground_text": words}
    joins.join_inspection(inspection=asked, actor=cast.safety_clerk, **dust)
    joins.approve_join(inspection_wish=asked.wishes.get(topic="粉尘防爆"), actor=cast.leader)
    for person, reads in ((cast.other_owner, 0), (cast.leader, 2), (cast.safety_clerk, 2)):
        client.force_login(person.user)
        page = client.get(asked.get_absolute_url()).content.decode()
        assert "投诉举报" in page
        assert page.count(words) == reads, person
    papers = asked.ledger.documents.filter(kind=DocumentKind.INSPECTION_NOTICE)
    assert [("ground_text" in paper.facts, paper.facts["ground"]) for paper in papers] == [
        (False, "投诉举报")
    ] * 2
    assert not Message.objects.filter(ledger=asked.ledger, body__contains=words).exists()
    law = propose(cast, enterprise=cast.enterprise, ground="law", ground_text="安全生产法第六十五条")
    inspections.approve_inspection(inspection=law, actor=cast.leader)
    assert law.ledger.documents.get().facts["ground_text"] == "安全生产法第六十五条"
