"""派驻 (YN84-2.1, CZ4-2.2): agreed by both, at the hall, assessed; rights that end to the minute; work handed on."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from delegation.enums.postings import Grade, PostingState, Recommendation
from delegation.lifecycle import ACTS
from delegation.models.permits import Permit
from delegation.models.postings import Posting
from delegation.postings import days_present, is_posted, posted_to, powers_to_post
from delegation.services import postings
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.organizations.models import Membership
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import put_instrument
from tests.delegation.matrix import assert_carried_out, assert_refused, expected_of, offered_to

pytestmark = [pytest.mark.django_db, pytest.mark.rule("YN84-2.1")]

NOW = datetime(2026, 11, 2, 10, 30, tzinfo=BEIJING)
UNTIL = datetime(2026, 11, 6, 19, 30, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(delegation_cast: DelegationCast):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def proposed(clock, delegation_cast: DelegationCast) -> Posting:
    postings.list_unabsorbed(
        actor=delegation_cast.leader, power=delegation_cast.sewage, reason="园区暂无排水专业人员。"
    )
    return propose(delegation_cast)


@pytest.fixture
def agreed(proposed: Posting, delegation_cast: DelegationCast) -> Posting:
    postings.agree_posting(posting=proposed, actor=delegation_cast.leader)
    proposed.refresh_from_db()
    return proposed


@pytest.fixture
def permit(clock, delegation_cast: DelegationCast) -> Permit:
    """An application on the posted power, not yet answered; and one on another power, which is nobody's here."""
    cast = delegation_cast
    made = [
        Permit.objects.create(
            ledger=open_ledger(number),
            number=number,
            state="received",
            applicant=cast.enterprise,
            park=cast.park,
            power=power,
            contact_name="艾山",
            contact_phone="1",
            created_at=NOW,
            updated_at=NOW,
        )
        for number, power in (("许可2026-0001", cast.sewage), ("许可2026-0002", cast.waste))
    ]
    return made[0]


def propose(cast: DelegationCast, **changes) -> Posting:
    given = {
        "park": cast.park,
        "member": cast.bureau_clerk,
        "powers": [cast.sewage],
        "valid_from": NOW,
        "valid_until": UNTIL,
        "duties": "在大厅办理排水许可，带教园区人员。",
    }
    return postings.propose_posting(actor=cast.bureau_leader, **{**given, **changes})


def assess(cast: DelegationCast, posting: Posting, **changes):
    given = {
        "period_from": NOW.date(),
        "period_until": NOW.date(),
        "grade": Grade.EXCELLENT,
        "opinion": "业务熟练。",
        "recommendation": Recommendation.PROMOTE,
        "grounds": "表现突出。",
    }
    return postings.assess_posting(posting=posting, actor=cast.leader, **{**given, **changes})


def let_pass(clock, moment: datetime) -> None:
    clock.move_to(moment)
    while sweep(now=moment):
        pass


@pytest.mark.rule("CZ4-2.2")
def test_the_right_begins_with_the_first_minute_and_is_gone_with_the_last(
    clock, agreed, delegation_cast
) -> None:
    """Nobody has to do anything for it, and no sweep has to pass."""
    cast = delegation_cast
    who = (cast.bureau_clerk, cast.park, cast.sewage)
    assert not is_posted(*who, NOW - MINUTE)
    assert is_posted(*who, NOW)
    assert is_posted(*who, UNTIL - MINUTE)
    assert not is_posted(*who, UNTIL)
    assert is_posted(cast.bureau_clerk, cast.zone, cast.sewage, NOW)  # the park's zone is the park
    for other in (
        (cast.bureau_leader, cast.park, cast.sewage),
        (cast.bureau_clerk, cast.other_park, cast.sewage),
        (cast.bureau_clerk, cast.park, cast.waste),
    ):
        assert not is_posted(*other, NOW)


def test_without_the_parks_consent_there_is_no_right(proposed, delegation_cast) -> None:
    cast = delegation_cast
    assert not is_posted(cast.bureau_clerk, cast.park, cast.sewage, NOW)
    postings.refuse_posting(posting=proposed, actor=cast.leader, remark="时间不合适")
    assert not is_posted(cast.bureau_clerk, cast.park, cast.sewage, NOW)


