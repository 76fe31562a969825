"""Who has an application in hand when the power is no longer exercised at the park, and in whose name (YN84-3.2)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from delegation.desk import desk_of
from delegation.models import Instrument
from delegation.services import instrument_changes, orders
from delegation.services import permit_checking as checking
from delegation.services import permit_deciding as deciding
from delegation.services import permit_review as review
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput, NotAllowed
from portal.notifications.models import Message
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import put_instrument
from tests.delegation.matrix import offered_to
from tests.delegation.oversight_course import CORRECTION
from tests.delegation.permit_course import DECLINE, GRANT, PAUSE, Course, chenzhou, yining
from tests.proxy_service.moments import at, standing

K = DocumentKind
DAY = timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY = (f"2025-06-0{day} 11:00" for day in (2, 3, 4))
FIRST_CHECK = {"accept_permit", "fix_permit", "decline_permit", "ask_permit_correction"}
pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("YN84-3.2")]


def withdraw_power(course: Course, how: str, on: date) -> None:
    """The instrument as it stands once the power was taken back, has ended or rests from a day on."""
    held = Instrument.objects.filter(pk=course.instrument.pk)
    if how == "suspended":
        course.instrument.items.update(suspended_from=on, suspended_reason="人员未到位")
    elif how == "ended":
        held.update(state="ended", valid_until=on - DAY, last_day=on - DAY)
    else:
        held.update(state="taken_back", taken_back_on=on, last_day=on - DAY, taken_back_reason="职能调整")
    course.reload()


def take_back(course: Course, on: date) -> None:
    """By the service, with the case left to the department."""
    row = {"number": course.permit.number, "applicant": "石墨", "stage": "审查中", "ender": "department"}
    instrument_changes.take_back_instrument(
        instrument=course.instrument,
        actor=course.cast.construction_leader,
        taken_back_on=on,
        reason="职能调整",
        pending=[row],
    )


def swept(moment: str) -> None:
    with standing(moment):
        while sweep(now=at(moment)):
            pass


def told(course: Course, word: str) -> set[str]:
    found = Message.objects.filter(ledger=course.permit.ledger, body__contains=word)
    return set(found.values_list("user__username", flat=True))


@pytest.mark.parametrize("how", ["taken_back", "ended", "suspended"])
def test_what_was_filed_before_the_power_went_back_the_department_accepts(
    delegation_cast: DelegationCast, how: str
) -> None:
    cast, course = delegation_cast, yining(delegation_cast)
    with standing(MONDAY):
        course.goes("begin", "submit")
    with standing(TUESDAY):
        withdraw_power(course, how, date(2025, 6, 3))
        offered = offered_to(cast.people, course.permit)
        assert offered == {
            "owner": {"withdraw_permit"},
            "handler": {"withdraw_permit"},
            "bureau_clerk": FIRST_CHECK,
            "bureau_leader": FIRST_CHECK,
        }
        with pytest.raises(NotAllowed):
            checking.decline_permit(permit=course.permit, actor=cast.clerk, **DECLINE)
        checking.accept_permit(permit=course.permit, actor=cast.bureau_clerk)
    course.reload()
    paper = course.paper(K.PERMIT_ACCEPTANCE)
    assert (paper.issuer, paper.facts["office"]) == (cast.bureau, cast.bureau.name)
    assert paper.facts["authority"] == "伊宁市城市管理局自行作出决定。"
    assert (course.permit.handler, course.clock("permit_limit").organ) == (cast.bureau, cast.bureau)
    assert {"owner", "clerk", "bureau_leader"} <= told(course, "继续办理")


def test_the_department_asks_for_corrections_in_its_own_name(delegation_cast: DelegationCast) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    with standing(MONDAY):
        course.goes("begin", "submit")
    with standing(TUESDAY):
        withdraw_power(course, "taken_back", date(2025, 6, 3))
        checking.ask_permit_correction(
            permit=course.permit, actor=cast.construction_clerk, defects=course.defects()
        )
    paper = course.paper(K.PERMIT_CORRECTION)
    assert (paper.issuer, paper.facts["office"]) == (cast.city_construction, cast.city_construction.name)
    assert paper.facts["authority"] == f"{cast.city_construction.name}自行作出决定。"


@pytest.mark.rule("CZ4-2.2")
def test_a_document_that_lapses_leaves_the_case_with_the_park(delegation_cast: DelegationCast) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2026-02-23 11:00"):
        course.goes("begin", "submit")
    with standing("2026-02-24 11:00"):
        assert set(offered_to(cast.people, course.permit)) == {"city_owner", "city_clerk", "city_leader"}
        course.accept()
    assert course.paper(K.PERMIT_ACCEPTANCE).issuer == cast.city_park
    assert not course.permit.is_taken_over


@pytest.mark.rule("CZ4-2.4")
def test_what_the_park_may_not_decide_bears_the_departments_name_and_remedies(
    delegation_cast: DelegationCast,
) -> None:
    """Acceptance and review were granted to the park for its own name, the decision was not."""
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    course.instrument.items.update(parts=["acceptance", "review"])
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
        assert "construction_leader" in told(course, "审查意见")
        review.extend_permit(permit=course.permit, actor=cast.construction_leader, reason="需要核对。")
        assert course.reload().authority["issuer"] == cast.city_park.pk
        deciding.grant_permit(permit=course.permit, actor=cast.construction_leader, **GRANT)
    paper, name = course.paper(K.PERMIT_GRANT), cast.city_construction.name
    assert (paper.issuer, paper.number) == (cast.city_construction, "郴建许准〔2025〕1号")
    assert paper.facts["liability"] == f"由{name}承担法律责任"
    assert paper.facts["authority"] == f"{name}自行作出决定。"
    assert course.paper(K.PERMIT_ACCEPTANCE).issuer == cast.city_park
    extension = course.paper(K.PERMIT_EXTENSION)
    assert (extension.issuer, extension.facts["authority"]) == (
        cast.city_construction,
        f"{name}自行作出决定。",
    )
    assert course.reload().authority["seal"] == f"{name}印章"


def test_after_the_take_over_every_paper_and_every_clock_is_the_departments(
    delegation_cast: DelegationCast, client: Client
) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
    due = course.clock("permit_limit").due_at
    leader, clerk, name = cast.construction_leader, cast.construction_clerk, cast.city_construction.name
    with standing(TUESDAY):
        withdraw_power(course, "taken_back", date(2025, 6, 3))
        review.verify_permit(
            permit=course.permit,
            actor=clerk,
            visited_on=date(2025, 6, 3),
            staff=[clerk, leader],
            finding="属实",
        )
        limit = course.clock("permit_limit")
        assert (limit.organ, limit.due_at) == (cast.city_construction, due)
        assert [task.case for task in desk_of(clerk, at(TUESDAY))] == [course.permit]
        assert not desk_of(cast.city_clerk, at(TUESDAY))
        for person, has_nothing in ((clerk, False), (cast.city_clerk, True)):
            client.force_login(person.user)
            assert ("没有待办事项" in client.get("/home/").content.decode()) == has_nothing
        client.force_login(cast.city_owner.user)
        page = client.get(course.permit.get_absolute_url()).content.decode()
        assert f"{name}（园区不再办理该事项，本件已转由原部门办理）" in page
        review.extend_permit(permit=course.permit, actor=leader, reason="需要核对。")
        review.pause_permit(permit=course.permit, actor=clerk, **PAUSE)
        review.resume_permit(permit=course.permit, actor=clerk, result="合格")
        review.review_permit(permit=course.permit, actor=clerk, opinion="符合条件")
        deciding.grant_permit(permit=course.permit, actor=leader, **GRANT)
        course.reload()
        with pytest.raises(InvalidInput, match="自行作出"):
            orders.draft_correction(
                actor=clerk, permit=course.permit, **{**CORRECTION, "until": date(2025, 6, 20)}
            )
    for kind in (K.PERMIT_EXTENSION, K.PERMIT_PROCEDURE, K.PERMIT_GRANT):
        paper = course.paper(kind)
        assert (paper.issuer, paper.facts["office"]) == (cast.city_construction, name)
        assert paper.facts["authority"] == f"{name}自行作出决定。"
    assert course.permit.ledger.entries.filter(kind="pass_on_permit").count() == 1


def test_what_the_park_decided_before_is_certified_by_the_department(delegation_cast: DelegationCast) -> None:
    """The decision stays the park's; what follows it is not."""
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review", "grant")
    with standing(TUESDAY):
        withdraw_power(course, "taken_back", date(2025, 6, 3))
        with pytest.raises(NotAllowed):
            course.certify()
        course.clerk = cast.construction_clerk
        course.certify()
        course.deliver()
    paper = course.paper(K.PERMIT_CERTIFICATE)
    names = (cast.city_park.name, cast.city_construction.name)
    assert paper.issuer == cast.city_construction
    assert paper.facts["authority"] == "许可决定由{}作出，此后由{}办理。".format(*names)
    assert course.permit.authority["issuer"] == cast.city_park.pk


