"""Instruments between departments and parks: what is refused, how they come into force, and how they end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import Settings

from delegation.enums.authorities import Standing
from delegation.enums.instruments import InstrumentState as S
from delegation.models import Instrument, PackageItem
from delegation.queries import authority_on
from delegation.services.handing_over import (
    hand_over_package,
    receive_package,
    record_training,
    set_accounts,
    set_pending_cases,
    set_seals,
)
from delegation.services.instrument_changes import (
    amend_instrument,
    resume_power,
    suspend_power,
    take_back_instrument,
)
from delegation.services.instruments import (
    approve_instrument,
    draft_instrument,
    drop_instrument,
    edit_instrument,
    publish_instrument,
    return_instrument,
    send_instrument,
    sign_for_department,
    sign_for_park,
)
from delegation.services.recording import confirm_recorded, refuse_recorded
from portal.deadlines.models import Deadline
from portal.deadlines.sweeping import sweep
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.errors import Conflict, InvalidInput
from portal.notifications.models import Message
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import (
    MONDAY,
    TODAY,
    brought_to,
    drafted,
    granted_terms,
    recorded,
    row,
    terms,
)
from tests.delegation.matrix import owed_on

Cast = DelegationCast
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("own_media")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def clock(instrument: Instrument, kind: str) -> Deadline | None:
    return Deadline.objects.filter(ledger=instrument.ledger, kind=kind).order_by("-pk").first()


@pytest.mark.rule("YN84-3.1")
@pytest.mark.rule("YN84-1")
def test_a_letter_is_reviewed_signed_by_both_published_and_then_counts(delegation_cast: Cast) -> None:
    cast = delegation_cast
    instrument = drafted(cast, [cast.sewage, cast.waste, cast.rubble])
    assert instrument.kind == "entrustment_letter" and instrument.number == "伊市城管委托2026-0001"
    assert clock(instrument, "instrument_signature").is_live
    send_instrument(instrument=instrument, actor=cast.bureau_clerk)
    review = clock(instrument, "instrument_review")
    assert review.organ == cast.justice and len(review.counted) == 10
    instrument.refresh_from_db()
    with pytest.raises(Conflict):
        sign_for_park(instrument=instrument, actor=cast.leader)
    signed = brought_to(cast, "signed", [cast.sewage])
    assert signed.signed_on == TODAY and signed.first_day is None
    assert authority_on(cast.sewage, cast.park, TODAY).standing == Standing.NOT_YET
    paper = Document.objects.get(ledger=signed.ledger)
    assert paper.kind == DocumentKind.DELEGATION_LETTER and paper.issuer == cast.bureau
    assert paper.facts["department_signed"]["person"] == "彭立新"
    assert paper.facts["park_signed"]["person"] == "哈力木拉提·居马"
    assert (
        paper.facts["authority"].startswith("《关于印发伊宁市人民政府工作部门")
        and "84号）" in paper.facts["authority"]
    )
    assert paper.facts["in_name"] == f"{cast.park.name}在委托权限范围内以{cast.bureau.name}的名义作出决定"
    assert not clock(signed, "instrument_signature").is_live
    assert len(clock(signed, "instrument_publication").counted) == 5
    publish_instrument(
        instrument=signed, actor=cast.bureau_clerk, published_on=TODAY, notice_number="伊城管公告2026年第5号"
    )
    signed.refresh_from_db()
    assert (signed.state, signed.first_day, signed.last_day) == (
        S.PUBLISHED,
        date(2026, 12, 1),
        date(2031, 11, 30),
    )
    assert authority_on(cast.sewage, cast.park, date(2026, 11, 30)).standing == Standing.NOT_YET
    answer = authority_on(cast.sewage, cast.park, date(2026, 12, 1))
    assert (answer.standing, answer.issuer, answer.instrument) == (Standing.IN_FORCE, cast.bureau, signed)
    assert authority_on(cast.sewage, cast.park, date(2031, 12, 1)).standing == Standing.ENDED
    told = Message.objects.filter(ledger=signed.ledger, user=cast.leader.user)
    assert told.exists()


def test_an_entrustment_published_late_counts_from_its_publication(delegation_cast: Cast) -> None:
    """行政许可法 24: nobody can know of it before."""
    cast = delegation_cast
    signed = brought_to(cast, "signed", [cast.sewage])
    late = MONDAY + timedelta(days=15)
    with time_machine.travel(late, tick=False):
        publish_instrument(
            instrument=signed, actor=cast.bureau_clerk, published_on=late.date(), notice_number="第6号"
        )
    signed.refresh_from_db()
    assert signed.first_day == date(2026, 12, 8)
    assert authority_on(cast.sewage, cast.park, date(2026, 12, 7)).standing == Standing.NOT_YET


@pytest.mark.rule("YN84-1")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"park": "zone"}, "park"),
        ({"park": "other_park"}, "park"),
        ({"mode": "whistle"}, "mode"),
        ({"valid_from": TODAY - DAY}, "valid_from"),
        ({"valid_until": date(2026, 11, 30)}, "valid_until"),
        ({"transition_months": 2}, "transition_months"),
        ({"sign_by": TODAY - DAY}, "sign_by"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_at_the_field(
    delegation_cast: Cast, change: dict[str, Any], field: str
) -> None:
    """No sub-delegation to a zone, no park outside the scheme, no paper where the mode needs none, dates in order."""
    cast = delegation_cast
    if "park" in change:
        change = {"park": getattr(cast, change["park"])}
    with pytest.raises(InvalidInput) as refused:
        drafted(cast, **change)
    assert refused.value.field == field
    assert not Instrument.objects.exists()


def test_only_a_department_gives_and_only_its_own_powers_in_the_mode_of_the_list(
    delegation_cast: Cast,
) -> None:
    cast = delegation_cast
    with pytest.raises(InvalidInput, match="不得转委托"):
        draft_instrument(actor=cast.leader, items=[row(cast.sewage)], **terms(cast))
    with pytest.raises(InvalidInput, match="是伊宁市城市管理局的权力"):
        draft_instrument(actor=cast.other_bureau_clerk, items=[row(cast.sewage)], **terms(cast))
    with pytest.raises(InvalidInput, match="赋权方式为：委托"):
        drafted(cast, mode="direct_grant", responsibility_during="共同")
    with pytest.raises(InvalidInput, match="只能列一次"):
        drafted(cast, [cast.sewage, cast.sewage])
    with pytest.raises(InvalidInput, match="限额应当大于零"):
        draft_instrument(actor=cast.bureau_clerk, items=[row(cast.sewage, amount_limit=5)], **terms(cast))
    with pytest.raises(InvalidInput, match="区域范围超出了园区"):
        draft_instrument(
            actor=cast.bureau_clerk, items=[row(cast.sewage, area_codes=["654004-HYQ"])], **terms(cast)
        )


def test_a_lapsed_authority_refuses_new_instruments_and_says_so(
    delegation_cast: Cast, settings: Settings
) -> None:
    cast = delegation_cast
    new = granted_terms(cast, valid_from=date(2026, 12, 1))
    with pytest.raises(InvalidInput, match="郴政办发〔2021〕4号的有效期已于2026年2月23日届满") as refused:
        draft_instrument(actor=cast.construction_clerk, items=[row(cast.granted)], **new)
    assert refused.value.field == "scheme"
    settings.LAPSED_AUTHORITY = "warn"
    assert (
        draft_instrument(actor=cast.construction_clerk, items=[row(cast.granted)], **new).state == S.DRAFTED
    )


def test_what_lapses_before_the_signatures_is_not_signed(delegation_cast: Cast) -> None:
    cast = delegation_cast
    reviewed = brought_to(cast, "reviewed")
    cast.authority.valid_until = TODAY - DAY
    cast.authority.save()
    with pytest.raises(InvalidInput, match="届满"):
        sign_for_department(instrument=reviewed, actor=cast.bureau_leader)


@pytest.mark.rule("CZ4-2.4")
@pytest.mark.rule("CZ4-2.5")
def test_chenzhous_deed_is_recorded_with_its_own_dates_and_has_lapsed_with_its_authority(
    delegation_cast: Cast,
) -> None:
    cast = delegation_cast
    entered = recorded(cast, confirmed=False)
    assert entered.state == S.RECORDED and entered.kind == "transfer_deed" and entered.original is not None
    assert authority_on(cast.granted, cast.city_park, date(2021, 4, 1)).standing == Standing.NONE
    confirm_recorded(instrument=entered, actor=cast.city_leader)
    entered.refresh_from_db()
    assert entered.first_day == date(2021, 3, 10) and entered.transition_until == date(2021, 5, 10)
    standings = {
        day: authority_on(cast.granted, cast.city_park, day)
        for day in (date(2021, 3, 9), date(2021, 3, 10), date(2021, 5, 10), date(2021, 5, 11), TODAY)
    }
    assert [answer.standing for answer in standings.values()] == [
        Standing.NOT_YET,
        Standing.IN_TRANSITION,
        Standing.IN_TRANSITION,
        Standing.IN_FORCE,
        Standing.AUTHORITY_LAPSED,
    ]
    assert standings[date(2021, 5, 10)].liable == (cast.city_construction, cast.city_park)
    assert standings[date(2021, 5, 11)].liable == (cast.city_park,)
    assert not Document.objects.filter(ledger=entered.ledger).exists()


def test_a_recorded_paper_needs_an_authority_that_stood_and_the_parks_word(delegation_cast: Cast) -> None:
    cast = delegation_cast
    with pytest.raises(InvalidInput, match="届满"):
        recorded(cast, signed_on=date(2026, 3, 1), published_on=date(2026, 3, 2))
    entered = recorded(cast, confirmed=False)
    refuse_recorded(instrument=entered, actor=cast.city_leader, reason="原件没有盖章。")
    entered.refresh_from_db()
    assert entered.state == S.DROPPED
    assert authority_on(cast.granted, cast.city_park, date(2021, 4, 1)).standing == Standing.NONE


@pytest.mark.rule("CZ4-2.4")
def test_the_day_for_both_signatures_is_a_clock(delegation_cast: Cast) -> None:
    cast = delegation_cast
    instrument = drafted(cast, sign_by=date(2026, 12, 31))
    running = clock(instrument, "instrument_signature")
    assert running.due_at == datetime(2026, 12, 31, 16, tzinfo=UTC) and running.rule == "CZ4-2.4"
    changed = terms(cast, sign_by=date(2027, 1, 29))
    edit_instrument(instrument=instrument, actor=cast.bureau_clerk, items=[row(cast.sewage)], **changed)
    assert clock(instrument, "instrument_signature").due_on == date(2027, 1, 29)
    assert Deadline.objects.live().filter(ledger=instrument.ledger, kind="instrument_signature").count() == 1


@pytest.mark.rule("CZ4-2.5")
def test_transition_and_term_end_by_themselves(delegation_cast: Cast) -> None:
    """A direct grant of today: two months of joint liability from its first day, and an end."""
    cast = delegation_cast
    cast.city_authority.valid_until = None
    cast.city_authority.save()
    new = granted_terms(cast, valid_from=date(2026, 12, 10), valid_until=date(2027, 12, 9))
    deed = draft_instrument(actor=cast.construction_clerk, items=[row(cast.granted)], **new)
    assert deed.transition_until == date(2027, 2, 10)
    send_instrument(instrument=deed, actor=cast.construction_clerk)
    approve_instrument(instrument=deed, actor=cast.city_justice_clerk, opinion="同意。")
    sign_for_park(instrument=deed, actor=cast.city_leader)
    sign_for_department(instrument=deed, actor=cast.construction_leader)
    deed.refresh_from_db()
    assert deed.first_day == date(2026, 12, 10), "a grant counts without publication"
    assert Document.objects.get(ledger=deed.ledger).facts["transition_until"] == "2027-02-10"
    with pytest.raises(Conflict):
        changed = granted_terms(cast, mode="posted")
        edit_instrument(instrument=deed, actor=cast.construction_clerk, items=[row(cast.posted)], **changed)
    publish_instrument(
        instrument=deed, actor=cast.construction_clerk, published_on=TODAY, notice_number="郴建公告1号"
    )
    after_transition = datetime(2027, 2, 11, 9, tzinfo=UTC)
    with time_machine.travel(after_transition, tick=False):
        sweep(now=after_transition)
    assert deed.ledger.entries.filter(kind="end_transition").count() == 1
    after = datetime(2027, 12, 10, 9, tzinfo=UTC)
    with time_machine.travel(after, tick=False):
        sweep(now=after)
    deed.refresh_from_db()
    assert deed.state == S.ENDED


@pytest.mark.rule("CZ4-2.3")
def test_a_power_is_suspended_and_resumed_alone(delegation_cast: Cast) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, "published")
    item = instrument.items.get(power=cast.sewage)
    since = date(2026, 12, 15)
    suspend_power(
        instrument=instrument,
        actor=cast.bureau_leader,
        item=item,
        suspended_from=since,
        reason="检测设备检修",
    )
    assert authority_on(cast.sewage, cast.park, since - DAY).standing == Standing.IN_FORCE
    assert authority_on(cast.sewage, cast.park, since).standing == Standing.SUSPENDED
    assert authority_on(cast.waste, cast.park, since).standing == Standing.IN_FORCE
    with pytest.raises(Conflict):
        suspend_power(
            instrument=instrument, actor=cast.bureau_leader, item=item, suspended_from=since, reason="再次"
        )
    resume_power(instrument=instrument, actor=cast.bureau_leader, item=item, resumed_on=date(2027, 1, 4))
    assert authority_on(cast.sewage, cast.park, date(2027, 1, 3)).standing == Standing.SUSPENDED
    assert authority_on(cast.sewage, cast.park, date(2027, 1, 4)).standing == Standing.IN_FORCE


@pytest.mark.rule("CZ4-2.3")
def test_an_instrument_is_replaced_on_the_day_the_new_one_begins(delegation_cast: Cast) -> None:
    cast = delegation_cast
    old = brought_to(cast, "published")
    new = amend_instrument(
        instrument=old, actor=cast.bureau_clerk, reason="增加限额", valid_from=date(2027, 1, 1)
    )
    assert {item.power_id for item in new.items.all()} == {cast.sewage.pk, cast.waste.pk}
    with pytest.raises(Conflict, match="已在起草"):
        amend_instrument(
            instrument=old, actor=cast.bureau_clerk, reason="又一份", valid_from=date(2027, 1, 1)
        )
    finish(cast, new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.last_day) == (S.REPLACED, date(2026, 12, 31))
    assert authority_on(cast.sewage, cast.park, date(2026, 12, 31)).instrument == old
    assert authority_on(cast.sewage, cast.park, date(2027, 1, 1)).instrument == new
    assert Document.objects.get(ledger=new.ledger).facts["replaces"].endswith(f"（{old.number}）")


def finish(cast: Cast, instrument: Instrument) -> None:
    send_instrument(instrument=instrument, actor=cast.bureau_clerk)
    approve_instrument(instrument=instrument, actor=cast.justice_clerk, opinion="同意。")
    sign_for_department(instrument=instrument, actor=cast.bureau_leader)
    sign_for_park(instrument=instrument, actor=cast.leader)
    publish_instrument(
        instrument=instrument, actor=cast.bureau_clerk, published_on=TODAY, notice_number="第7号"
    )


def test_two_instruments_never_count_for_one_power_and_park(delegation_cast: Cast) -> None:
    cast = delegation_cast
    first = brought_to(cast, "published", [cast.sewage])
    with pytest.raises(Conflict, match=first.number):
        brought_to(cast, "published", [cast.waste, cast.sewage])
    assert brought_to(cast, "published", [cast.waste]).state == S.PUBLISHED
    assert brought_to(
        cast, "published", [cast.sewage], valid_from=date(2031, 12, 1), valid_until=None
    ).first_day == date(2031, 12, 1)


@pytest.mark.rule("CZ4-2.3")
def test_taken_back_with_its_day_its_reason_and_who_ends_what_is_pending(delegation_cast: Cast) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, "published")
    case = {
        "number": "伊园管许可2026-0003",
        "applicant": "天山乳业",
        "stage": "审查",
        "ender": "department",
        "note": "",
    }
    give = {"instrument": instrument, "actor": cast.bureau_leader, "reason": "法律修改"}
    with pytest.raises(InvalidInput, match="不能溯及既往"):
        take_back_instrument(**give, taken_back_on=TODAY - DAY)
    take_back_instrument(**give, taken_back_on=date(2027, 1, 1), pending=[case])
    instrument.refresh_from_db()
    assert (instrument.state, instrument.last_day) == (S.TAKEN_BACK, date(2026, 12, 31))
    assert instrument.pending_cases.get(moment="take_back").ender == "department"
    assert authority_on(cast.sewage, cast.park, date(2026, 12, 31)).standing == Standing.IN_FORCE
    assert authority_on(cast.sewage, cast.park, date(2027, 1, 1)).standing == Standing.TAKEN_BACK
    assert not Deadline.objects.live().filter(ledger=instrument.ledger, kind="instrument_term").exists()
    again = brought_to(cast, "published", [cast.sewage], valid_from=date(2027, 1, 1))
    assert authority_on(cast.sewage, cast.park, date(2027, 1, 1)).instrument == again


def test_a_returned_draft_is_mended_or_dropped(delegation_cast: Cast) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, "in_review")
    return_instrument(instrument=instrument, actor=cast.justice_leader, opinion="第二项超出职权。")
    changed = terms(cast, valid_until=None)
    edit_instrument(instrument=instrument, actor=cast.bureau_leader, items=[row(cast.sewage)], **changed)
    instrument.refresh_from_db()
    assert (instrument.state, instrument.valid_until, instrument.items.count()) == (S.RETURNED, None, 1)
    drop_instrument(instrument=instrument, actor=cast.bureau_leader, reason="不再委托")
    instrument.refresh_from_db()
    assert instrument.state == S.DROPPED
    assert not owed_on(instrument)


@pytest.mark.rule("CZ4-2.2")
@pytest.mark.rule("CZ4-2.6")
@pytest.mark.rule("CZ4-2.9")
def test_what_is_handed_over_is_listed_signed_for_and_printed(delegation_cast: Cast) -> None:
    cast = delegation_cast
    draft = brought_to(cast, "drafted", [cast.sewage])
    who = {"instrument": draft, "actor": cast.bureau_clerk}
    pending = {"number": "受1号", "applicant": "洁城", "stage": "审查", "ender": "park", "note": ""}
    set_pending_cases(**who, pending=[pending])
    name = cast.bureau.name
    retired = {"act": "retired", "name": f"{name}审批专用2号章", "on": TODAY, "note": "封存"}
    set_seals(**who, seals=[retired, {**retired, "act": "opened", "name": f"{name}行政审批专用章(1)"}])
    with pytest.raises(InvalidInput, match="请写印章全称"):
        set_seals(**who, seals=[{**retired, "name": "审批专用2号章"}])
    with pytest.raises(InvalidInput, match="只能列一次"):
        set_seals(**who, seals=[retired, retired])
    set_accounts(**who, accounts=[{"system": "许可系统", "account": "园区01", "holder": "杨帆", "note": ""}])
    finish(cast, draft)
    facts = Document.objects.get(ledger=draft.ledger).facts
    assert facts["pending"][0]["ender"] == "园区继续办结"
    assert facts["mode_seal"] == f"{name}行政审批专用章(1)"
    assert facts["powers"][0]["duty"] == cast.sewage.supervision_duty
    kinds = list(PackageItem.objects.filter(instrument=draft).values_list("kind", flat=True))
    assert len(kinds) == 10
    given = [{"kind": kind, "needed": kind != "experts", "note": "一份"} for kind in kinds]
    hand_over_package(**who, package=given)
    pieces = list(draft.package.filter(state="handed"))
    answers = [{"piece": piece, "received": True, "note": ""} for piece in pieces]
    sent_back = {**answers[0], "received": False}
    with pytest.raises(InvalidInput, match="写明理由"):
        receive_package(instrument=draft, actor=cast.zone_clerk, package=[sent_back])
    receive_package(instrument=draft, actor=cast.clerk, package=[{**sent_back, "note": "缺页"}, *answers[1:]])
    assert draft.package.get(state="refused") == pieces[0]
    hand_over_package(**who, package=[{"kind": pieces[0].kind, "needed": True, "note": "已补齐"}])
    receive_package(instrument=draft, actor=cast.clerk, package=[answers[0]])
    assert set(draft.package.values_list("state", flat=True)) == {"received", "not_needed"}


@pytest.mark.rule("YN84-3.1")
def test_training_is_recorded_once_it_was_given(delegation_cast: Cast) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, "published", [cast.sewage])
    give = {
        "instrument": instrument,
        "actor": cast.bureau_clerk,
        "subject": "排水许可审查",
        "people": "杨帆等3人",
    }
    with pytest.raises(InvalidInput):
        record_training(**give, held_on=TODAY + DAY)
    record_training(**give, held_on=TODAY)
    assert instrument.trainings.get().subject == "排水许可审查"


def test_a_draft_does_not_become_another_kind_of_paper(delegation_cast: Cast) -> None:
    """Its number names its kind. A power that the list has in another mode meanwhile needs a draft of its own."""
    cast = delegation_cast
    draft = drafted(cast, [cast.sewage])
    cast.sewage.mode = "direct_grant"
    cast.sewage.save()
    changed = terms(cast, mode="direct_grant")
    with pytest.raises(InvalidInput, match="另一种文书"):
        edit_instrument(instrument=draft, actor=cast.bureau_clerk, items=[row(cast.sewage)], **changed)
    draft.refresh_from_db()
    assert draft.mode == "entrusted"
