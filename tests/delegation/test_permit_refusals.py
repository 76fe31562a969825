"""What an act on an application refuses: too late, out of bounds, done by a colleague, without the applicant's word."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation.enums.permits import PermitState
from delegation.models import InstrumentItem
from delegation.services import decision_checks
from delegation.services import permit_deciding as deciding
from delegation.services import permit_filing as filing
from delegation.services import permit_review as review
from portal.deadlines.services import sweep
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from tests.delegation.cast import DelegationCast
from tests.delegation.permit_course import GRANT, Course, chenzhou, yining
from tests.keys import keyed
from tests.proxy_service.moments import at, standing

MONDAY = "2026-03-02 11:00"
pytestmark = pytest.mark.usefixtures("own_media")


@pytest.fixture
def course(delegation_cast: DelegationCast) -> Course:
    return yining(delegation_cast)


@pytest.mark.parametrize("act", ["accept", "ask", "decline"])
def test_after_the_five_days_it_is_accepted_by_the_law_and_by_nobody_else(course: Course, act: str) -> None:
    """From the minute at which they are over, though the sweep comes later."""
    with standing(MONDAY):
        course.goes("begin", "submit")
    with standing("2026-03-10 00:00"):
        with pytest.raises(Conflict, match="视为受理"):
            course.goes(act)
        sweep(now=timezone.now())
    permit = course.reload()
    assert (permit.state, permit.accepted_at) == (PermitState.ACCEPTED, at(MONDAY))
    assert permit.deemed_accepted


def test_up_to_the_last_minute_people_accept(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit")
    with standing("2026-03-09 23:59"):
        assert not course.goes("accept").deemed_accepted


@pytest.mark.parametrize(
    ("narrowed", "says"),
    [
        ({"area_codes": ["654002-YNYQ-DP"]}, "区域范围"),
        ({"amount_limit": Decimal(500), "unit": "立方米"}, "限额500立方米"),
        ({"parts": ["review", "decision", "certificate"]}, "“受理”环节没有下放"),
    ],
)
@pytest.mark.rule("YN84-3.2")
def test_what_is_out_of_bounds_by_now_is_declined(
    course: Course, narrowed: dict[str, Any], says: str
) -> None:
    """Between application and acceptance the instrument became a narrower one."""
    with standing(MONDAY):
        course.goes("begin", "submit")
        InstrumentItem.objects.update(**narrowed)
        with pytest.raises(InvalidInput, match=says) as refused:
            course.accept()
        assert "请向伊宁市城市管理局申请" in refused.value.message
        assert course.goes("decline").state == PermitState.NOT_ACCEPTED


def test_a_limit_that_is_over_is_not_stopped(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
    with standing("2026-04-01 00:00"), pytest.raises(Conflict, match="已经届满"):
        course.pause()
    assert not course.permit.pauses.exists()


def test_a_permit_is_not_valid_before_its_decision(course: Course) -> None:
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
        with pytest.raises(InvalidInput) as refused:
            deciding.grant_permit(
                permit=course.permit, actor=course.leader, **GRANT, valid_from=date(2026, 3, 1)
            )
        assert refused.value.field == "valid_from"
        deciding.grant_permit(permit=course.permit, actor=course.leader, **GRANT, valid_from=date(2026, 3, 2))
    assert course.reload().state == PermitState.GRANTED


@pytest.mark.rule("CZ4-2.2")
def test_the_review_for_the_province_has_its_own_article_and_no_extension(
    delegation_cast: DelegationCast,
) -> None:
    course = chenzhou(delegation_cast, delegation_cast.forwarded)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept")
        assert course.clock("permit_limit").rule == "行政许可法第四十三条"
        with pytest.raises(NotAllowed):
            review.extend_permit(permit=course.permit, actor=course.leader, reason="尚需核对")


@pytest.mark.rule("CZ4-2.2")
def test_once_the_province_has_decided_no_stamp_is_owed(delegation_cast: DelegationCast) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.forwarded)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review", "forward")
        with pytest.raises(Conflict):
            deciding.stamp_permit(permit=course.permit, actor=cast.construction_clerk, paper=pdf("已盖章"))
        course.ask_stamp()
        with pytest.raises(Conflict, match="已经请原部门"):
            course.ask_stamp()
        deciding.record_permit_result(
            permit=course.permit,
            actor=course.clerk,
            outcome="granted",
            decision_number="湘建许〔2025〕88号",
            paper=pdf("资质证书"),
        )
        course.reload()
        course.deliver()
    assert not course.permit.ledger.deadlines.live().exclude(kind="case_archive").exists()


@pytest.mark.parametrize(("code", "person"), [("see_decision", "bureau_leader"), ("extend_permit", "leader")])
def test_who_is_slower_than_a_colleague_is_told_what_happened(course: Course, code: str, person: str) -> None:
    """Not that the page does not exist."""
    client, cast = Client(), course.cast
    client.force_login(cast.people[person].user)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
        if code == "see_decision":
            course.grant()
        page = reverse("delegation:act", args=[code, course.permit.pk])
        assert client.get(page).status_code == 200
        if code == "see_decision":
            decision_checks.see_decision(permit=course.permit, actor=cast.bureau_clerk)
        else:
            course.extend()
        assert client.post(page, keyed(reason="需要核对接入标高。")).status_code == 409


def entered(course: Course) -> None:
    """At the window, from the enterprise's paper."""
    course.permit = filing.enter_permit(
        actor=course.clerk,
        enterprise=course.cast.enterprise.uscc,
        power=course.power,
        contact_name="艾山",
        contact_phone="13999090002",
        paper=pdf("申请书"),
    )
    course.applicant = course.clerk


def test_the_window_takes_nothing_back_without_the_applicants_word(course: Course) -> None:
    client, owner = Client(), course.cast.owner.user
    client.force_login(course.clerk.user)
    with standing(MONDAY):
        entered(course)
        course.goes("submit", "accept")
        page = reverse("delegation:act", args=["withdraw_permit", course.permit.pk])
        assert client.post(page, keyed(reason="另行选址")).status_code == 422
        for given, field in (({}, "reason"), ({"reason": "另行选址"}, "paper")):
            with pytest.raises(InvalidInput) as refused:
                filing.withdraw_permit(permit=course.permit, actor=course.clerk, **given)
            assert refused.value.field == field
        sent = client.post(page, keyed(reason="另行选址", paper=pdf("撤回申请")))
        assert sent.status_code == 302
    permit = course.reload()
    assert permit.state == PermitState.WITHDRAWN
    assert permit.ledger.entries.get(kind="withdraw_permit").data["sha256"]
    assert Message.objects.filter(user=owner, ledger=permit.ledger, subject__contains="撤回").exists()


def test_a_draft_of_the_window_is_given_up_without_a_paper(course: Course) -> None:
    with standing(MONDAY):
        entered(course)
        filing.withdraw_permit(permit=course.permit, actor=course.clerk)
    assert course.reload().state == PermitState.WITHDRAWN
