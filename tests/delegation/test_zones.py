"""A zone is a part of the committee: its people prepare, only the committee's own leader decides (行政许可法 24)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation import access, parties
from delegation.access.committee import acts_as
from delegation.kinds import KINDS
from delegation.lifecycle import ACTS, Party
from delegation.services import orders, permit_deciding, permit_review, revocations
from portal.errors import NotAllowed
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.services.structure import create_organization
from tests.delegation.cast import SINCE, DelegationCast
from tests.delegation.oversight_course import GRANTED, REVOCATION, REVOKE, OrderCourse
from tests.delegation.permit_course import GRANT, REFUSAL, chenzhou, yining
from tests.proxy_service.moments import standing

pytestmark = pytest.mark.usefixtures("own_media")
NOW = "2026-03-02 11:00"


def leader_of(zone: Organization, who: Membership) -> Membership:
    """Somebody who leads the zone."""
    return Membership.objects.create(
        user=who.user, organization=zone, role=Role.PARK_LEADER, valid_from=SINCE
    )


@pytest.fixture
def zone_leader(delegation_cast: DelegationCast) -> Membership:
    return leader_of(delegation_cast.zone, delegation_cast.zone_clerk)


@pytest.mark.rule("YN84-3.2")
def test_the_leader_of_a_zone_reviews_and_does_not_decide(
    delegation_cast: DelegationCast, zone_leader: Membership
) -> None:
    course = yining(delegation_cast)
    deeds: list[tuple[Any, dict[str, Any]]] = [
        (permit_deciding.grant_permit, GRANT),
        (permit_deciding.refuse_permit, REFUSAL),
        (permit_review.extend_permit, {"reason": "核对标高"}),
        (permit_review.return_permit, {"reason": "再核"}),
    ]
    with standing(NOW):
        course.goes("begin", "submit", "accept")
        offered = {act.code for act in access.acts_open_to(zone_leader, course.permit)}
        assert offered == {"verify_permit", "review_permit", "pause_permit"}
        course.review()
        assert access.acts_open_to(zone_leader, course.permit) == []
        for deed, inputs in deeds:
            with pytest.raises(NotAllowed):
                deed(permit=course.permit, actor=zone_leader, **inputs)
        course.grant()
    assert course.permit.decided_by == delegation_cast.leader


@pytest.mark.rule("YN84-3.2")
def test_nor_answers_for_the_committee(delegation_cast: DelegationCast, zone_leader: Membership) -> None:
    course = yining(delegation_cast)
    with standing("2026-03-04 10:00"):
        course.goes(*GRANTED)
        order = OrderCourse(course)
        order.goes("draft", "issue")
        with pytest.raises(NotAllowed):
            orders.report_correction(order=order.order, actor=zone_leader, report="已纠正")
        heard = parties.people(Party.PARK_LEADER, order.order, timezone.now())
        assert heard == [delegation_cast.leader.user]
        assert zone_leader.user in parties.people(Party.PARK, order.order, timezone.now())


@pytest.mark.rule("CZ4-2.2")
def test_nor_revokes_what_the_committee_granted(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    zone = create_organization(
        code="431000-GXQ-A",
        name="郴州高新区一片区",
        kind=OrganizationKind.ZONE,
        parent=cast.city_park,
        division_code="431000",
        document_prefix="郴高一代",
        phone="0735-1",
    )
    zone_leader = leader_of(zone, cast.zone_clerk)
    course = chenzhou(cast, cast.granted)
    client, revoke = Client(), reverse("delegation:begin", args=["order", "revoke"])
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review", "grant")
        client.force_login(cast.city_leader.user)
        assert client.get(revoke).status_code == 200
        assert not KINDS["order"].begin[1].is_for(zone_leader)
        order = revocations.draft_revocation(actor=cast.city_leader, permit=course.permit, **REVOCATION)
        with pytest.raises(NotAllowed):
            revocations.announce_revocation(order=order, actor=zone_leader)
        revocations.announce_revocation(order=order, actor=cast.city_leader)
        revocations.state_defence(order=order, actor=cast.city_owner, statement="不知情")
        for deed, inputs in (
            (revocations.revoke_permit, REVOKE),
            (revocations.keep_permit, {"reason": "不构成", "answer": "采纳"}),
        ):
            with pytest.raises(NotAllowed):
                deed(order=order, actor=zone_leader, **inputs)


def test_what_is_the_leaders_alone_is_the_committees(
    delegation_cast: DelegationCast, zone_leader: Membership
) -> None:
    refused = {act.code for act in ACTS.values() if not acts_as(zone_leader, act.roles)}
    allowed = {act.code for act in ACTS.values() if acts_as(delegation_cast.leader, act.roles)}
    committee = {
        *("grant_permit", "forward_permit", "sign_for_park", "confirm_recorded", "answer_assessment"),
        *("agree_posting", "approve_inspection", "issue_whistle_letter", "change_hall_window"),
    }
    assert committee <= refused & allowed
    assert {"accept_permit", "review_permit", "sign_in_call", "move_inspection"} <= allowed - refused
    beginnings = [one for kind in KINDS.values() for one in kind.begin]
    assert {"open", "list"} <= {one.code for one in beginnings if one.is_for(delegation_cast.leader)}
    assert {"open", "list"}.isdisjoint({one.code for one in beginnings if one.is_for(zone_leader)})