def test_a_membership_that_ends_takes_the_right_with_it(agreed, delegation_cast) -> None:
    cast = delegation_cast
    Membership.objects.filter(pk=cast.bureau_clerk.pk).update(valid_until=NOW + MINUTE)
    assert is_posted(cast.bureau_clerk, cast.park, cast.sewage, NOW)
    assert not is_posted(cast.bureau_clerk, cast.park, cast.sewage, NOW + MINUTE)
    assert not posted_to(cast.bureau_clerk, NOW + MINUTE).exists()


def test_ending_early_ends_the_right_at_that_moment(clock, agreed, delegation_cast) -> None:
    cast = delegation_cast
    postings.sign_in_posted(posting=agreed, actor=cast.bureau_clerk)
    clock.shift(timedelta(hours=2))
    moment = NOW + timedelta(hours=2)
    assert is_posted(cast.bureau_clerk, cast.park, cast.sewage, moment)
    postings.end_posting(posting=agreed, actor=cast.leader, remark="另有安排")
    agreed.refresh_from_db()
    assert not is_posted(cast.bureau_clerk, cast.park, cast.sewage, moment)
    assert (agreed.valid_until, agreed.planned_until) == (moment, UNTIL)
    assert agreed.attendances.get().left_at == moment
    assert agreed.state == PostingState.HANDED_OVER  # nothing was left
    assert not agreed.ledger.deadlines.live().exclude(kind="case_archive").exists()


def test_the_clock_closes_it_signs_the_official_out_and_does_so_once(clock, agreed, delegation_cast) -> None:
    cast = delegation_cast
    postings.sign_in_posted(posting=agreed, actor=cast.clerk)
    let_pass(clock, UNTIL - MINUTE)
    agreed.refresh_from_db()
    assert agreed.state == PostingState.AGREED
    late = UNTIL + timedelta(hours=5)
    let_pass(clock, late)
    let_pass(clock, late + MINUTE)
    agreed.refresh_from_db()
    assert agreed.state == PostingState.HANDED_OVER
    assert agreed.attendances.get().left_at == UNTIL
    assert agreed.ledger.entries.filter(kind="close_posting").count() == 1
    assert agreed.ledger.deadlines.get(kind="posting_end").settled_at == UNTIL


def test_a_page_that_was_open_at_the_end_does_nothing_after_it(
    clock, agreed, delegation_cast, client: Client
) -> None:
    page = reverse("delegation:act", args=["sign_in_posted", agreed.pk])
    clock.move_to(UNTIL - MINUTE)
    client.force_login(delegation_cast.bureau_clerk.user)
    assert client.get(page).status_code == 200
    clock.move_to(UNTIL)
    answer = client.post(page, {"key": "6f0e0e0a-0000-4000-8000-000000000001"})
    assert answer.status_code == 409
    assert "现在不能签到" in answer.content.decode()
    assert not agreed.attendances.exists()


def test_who_is_proposed_for_what_is_checked(clock, delegation_cast) -> None:
    cast = delegation_cast
    with pytest.raises(InvalidInput, match="暂时无能力承接"):
        propose(cast)
    postings.list_unabsorbed(actor=cast.leader, power=cast.sewage, reason="专业性强")
    with pytest.raises(InvalidInput, match="已在清单"):
        postings.list_unabsorbed(actor=cast.leader, power=cast.sewage, reason="专业性强")
    with pytest.raises(InvalidInput, match="不在本园区"):
        postings.list_unabsorbed(actor=cast.other_leader, power=cast.sewage, reason="专业性强")
    for changes, words in (
        ({"member": cast.safety_clerk}, "本部门"),
        ({"powers": [cast.waste]}, "暂时无能力承接"),
        ({"valid_until": NOW}, "晚于开始"),
    ):
        with pytest.raises(InvalidInput, match=words):
            propose(cast, **changes)
    propose(cast)
    with pytest.raises(InvalidInput, match="不能同时"):
        propose(cast, valid_from=UNTIL - MINUTE, valid_until=UNTIL + timedelta(days=1))
    assert (
        propose(cast, valid_from=UNTIL, valid_until=UNTIL + timedelta(days=1)).state == PostingState.PROPOSED
    )


