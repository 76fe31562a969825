"""Who ends what is under way when an instrument is taken back, replaced or over (CZ4-2.6)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from delegation.access import acts_open_to
from delegation.enums.instruments import Ender, InstrumentState
from delegation.models import Instrument
from delegation.pending import enders_by_law, running_under
from delegation.permit_authority import as_it_stands
from delegation.queries import authority_on
from delegation.services.acting import perform
from delegation.services.instrument_changes import end_instrument, take_back_instrument
from delegation.services.terms_of_force import put_in_force
from portal.errors import InvalidInput
from portal.notifications.models import Message
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import TODAY, brought_to
from tests.delegation.instruments import put_instrument
from tests.delegation.permit_course import Course, chenzhou, put_posting, yining
from tests.proxy_service.moments import at, standing

pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("CZ4-2.6")]
MONDAY, TUESDAY = "2025-06-02 10:00", "2025-06-03 10:00"
BACK = {"taken_back_on": date(2025, 6, 10), "reason": "法规修订"}


@pytest.fixture
def course(delegation_cast: DelegationCast) -> Course:
    """One application under way, one that was ended, and one that is a draft yet."""
    course = yining(delegation_cast)
    with standing(MONDAY):
        course.goes("begin", "submit", "withdraw")
        course.goes("begin")
        course.goes("begin", "submit")
    return course


def test_nothing_is_taken_back_while_a_case_has_nobody_who_ends_it(course: Course, client: Client) -> None:
    cast, letter = course.cast, course.instrument
    other = {"number": "纸质-1", "applicant": "乙", "stage": "审查", "ender": "department", "note": ""}
    with standing(TUESDAY):
        for rows in ([], [other]):
            with pytest.raises(
                InvalidInput, match=f"还有 1 件在办件没有写明由谁办结：{course.permit.number}"
            ):
                take_back_instrument(instrument=letter, actor=cast.bureau_leader, pending=rows, **BACK)
        assert Instrument.objects.get(pk=letter.pk).state == InstrumentState.PUBLISHED
        assert not course.permit.ledger.entries.filter(kind="name_permit_ender").exists()
        client.force_login(cast.bureau_leader.user)
        page = client.get(
            reverse("delegation:act", args=["take_back_instrument", letter.pk])
        ).content.decode()
        assert f'value="{course.permit.number}"' in page
        assert '<option value="department" selected>' in page
        rows = enders_by_law(running_under(letter))
        assert [(row["number"], row["applicant"]) for row in rows] == [
            (course.permit.number, cast.enterprise.name)
        ]
        take_back_instrument(instrument=letter, actor=cast.bureau_leader, pending=[*rows, other], **BACK)
    entry = course.permit.ledger.entries.get(kind="name_permit_ender")
    assert entry.summary == (
        f"委托书{letter.number}自2025年6月10日起收回，本件由{cast.bureau.name}办结，期限连续计算"
    )
    for person in (cast.owner, cast.clerk, cast.bureau_clerk):
        assert Message.objects.filter(user=person.user, body=entry.summary).count() == 1
    for person in (cast.other_owner, cast.other_clerk, cast.other_bureau_clerk):
        assert not Message.objects.filter(user=person.user, ledger=course.permit.ledger).exists()
    with standing("2025-06-10 09:00"):
        assert as_it_stands(course.reload()).handler == cast.bureau


def test_what_is_left_with_the_park_it_ends(course: Course) -> None:
    cast = course.cast
    rows = [{**row, "ender": Ender.PARK} for row in enders_by_law(running_under(course.instrument))]
    with standing(TUESDAY):
        take_back_instrument(instrument=course.instrument, actor=cast.bureau_leader, pending=rows, **BACK)
    assert f"由{cast.park.name}办结" in course.permit.ledger.entries.get(kind="name_permit_ender").summary
    with standing("2025-06-10 09:00"):
        assert as_it_stands(course.reload()).handler == cast.park
        assert authority_on(course.power, course.park, date(2025, 6, 10)).competent == cast.bureau


@pytest.mark.rule("CZ4-2.3")
def test_a_successor_goes_on_with_its_powers_and_leaves_the_others_to_the_department(course: Course) -> None:
    cast, old = course.cast, course.instrument
    for power, ender in ((cast.sewage, cast.park), (cast.waste, cast.bureau)):
        Instrument.objects.filter(replaces=old).update(replaces=None)
        Instrument.objects.filter(pk=old.pk).update(state="published", last_day=None)
        new = put_instrument(
            power, park=cast.park, drafted_by=cast.bureau_clerk, valid_from=date(2025, 7, 1),
            state="signed", first_day=None, replaces=old, number=f"新{power.pk}",
        )  # fmt: skip
        with standing(TUESDAY), perform("publish_instrument", new, cast.bureau_leader) as step:
            step.subject.published_on = date(2025, 6, 3)
            put_in_force(step)
        entry = course.permit.ledger.entries.filter(kind="name_permit_ender").latest("sequence")
        assert entry.summary == f"{old.number}由{new.number}替代，本件由{ender.name}办结，期限连续计算"
    assert [row.number for row in old.pending_cases.all()] == [course.permit.number]


@pytest.mark.rule("CZ4-2.3")
def test_what_was_decided_by_posting_goes_on_where_the_new_deed_has_the_park_decide(
    delegation_cast: DelegationCast,
) -> None:
    """服务前移 becomes 直接赋权 while an application is under way: the park ends it. To leave one with the park as a
    posting is taken back is refused still."""
    cast, course = delegation_cast, chenzhou(delegation_cast, delegation_cast.posted)
    put_posting(course, cast.construction_clerk, at("2025-06-01 00:00"), at("2025-06-30 18:00"))
    with standing(MONDAY):
        course.goes("begin", "submit")
    new = put_instrument(
        cast.posted, park=cast.city_park, drafted_by=cast.construction_clerk, valid_from=date(2025, 7, 1),
        mode="direct_grant", state="signed", first_day=None, replaces=course.instrument, number="新",
    )  # fmt: skip
    with standing(TUESDAY):
        left = [{**row, "ender": Ender.PARK} for row in enders_by_law(running_under(course.instrument))]
        with pytest.raises(InvalidInput, match="不能留给园区办结"):
            take_back_instrument(
                instrument=course.instrument, actor=cast.construction_leader, pending=left, **BACK
            )
        with perform("publish_instrument", new, cast.construction_leader) as step:
            step.subject.published_on = date(2025, 6, 3)
            put_in_force(step)
    said = course.permit.ledger.entries.get(kind="name_permit_ender").summary
    assert f"本件由{cast.city_park.name}办结" in said
    with standing("2025-07-01 09:00"):
        assert as_it_stands(course.reload()).handler == cast.city_park


def test_at_the_end_of_its_term_the_instrument_says_which_cases_the_department_ends(course: Course) -> None:
    cast, letter = course.cast, course.instrument
    Instrument.objects.filter(pk=letter.pk).update(last_day=date(2025, 6, 3))
    with standing("2025-06-04 00:00"):
        end_instrument(instrument=letter, now=at("2025-06-04 00:00"))
    row = letter.pending_cases.get()
    assert (row.number, row.ender) == (course.permit.number, Ender.DEPARTMENT)
    assert course.reload().handler == cast.bureau
    assert course.permit.ledger.entries.filter(kind="pass_on_permit").count() == 1


@pytest.mark.rule("CZ4-2.3")
def test_what_both_signed_and_nobody_published_can_be_taken_back(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    with standing("2026-11-23 11:00"):
        signed = brought_to(cast, "signed", [cast.sewage])
    for person, may in ((cast.bureau_leader, True), (cast.leader, False), (cast.other_bureau_leader, False)):
        codes = {act.code for act in acts_open_to(person, signed)}
        assert ("take_back_instrument" in codes) == may
    with standing("2026-11-24 10:00"):
        today = TODAY + timedelta(days=1)
        take_back_instrument(
            instrument=signed, actor=cast.bureau_leader, taken_back_on=today, reason="不再委托"
        )
    signed.refresh_from_db()
    assert (signed.state, signed.first_day) == (InstrumentState.TAKEN_BACK, None)
    assert not signed.ledger.deadlines.live().filter(kind__startswith="instrument_").exists()
    assert not authority_on(cast.sewage, cast.park, today).may_begin
