"""What an applicant reads of the work on the case, and what is for those who decide and supervise alone."""

import pytest
from django.test import Client

from delegation.services.decision_checks import check_decision
from portal.notifications.models import Message
from portal.organizations.models import Membership
from tests.delegation.cast import DelegationCast
from tests.delegation.permit_course import Course, yining
from tests.proxy_service.moments import standing

pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("YN84-3.2")]
OPINION, REMARK = "符合条件，建议准予许可。", "监测频次未载明"


def reads(client: Client, person: Membership, course: Course, words: str) -> bool:
    client.force_login(person.user)
    return words in client.get(course.permit.get_absolute_url()).content.decode()


def test_the_opinion_before_the_decision_and_a_check_of_it_are_not_for_the_applicant(
    delegation_cast: DelegationCast, client: Client
) -> None:
    cast, course = delegation_cast, yining(delegation_cast)
    with standing("2026-03-02 11:00"):
        course.goes("begin", "submit", "accept", "review")
        assert [reads(client, one, course, OPINION) for one in (cast.owner, cast.leader)] == [False, True]
        told = Message.objects.filter(ledger=course.permit.ledger, body__contains=OPINION)
        assert set(told.values_list("user", flat=True)) == {cast.leader.user.pk}
        course.grant()
        assert reads(client, cast.owner, course, OPINION)
        check_decision(
            permit=course.permit, actor=cast.bureau_clerk, origin="spot_check", result="flawed", remark=REMARK
        )
        assert [reads(client, one, course, REMARK) for one in (cast.owner, cast.leader)] == [False, True]
        told = Message.objects.filter(ledger=course.permit.ledger, body__contains=REMARK)
        assert set(told.values_list("user", flat=True)) == {cast.leader.user.pk}