def test_a_decision_cites_the_letter_in_force_on_its_day(delegation_cast: DelegationCast) -> None:
    cast, course = delegation_cast, yining(delegation_cast)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
    withdraw_power(course, "taken_back", date(2025, 6, 3))
    put_instrument(
        cast.sewage,
        park=cast.park,
        drafted_by=cast.bureau_clerk,
        valid_from=date(2025, 6, 3),
        number="新2025-0002",
    )
    with standing(TUESDAY):
        course.reload()
        course.grant()
    authority = course.paper(K.PERMIT_GRANT).facts["authority"]
    assert "委托书新2025-0002" in authority
    assert "2024-0001" not in authority
    assert course.permit.decided_by == cast.leader


def test_a_narrower_letter_counts_for_cases_under_way(delegation_cast: DelegationCast) -> None:
    """The new one gives acceptance and review only: the park's leader decides no more."""
    cast, course = delegation_cast, yining(delegation_cast)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
    withdraw_power(course, "taken_back", date(2025, 6, 3))
    put = put_instrument(
        cast.sewage,
        park=cast.park,
        drafted_by=cast.bureau_clerk,
        valid_from=date(2025, 6, 3),
        number="新2025-0002",
    )
    put.items.update(parts=["acceptance", "review"])
    with standing(TUESDAY):
        course.reload()
        with pytest.raises(NotAllowed):
            course.grant()
        deciding.grant_permit(permit=course.permit, actor=cast.bureau_leader, **GRANT)
    assert course.paper(K.PERMIT_GRANT).facts["authority"] == "伊宁市城市管理局自行作出决定。"