def test_what_the_park_exercises_itself_is_not_listed(clock, delegation_cast) -> None:
    cast = delegation_cast
    put_instrument(cast.sewage, park=cast.park, drafted_by=cast.bureau_clerk, valid_from=date(2026, 1, 1))
    with pytest.raises(InvalidInput, match="已经承接"):
        postings.list_unabsorbed(actor=cast.leader, power=cast.sewage, reason="专业性强")


@pytest.mark.rule("CZ4-2.2")
def test_a_power_whose_scheme_moves_the_service_forward_needs_no_list(delegation_cast) -> None:
    cast = delegation_cast
    assert set(powers_to_post(cast.city_construction, cast.city_park)) == {cast.posted}
    assert not powers_to_post(cast.bureau, cast.park).exists()


def test_attendance_is_kept_by_the_official_or_the_window_and_counted_by_days(
    clock, agreed, delegation_cast
) -> None:
    cast = delegation_cast
    with pytest.raises(NotAllowed):
        postings.sign_in_posted(posting=agreed, actor=cast.bureau_leader)
    for _stay in range(2):
        postings.sign_in_posted(posting=agreed, actor=cast.clerk)
        with pytest.raises(Conflict, match="已经签到"):
            postings.sign_in_posted(posting=agreed, actor=cast.bureau_clerk)
        clock.shift(timedelta(hours=1))
        postings.sign_out_posted(posting=agreed, actor=cast.bureau_clerk)
    with pytest.raises(Conflict, match="没有签到"):
        postings.sign_out_posted(posting=agreed, actor=cast.clerk)
    assert days_present(agreed, NOW.date(), UNTIL.date()) == 1


def test_the_parks_assessment_goes_to_the_department_and_to_nobody_else(
    clock, agreed, delegation_cast, client: Client
) -> None:
    cast = delegation_cast
    postings.sign_in_posted(posting=agreed, actor=cast.clerk)
    with pytest.raises(InvalidInput, match="理由"):
        assess(cast, agreed, grounds="")
    with pytest.raises(InvalidInput, match="考核期间"):
        assess(cast, agreed, period_until=date(2026, 11, 3))
    review = assess(cast, agreed)
    assert review.days_present == 1
    paper = agreed.ledger.documents.get(kind=DocumentKind.POSTING_REVIEW)
    assert (paper.issuer, paper.facts["recommendation"]) == (cast.park, "建议任用（晋升）")
    address = reverse("delegation:document", args=["posting", agreed.pk, paper.pk])
    readers = {
        **{"leader": True, "bureau_leader": True, "bureau_clerk": True},
        **{"clerk": False, "officer": False, "government_officer": False},
        **{"other_leader": None, "other_bureau_leader": None, "owner": None, "safety_clerk": None},
    }
    for name, reads in readers.items():
        client.force_login(getattr(cast, name).user)
        page = client.get(agreed.get_absolute_url())
        assert page.status_code == (404 if reads is None else 200), name
        if reads is not None:
            assert ("业务熟练" in page.content.decode()) is reads, name
        assert (client.get(address).status_code == 404) is not bool(reads), name


def test_what_is_left_is_listed_and_handed_to_a_named_colleague(
    clock, agreed, delegation_cast, permit
) -> None:
    cast = delegation_cast
    let_pass(clock, UNTIL)
    agreed.refresh_from_db()
    assert agreed.state == PostingState.ENDED
    assert [one.number for one in agreed.left_over.all()] == [permit.number]
    assert agreed.ledger.deadlines.live().get().kind == "posting_handover"
    for wrong in (cast.bureau_clerk, cast.safety_clerk):
        with pytest.raises(InvalidInput, match="其他人员"):
            postings.hand_over_posting(posting=agreed, actor=cast.bureau_leader, handed_to=wrong)
    postings.hand_over_posting(posting=agreed, actor=cast.bureau_leader, handed_to=cast.bureau_leader)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.handed_to) == (PostingState.HANDED_OVER, cast.bureau_leader)
    assert cast.bureau_leader.user.full_name in permit.ledger.entries.latest("sequence").summary


