"""A posting without any instrument (YN84-2.1): the department decides at the park through its own official."""

import pytest

from delegation.desk import desk_of
from delegation.enums.authorities import Mode, Standing
from delegation.models import Posting
from delegation.permit_authority import as_it_stands
from delegation.queries import authority_on
from delegation.services import permit_deciding as deciding
from delegation.services import permit_filing as filing
from delegation.services import postings
from portal.documents.enums import DocumentKind
from portal.documents.samples.uploads import pdf
from portal.errors import InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.workdays.due import beijing_date
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import post_official, put_instrument
from tests.delegation.matrix import offered_to
from tests.delegation.permit_course import GRANT, Course
from tests.proxy_service.moments import at, standing

K = DocumentKind
SINCE, UNTIL = at("2025-06-02 09:00"), at("2025-06-13 12:00")
BEFORE, MONDAY, TUESDAY = "2025-06-02 08:59", "2025-06-02 10:00", "2025-06-03 10:00"
LAST_MINUTE, OVER = "2025-06-13 11:59", "2025-06-13 12:00"
pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("YN84-2.1")]


@pytest.fixture
def posting(delegation_cast: DelegationCast) -> Posting:
    cast = delegation_cast
    return post_official(
        cast.sewage, cast.park, cast.bureau_clerk, SINCE, UNTIL, number="霍经伊园管派驻2025-0001"
    )


@pytest.fixture
def course(delegation_cast: DelegationCast, posting: Posting) -> Course:
    """The posted official handles it and decides; there is no instrument."""
    cast = delegation_cast
    return Course(
        cast, cast.sewage, cast.park, cast.owner, cast.bureau_clerk, cast.bureau_clerk, instrument=None
    )


def who(course: Course, act: str) -> set[str]:
    return {name for name, acts in offered_to(course.cast.people, course.reload()).items() if act in acts}


def test_the_answer_of_today_is_that_of_this_minute(
    delegation_cast: DelegationCast, posting: Posting
) -> None:
    cast = delegation_cast
    expected = {
        BEFORE: (Standing.NONE, None, False),
        MONDAY: (Standing.IN_FORCE, Mode.POSTED, True),
        LAST_MINUTE: (Standing.IN_FORCE, Mode.POSTED, True),
        OVER: (Standing.NONE, None, False),
    }
    for moment, told in expected.items():
        with standing(moment):
            answer = authority_on(cast.sewage, cast.park, beijing_date(at(moment)))
            assert (answer.standing, answer.mode, answer.may_begin) == told, moment
            assert (answer.issuer, answer.decides, answer.liable) == (
                cast.bureau,
                cast.bureau,
                (cast.bureau,),
            )
            assert (answer.seal_owner, answer.archive_owner) == (cast.bureau, cast.bureau)
    # Of another day the whole day counts; the neighbour's park and the department's other powers have nothing of it.
    assert authority_on(cast.sewage, cast.zone, UNTIL.date()).posting == posting
    for power, park in ((cast.sewage, cast.other_park), (cast.waste, cast.park)):
        assert authority_on(power, park, SINCE.date()).standing == Standing.NONE


@pytest.mark.rule("YN84-3.2")
def test_the_posted_official_handles_decides_and_hands_out_in_the_departments_name(course: Course) -> None:
    cast = course.cast
    with standing(BEFORE), pytest.raises(InvalidInput, match="请向伊宁市城市管理局申请"):
        course.begin()
    with standing(MONDAY):
        course.goes("begin", "submit")
        assert who(course, "accept_permit") == {"bureau_clerk"}
        assert course.clock("permit_first_check").organ == cast.bureau
        course.goes("accept", "review")
        assert who(course, "grant_permit") == {"bureau_clerk"}
    with standing(TUESDAY):
        for other in (cast.leader, cast.bureau_leader, cast.other_bureau_leader):
            with pytest.raises(NotAllowed):
                deciding.grant_permit(permit=course.permit, actor=other, **GRANT)
        course.goes("grant", "certify", "deliver")
    permit = course.permit
    assert (permit.handler, permit.issuer, permit.is_decided_by_park) == (cast.bureau, cast.bureau, False)
    for kind in (K.PERMIT_ACCEPTANCE, K.PERMIT_GRANT, K.PERMIT_CERTIFICATE):
        assert course.paper(kind).issuer == cast.bureau
    assert course.paper(K.PERMIT_GRANT).facts["authority"] == (
        "依据伊市政发〔2024〕84号和派驻安排霍经伊园管派驻2025-0001，"
        f"{cast.bureau.name}派驻{cast.park.name}的机构或者人员以本部门名义作出决定。"
    )