@pytest.mark.rule("CZ4-2.6")
def test_the_take_back_passes_the_case_on_at_its_day(delegation_cast: DelegationCast) -> None:
    """Nobody has to open it: on the day the department and the applicant are told, and the clock moves with its end."""
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
        take_back(course, date(2025, 6, 4))
    due = course.clock("permit_limit").due_at
    swept("2025-06-03 23:59")
    assert course.reload().handler == cast.city_park
    swept("2025-06-04 00:01")
    assert course.reload().handler == cast.city_construction
    limit = course.clock("permit_limit")
    assert (limit.organ, limit.due_at) == (cast.city_construction, due)
    assert {"city_owner", "city_leader", "construction_clerk"} <= told(course, "继续办理")
    assert not course.instrument.ledger.deadlines.filter(kind="instrument_handback").live().exists()
    swept("2025-06-05 00:01")
    assert course.permit.ledger.entries.filter(kind="pass_on_permit").count() == 1


def test_a_rest_passes_the_case_on_and_its_end_does_not_bring_it_back(
    delegation_cast: DelegationCast,
) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.granted)
    item, leader = course.instrument.items.get(), cast.construction_leader
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
        instrument_changes.suspend_power(
            instrument=course.instrument,
            actor=leader,
            item=item,
            suspended_from=date(2025, 6, 3),
            suspended_until=date(2025, 6, 3),
            reason="人员未到位",
        )
    swept(TUESDAY)
    assert course.reload().handler == cast.city_construction
    with standing(WEDNESDAY):
        course.reload()
        with pytest.raises(NotAllowed):
            course.review()
        course.clerk = cast.construction_clerk
        course.review()


def test_the_end_of_the_term_passes_the_case_on(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    course = chenzhou(cast, cast.granted, valid_until=date(2025, 6, 2))
    with standing(MONDAY):
        course.goes("begin", "submit", "accept")
    with standing("2025-06-03 00:01"):
        instrument_changes.end_instrument(instrument=course.instrument, now=at("2025-06-03 00:00"))
    assert course.reload().handler == cast.city_construction


@pytest.mark.rule("CZ4-2.2")
def test_what_was_to_go_to_the_province_the_department_forwards(delegation_cast: DelegationCast) -> None:
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.forwarded)
    with standing(MONDAY):
        course.goes("begin", "submit", "accept", "review")
    with standing(TUESDAY):
        withdraw_power(course, "taken_back", date(2025, 6, 3))
        with pytest.raises(NotAllowed):
            course.forward()
        course.leader = cast.construction_leader
        course.forward()
        offered = offered_to(cast.people, course.permit)
    assert "record_permit_result" in offered["construction_clerk"]
    assert "record_permit_result" not in offered.get("city_clerk", set())