def test_what_was_ended_and_archived_meanwhile_stops_no_handing_over(
    clock, agreed, delegation_cast, permit
) -> None:
    """The applicant withdrew one, the department archived its file; the other goes to the colleague."""
    cast = delegation_cast
    Permit.objects.filter(number="许可2026-0002").update(power=cast.sewage)
    let_pass(clock, UNTIL)
    Permit.objects.filter(pk=permit.pk).update(state="withdrawn")
    Ledger.objects.filter(pk=permit.ledger_id).update(closed_at=UNTIL)
    postings.hand_over_posting(posting=agreed, actor=cast.bureau_leader, handed_to=cast.bureau_leader)
    assert agreed.ledger.entries.latest("sequence").data["cases"] == ["许可2026-0002"]
    assert not permit.ledger.entries.filter(kind="posting.handover").exists()


def test_a_posting_ends_with_the_passing_on_of_its_work_or_not_at_all(
    clock, agreed, delegation_cast, monkeypatch
) -> None:
    def fails(posting: Posting) -> None:
        raise Conflict("有人正在办理。")

    monkeypatch.setattr(postings, "pass_on_left_over", fails)
    with pytest.raises(Conflict):
        postings.end_posting(posting=agreed, actor=delegation_cast.leader, remark="另有安排")
    agreed.refresh_from_db()
    assert (agreed.state, agreed.valid_until) == (PostingState.AGREED, UNTIL)


PEOPLE = (
    *("owner", "clerk", "zone_clerk", "officer", "leader", "other_clerk", "other_leader", "bureau_clerk"),
    *("bureau_leader", "safety_leader", "other_bureau_leader", "government_officer", "auditor"),
)
ALLOWED = {
    "change_unabsorbed": {"leader"},
    "remove_unabsorbed": {"leader"},
    "agree_posting": {"leader"},
    "refuse_posting": {"leader"},
    "withdraw_posting": {"bureau_leader"},
    "sign_in_posted": {"bureau_clerk", "clerk", "zone_clerk"},
    "sign_out_posted": {"bureau_clerk", "clerk", "zone_clerk"},
    "assess_posting": {"leader"},
    "end_posting": {"leader", "bureau_leader"},
    "hand_over_posting": {"bureau_leader"},
}


@pytest.mark.parametrize("stage", ["proposed", "agreed", "present", "ended"])
def test_every_act_by_every_person_at_every_stage(
    stage: str, clock, proposed, delegation_cast, permit
) -> None:
    cast = delegation_cast
    forbidden = {"sign_out_posted"}
    if stage != "proposed":
        postings.agree_posting(posting=proposed, actor=cast.leader)
    if stage == "present":
        postings.sign_in_posted(posting=proposed, actor=cast.clerk)
        forbidden = {"sign_in_posted"}
    if stage == "ended":
        let_pass(clock, UNTIL)
    proposed.refresh_from_db()
    unabsorbed = cast.park.unabsorbed_powers.get()
    inputs = {
        "change_unabsorbed": {"reason": "仍缺人员"},
        "remove_unabsorbed": {"removal": "已能承接"},
        "refuse_posting": {"remark": "不合适"},
        "withdraw_posting": {"remark": "另有任务"},
        "assess_posting": {
            "period_from": NOW.date(),
            "period_until": NOW.date(),
            "grade": Grade.COMPETENT,
            "opinion": "称职。",
            "recommendation": Recommendation.NONE,
        },
        "end_posting": {"remark": "另有安排"},
        "hand_over_posting": {"handed_to": cast.bureau_leader},
    }
    people = {name: getattr(cast, name) for name in PEOPLE}
    for subject in (proposed, unabsorbed):
        acts = {code: inputs.get(code, {}) for code in ALLOWED if ACTS[code].subject == subject.SUBJECT}
        offered = offered_to(people, subject)
        assert offered == expected_of(subject, ALLOWED, forbidden)
        assert_refused(people, subject, acts, offered)
        assert_carried_out(people, subject, acts, offered)