def test_an_enterprise_applies_at_the_window_and_neighbours_see_nothing(course: Course) -> None:
    cast = course.cast
    with standing(MONDAY):
        course.permit = filing.enter_permit(
            actor=cast.clerk,
            enterprise=cast.enterprise.name,
            power=cast.sewage,
            contact_name="艾山",
            contact_phone="13999090002",
            paper=pdf("申请书"),
        )
        filing.submit_permit(permit=course.permit, actor=cast.clerk, **course.facts())
        assert [task.case for task in desk_of(cast.bureau_clerk, at(MONDAY))] == [course.reload()]
        assert not desk_of(cast.clerk, at(MONDAY))
        assert not desk_of(cast.other_bureau_clerk, at(MONDAY))


def test_from_its_last_minute_on_the_departments_own_people_go_on(course: Course, posting: Posting) -> None:
    cast = course.cast
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
    with standing(LAST_MINUTE):
        assert who(course, "grant_permit") == {"bureau_clerk"}
    with standing(OVER):
        assert who(course, "grant_permit") == {"bureau_leader"}
        with pytest.raises(NotAllowed):
            deciding.grant_permit(permit=course.permit, actor=cast.bureau_clerk, **GRANT)
        before = Message.objects.filter(ledger=course.permit.ledger, user=cast.owner.user).count()
        postings.close_posting(posting=posting, now=UNTIL)
        entry = course.permit.ledger.entries.get(kind="pass_on_permit")
        assert "不再由派驻霍尔果斯经济开发区伊宁园区管委会的人员办理" in entry.summary
        assert Message.objects.filter(ledger=course.permit.ledger, user=cast.owner.user).count() == before + 1
        assert (course.reload().is_taken_over, course.permit.handler) == (True, cast.bureau)
        deciding.grant_permit(permit=course.permit, actor=cast.bureau_leader, **GRANT)
    assert course.paper(K.PERMIT_GRANT).facts["authority"] == f"{cast.bureau.name}自行作出决定。"


def test_a_colleague_whose_posting_goes_on_goes_on_with_the_case(course: Course, posting: Posting) -> None:
    cast = course.cast
    second = post_official(
        cast.sewage, cast.park, cast.bureau_leader, SINCE, at("2025-06-30 18:00"), number="二"
    )
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
    with standing(OVER):
        assert who(course, "grant_permit") == {"bureau_leader"}
        postings.close_posting(posting=posting, now=UNTIL)
        assert not course.reload().is_taken_over
        deciding.grant_permit(permit=course.permit, actor=cast.bureau_leader, **GRANT)
    assert f"派驻安排{second.number}" in course.paper(K.PERMIT_GRANT).facts["authority"]


def test_what_was_agreed_under_a_deed_ends_with_it_and_what_is_agreed_afterwards_counts(
    delegation_cast: DelegationCast,
) -> None:
    cast = delegation_cast
    put_instrument(
        cast.posted, park=cast.city_park, drafted_by=cast.construction_clerk, valid_from=SINCE.date(),
        taken_back_on=at("2025-06-05 00:00").date(), taken_back_reason="收回", state="taken_back",
        last_day=at("2025-06-04 00:00").date(),
    )  # fmt: skip
    old = post_official(cast.posted, cast.city_park, cast.construction_clerk, SINCE, UNTIL)
    day = at("2025-06-10 00:00").date()
    assert authority_on(cast.posted, cast.city_park, day).standing == Standing.TAKEN_BACK
    Posting.objects.filter(pk=old.pk).update(agreed_at=at("2025-06-06 09:00"))
    answer = authority_on(cast.posted, cast.city_park, day)
    assert (answer.posting, answer.mode, answer.instrument) == (old, Mode.POSTED, None)


def test_what_was_left_with_the_park_stays_there(course: Course, delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    with standing(MONDAY):
        course.goes("begin", "submit")
        letter = put_instrument(
            cast.sewage, park=cast.park, drafted_by=cast.bureau_clerk, valid_from=at("2025-01-01 00:00").date(),
            taken_back_on=SINCE.date(), taken_back_reason="收回", state="taken_back",
        )  # fmt: skip
        course.permit.authority |= {"mode": "entrusted", "instrument": str(letter.pk)}
        course.permit.save()
        assert as_it_stands(course.reload()).handler == cast.bureau
        letter.pending_cases.create(
            moment="take_back", number=course.permit.number, applicant="甲", stage="审查", ender="park"
        )
        assert as_it_stands(course.reload()).handler == cast.park
