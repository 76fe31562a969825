"""Why something is inspected that is not in the plan (YN84-2.5): recorded, judged by the park, and kept from the wrong
eyes."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from delegation.enums.inspections import InspectionState
from delegation.services import inspection_plans, inspections
from portal.documents.enums import DocumentKind
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.inspection_course import BEGIN, GROUND, SAFETY, propose, published

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.5")]


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


def told(person: Any, case: Any) -> int:
    return Message.objects.filter(user=person.user, ledger=case.ledger).count()


def test_nothing_joins_a_visit_without_a_ground_and_the_park_may_strike_it_off(
    clock, delegation_cast
) -> None:
    cast = delegation_cast
    visit = published(cast)
    joined = visit.inspection
    dust = {**SAFETY, **GROUND, "topic": "粉尘防爆"}
    for missing in ({"ground": ""}, {"ground_text": " "}):
        with pytest.raises(InvalidInput, match="没有事由"):
            inspections.join_inspection(inspection=joined, actor=cast.safety_clerk, **{**dust, **missing})
    clock.shift(60)
    inspections.join_inspection(inspection=joined, actor=cast.safety_clerk, **dust)
    entry = joined.ledger.entries.get(kind="join_inspection")
    assert (entry.data["ground"], entry.data["ground_text"]) == ("投诉举报", GROUND["ground_text"])
    clock.shift(60)
    odour = {"topic": "恶臭排放", "planned_on": date(2026, 10, 9)}
    assert propose(cast, cast.environment_clerk, **odour) == joined
    assert told(cast.leader, joined) == 2
    wish = joined.wishes.get(department=cast.environment)
    for other in (cast.safety_clerk, cast.clerk, cast.other_owner, cast.other_leader):
        with pytest.raises(NotAllowed):
            inspection_plans.drop_wish(inspection_wish=wish, actor=other, reason="不查")
    clock.shift(60)
    inspection_plans.drop_wish(inspection_wish=wish, actor=cast.leader, reason="另行安排")
    joined.refresh_from_db()
    assert joined.state == InspectionState.NOTIFIED
    assert not joined.departments.filter(department=cast.environment).exists()
    notice = joined.ledger.documents.filter(kind=DocumentKind.INSPECTION_NOTICE).latest("issued_at")
    assert [one["department"] for one in notice.facts["departments"]] == [cast.safety.name, cast.market.name]
    assert told(cast.other_owner, joined) == 4
    planned = joined.wishes.get(topic=SAFETY["topic"])
    with pytest.raises(Conflict, match="已报审或者公布"):
        inspection_plans.drop_wish(inspection_wish=planned, actor=cast.leader, reason="不查")
    clock.move_to(datetime(2026, 10, 21, 11, tzinfo=BEIJING))
    visit.sign_in()
    late = joined.wishes.get(topic="粉尘防爆")
    with pytest.raises(Conflict, match="检查已经开始"):
        inspection_plans.drop_wish(inspection_wish=late, actor=cast.leader, reason="不查")


def test_the_enterprise_learns_of_a_complaint_but_not_who_complained(
    clock, delegation_cast, client: Client
) -> None:
    """Neither on the page nor in the notice nor in the ledger nor in a message, for a visit or for what joins one."""
    cast = delegation_cast
    words = "职工张三举报夜间偷排"
    asked = propose(cast, ground_text=words)
    inspections.approve_inspection(inspection=asked, actor=cast.leader)
    dust = {**SAFETY, **GROUND, "topic": "粉尘防爆", "ground_text": words}
    inspections.join_inspection(inspection=asked, actor=cast.safety_clerk, **dust)
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
