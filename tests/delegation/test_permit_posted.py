"""Posted units: what ends with the deed, and who has what an ended posting left (CZ4-2.2, YN84-2.1)."""

from datetime import date

import pytest

from delegation.models import Posting
from delegation.services import permit_deciding as deciding
from delegation.services import postings
from portal.documents.enums import DocumentKind
from portal.errors import NotAllowed
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from tests.delegation.cast import SINCE, DelegationCast
from tests.delegation.matrix import offered_to
from tests.delegation.permit_course import GRANT, chenzhou, put_posting
from tests.delegation.test_permit_hands import MONDAY, TUESDAY, WEDNESDAY, withdraw_power
from tests.proxy_service.moments import at, standing

K = DocumentKind
pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("YN84-3.2")]


@pytest.mark.rule("CZ4-2.2")
def test_without_the_deed_the_department_decides_and_not_the_posted_unit(
    delegation_cast: DelegationCast,
) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.posted)
    put_posting(course, cast.construction_clerk, at("2025-06-01 00:00"), at("2025-06-30 18:00"))
    with standing(MONDAY):
        course.goes("begin", "submit")
    with standing(TUESDAY):
        withdraw_power(course, "taken_back", date(2025, 6, 3))
        course.goes("accept", "review")
        with pytest.raises(NotAllowed):
            deciding.grant_permit(permit=course.permit, actor=cast.construction_clerk, **GRANT)
        deciding.grant_permit(permit=course.permit, actor=cast.construction_leader, **GRANT)
    for kind in (K.PERMIT_ACCEPTANCE, K.PERMIT_GRANT):
        assert course.paper(kind).facts["authority"] == f"{cast.city_construction.name}自行作出决定。"


@pytest.mark.rule("YN84-2.1")
def test_what_a_posting_leaves_the_colleague_ends_who_takes_it_over(delegation_cast: DelegationCast) -> None:
    """First the leader has it, then the named colleague, and the leader again once that colleague is gone."""
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.posted)
    posting = put_posting(course, cast.construction_clerk, at("2025-06-01 00:00"), at("2025-06-30 18:00"))
    Posting.objects.filter(pk=posting.pk).update(state="agreed")
    taker = Membership.objects.create(
        user=cast.other_clerk.user,
        organization=cast.city_construction,
        role=Role.DEPARTMENT_CLERK,
        valid_from=SINCE,
    )
    people = {**cast.people, "taker": taker}

    def who_decides() -> set[str]:
        return {name for name, acts in offered_to(people, course.reload()).items() if "grant_permit" in acts}

    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
        assert who_decides() == {"construction_clerk"}
        postings.end_posting(posting=posting, actor=cast.construction_leader, remark="调回")
        assert who_decides() == {"construction_leader"}
        postings.hand_over_posting(posting=posting, actor=cast.construction_leader, handed_to=taker)
        assert who_decides() == {"taker"}
        Membership.objects.filter(pk=taker.pk).update(valid_until=at(TUESDAY))
    with standing(WEDNESDAY):
        assert who_decides() == {"construction_leader"}
    with standing(MONDAY):
        with pytest.raises(NotAllowed):
            deciding.grant_permit(permit=course.permit, actor=cast.construction_clerk, **GRANT)
        deciding.grant_permit(permit=course.permit, actor=taker, **GRANT)
        deciding.certify_permit(permit=course.permit, actor=taker)
    assert course.paper(K.PERMIT_CERTIFICATE).issuer == cast.city_construction
