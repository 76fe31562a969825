"""One enters, another approves; nothing is overwritten, and nothing counts before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from portal.errors import Conflict, DomainError, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.workdays.arranging import difference
from portal.workdays.enums import DayKind, NoticeSource, ProposalState, YearStatus
from portal.workdays.models import CalendarDay, CalendarProposal, CalendarRevision, CalendarYear, Scope
from portal.workdays.notices import read_notice
from portal.workdays.proposals import (
    approve_calendar,
    proposals_awaiting,
    propose_calendar,
    reject_calendar,
    withdraw_calendar,
)
from portal.workdays.queries import calendar_at, calendar_for, current_revision, notices_between
from portal.workdays.services import load_calendar
from tests.portal.workdays import notice_texts as texts

Propose = Callable[..., CalendarProposal]


def test_nothing_counts_before_the_second_person(propose: Propose, second: Membership) -> None:
    before = calendar_for("652701")
    proposal = propose()
    assert calendar_for("652701") is before
    assert [*proposals_awaiting(second)] == [proposal]
    approve_calendar(proposal=proposal, actor=second)
    after = calendar_for("652701")
    assert after.off[date(2027, 2, 9)] == "春节" and date(2027, 2, 9) in before.likely
    assert after.is_working_day(date(2027, 2, 20)) and not after.likely.keys() & {date(2027, 5, 3)}
    assert not proposals_awaiting(second).exists()


def test_the_revision_names_both_persons_and_the_notice(
    propose: Propose, first: Membership, second: Membership
) -> None:
    before = current_revision()
    decided = approve_calendar(proposal=propose(), actor=second)
    revision = CalendarRevision.objects.get(pk=decided.revision_id)
    assert (revision.entered_by, revision.approved_by) == (first.user, second.user)
    assert revision.note == "全国 2027 年放假安排：国办发明电〔2026〕99号"
    assert (decided.state, decided.decided_by) == (ProposalState.APPROVED, second.user)
    year = CalendarYear.objects.get(scope__code="CN", year=2027, superseded_in=None)
    assert (year.status, year.notice_no) == (YearStatus.PUBLISHED, "国办发明电〔2026〕99号")
    assert notices_between(before, revision.pk, "652701") == ("国办发明电〔2026〕99号",)
    assert notices_between(before, before) == ()
    # The older version can still be replayed.
    assert date(2027, 2, 9) not in calendar_at("652701", before).off


def test_the_country_alone_leaves_xinjiang_provisional(propose: Propose, second: Membership) -> None:
    approve_calendar(proposal=propose(), actor=second)
    assert calendar_for("652701").is_provisional(date(2027, 3, 1))
    assert not calendar_for("431000").is_provisional(date(2027, 3, 1))
    approve_calendar(proposal=propose(texts.REGIONAL_2027, "65"), actor=second)
    found = calendar_for("652701")
    assert not found.is_provisional(date(2027, 3, 1)) and not found.likely
    assert found.off[date(2027, 3, 10)] == "肉孜节" and date(2027, 3, 9) not in found.off


def test_people_are_told(propose: Propose, first: Membership, second: Membership) -> None:
    proposal = propose()
    assert [(row.user, row.subject) for row in Message.objects.all()] == [
        (second.user, "待审核：全国 2027 年放假安排")
    ]
    reject_calendar(proposal=proposal, actor=second, reason="缺清明节")
    told = Message.objects.get(user=first.user)
    assert told.subject == "已退回：全国 2027 年放假安排" and "缺清明节" in told.body
    assert told.url == f"/calendar/proposals/{proposal.pk}/"


def test_the_second_person_is_another_person(
    propose: Propose, first: Membership, second: Membership, appoint: Callable[..., Membership]
) -> None:
    """Neither in another role of one's own, nor through somebody who stands in for oneself."""
    until = datetime(2030, 1, 1, tzinfo=UTC)
    proposal = propose()
    own_again = appoint("first", valid_until=until)
    standing_in_for_second = appoint("first", valid_until=until, substitute_for=second)
    stand_in = appoint("second", valid_until=until, substitute_for=first)
    for actor in (first, own_again, standing_in_for_second, stand_in):
        assert not proposals_awaiting(actor).exists()
        with pytest.raises(NotAllowed):
            approve_calendar(proposal=proposal, actor=actor)
        with pytest.raises(NotAllowed):
            reject_calendar(proposal=proposal, actor=actor, reason="不行")
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PENDING
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarProposal.objects.filter(pk=proposal.pk).update(
            state="approved", decided_by=first.user, decided_at=until
        )
    assert approve_calendar(proposal=proposal, actor=second).state == ProposalState.APPROVED


def test_only_administrators(propose: Propose, appoint: Callable[..., Membership]) -> None:
    auditor = appoint("auditor", role=Role.AUDITOR)
    proposal = propose()
    for act in (
        lambda: propose(texts.REGIONAL_2027, "65", actor=auditor),
        lambda: approve_calendar(proposal=proposal, actor=auditor),
        lambda: reject_calendar(proposal=proposal, actor=auditor, reason="不行"),
        lambda: withdraw_calendar(proposal=proposal, actor=auditor),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not proposals_awaiting(auditor).exists()
    assert CalendarProposal.objects.get().state == ProposalState.PENDING


@pytest.mark.parametrize("decision", ["approve", "reject", "withdraw"])
def test_what_was_decided_stays_decided(
    propose: Propose, first: Membership, second: Membership, decision: str
) -> None:
    acts: dict[str, Callable[[], Any]] = {
        "approve": lambda: approve_calendar(proposal=proposal, actor=second),
        "reject": lambda: reject_calendar(proposal=proposal, actor=second, reason="再核对"),
        "withdraw": lambda: withdraw_calendar(proposal=proposal, actor=first),
    }
    proposal = propose()
    revision = current_revision()
    acts[decision]()
    for act in acts.values():
        with pytest.raises(Conflict):
            act()
    assert CalendarProposal.objects.get().decided_at is not None
    assert (current_revision() > revision) == (decision == "approve")


def test_withdrawing_is_for_the_one_who_entered_it(propose: Propose, second: Membership) -> None:
    with pytest.raises(NotAllowed):
        withdraw_calendar(proposal=propose(), actor=second)


def test_one_at_a_time_for_a_year(propose: Propose, first: Membership) -> None:
    proposal = propose()
    with pytest.raises(Conflict):
        propose()
    withdraw_calendar(proposal=proposal, actor=first)
    assert propose().pk != proposal.pk
    assert CalendarProposal.objects.count() == 2


def test_what_changes_nothing_is_no_proposal(propose: Propose) -> None:
    with pytest.raises(InvalidInput, match="完全一致"):
        propose(texts.NATIONAL_2026)
    with pytest.raises(InvalidInput, match="没有可以录入"):
        propose("关于2026年放假的通知。元旦：1月1日放假，1月1日上班。")


def test_an_approval_rests_on_what_was_seen(propose: Propose, second: Membership) -> None:
    proposal = propose()
    seen = current_revision()
    approve_calendar(proposal=propose(texts.REGIONAL_2027, "65"), actor=second)
    with pytest.raises(Conflict, match="新版本"):
        approve_calendar(proposal=proposal, actor=second, seen=seen)
    approve_calendar(proposal=proposal, actor=second, seen=current_revision())


def test_a_correction_of_one_holiday_leaves_the_others(propose: Propose, second: Membership) -> None:
    """As in 2019, when Labour Day was arranged anew in March."""
    scope = Scope.objects.get(code="CN")
    before = _in_force(2026)
    text = (
        "国务院办公厅关于2026年国庆节假期安排的通知\n国办发明电〔2026〕50号\n"
        "10月1日（周四）至8日（周四）放假调休，共8天。9月20日（周日）、10月11日（周日）上班。"
    )
    changes = difference(scope, read_notice(text).entry("CN") | {"part": True}).changes
    assert [(change.day, change.before, change.after) for change in changes] == [
        (date(2026, 10, 8), None, (DayKind.OFF, "国庆节")),
        (date(2026, 10, 10), (DayKind.WORK, "国庆节调休上班"), None),
        (date(2026, 10, 11), None, (DayKind.WORK, "国庆节调休上班")),
    ]
    approve_calendar(proposal=propose(text, part=True), actor=second)
    after = _in_force(2026)
    gone, come = (date(2026, 10, 10), "work"), {(date(2026, 10, 8), "off"), (date(2026, 10, 11), "work")}
    assert after.keys() == before.keys() - {gone} | come
    anew = {day for (day, _kind), notice in after.items() if notice == "国办发明电〔2026〕50号"}
    assert anew == {date(2026, 10, day) for day in range(1, 9)} | {date(2026, 9, 20), date(2026, 10, 11)}
    year = CalendarYear.objects.get(scope=scope, year=2026, superseded_in=None)
    assert (year.status, year.notice_no) == (YearStatus.PUBLISHED, "国办发明电〔2025〕7号")


def _in_force(year: int) -> dict[tuple[date, str], str]:
    rows = CalendarDay.objects.filter(scope__code="CN", superseded_in=None, day__year=year)
    return {(row.day, row.kind): row.notice_no for row in rows}


def test_part_of_an_unpublished_year_leaves_it_provisional(propose: Propose, second: Membership) -> None:
    text = texts.REGIONAL_2027.partition("二、")[0]
    approve_calendar(proposal=propose(text, "65", part=True), actor=second)
    found = calendar_for("652701")
    assert found.off[date(2027, 3, 10)] == "肉孜节" and date(2027, 3, 9) not in found.likely
    assert found.likely[date(2027, 5, 17)] == "古尔邦节（预计）"
    assert found.is_provisional(date(2027, 3, 10))


def test_days_of_the_year_before_are_entered_there_and_go_with_their_notice(
    propose: Propose, second: Membership
) -> None:
    """2026 keeps its own days and gains two; a corrected notice that drops them takes them away again."""
    turn = texts.NATIONAL_2027.replace(
        "1月1日（周五）至3日（周日）放假，共3天。",
        "2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。2026年12月27日（周日）上班。",
    )
    before = _in_force(2026)
    approve_calendar(proposal=propose(turn), actor=second)
    added = _in_force(2026).items() - before.items()
    notice = "国办发明电〔2026〕99号"
    assert added == {((date(2026, 12, 27), "work"), notice), ((date(2026, 12, 31), "off"), notice)}
    year = CalendarYear.objects.get(scope__code="CN", year=2026, superseded_in=None)
    assert (year.status, year.notice_no) == (YearStatus.PUBLISHED, "国办发明电〔2025〕7号")
    corrected = texts.NATIONAL_2027.replace("99号", "100号")
    approve_calendar(proposal=propose(corrected), actor=second)
    assert _in_force(2026) == before


def test_reference_data_never_revert_what_two_persons_entered(
    propose: Propose, second: Membership, calendar_data: dict[str, Any]
) -> None:
    approve_calendar(proposal=propose(), actor=second)
    assert load_calendar(calendar_data) is None
    assert calendar_for("431000").off[date(2027, 2, 9)] == "春节"


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one_revision(
    propose: Propose, second: Membership, appoint: Callable[..., Membership]
) -> None:
    proposal, third = propose(), appoint("third")
    revisions = CalendarRevision.objects.count()
    barrier, outcomes = Barrier(2), []

    def run(actor: Membership) -> None:
        try:
            barrier.wait(timeout=10)
            approve_calendar(proposal=proposal, actor=actor)
            outcomes.append("approved")
        except DomainError as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(actor,)) for actor in (second, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["Conflict", "approved"]
    assert CalendarRevision.objects.count() == revisions + 1


def test_proposing_keeps_the_text_and_the_warnings(propose: Propose) -> None:
    text = texts.NATIONAL_2027.replace("共3天。\n二", "共4天。\n二")
    proposal = propose(text, published_on=date(2026, 11, 20), notice_url="https://www.gov.cn/zhengce/1.htm")
    proposal.refresh_from_db()
    assert proposal.text == text and proposal.source == NoticeSource.NOTICE
    assert proposal.entry["published_on"] == "2026-11-20"
    assert [warning[:21] for warning in proposal.warnings] == ["原文写共 4 天，按日期数是 3 天。（一"]


def test_decided_long_ago(propose: Propose, second: Membership) -> None:
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    proposal = propose(now=now)
    decided = approve_calendar(proposal=proposal, actor=second, now=now + timedelta(hours=1))
    assert (decided.entered_at, decided.decided_at) == (now, now + timedelta(hours=1))


def test_propose_calendar_needs_a_reading_of_its_own_year(calendars: None, first: Membership) -> None:
    with pytest.raises(InvalidInput):
        propose_calendar(
            actor=first,
            scope=Scope.objects.get(code="CN"),
            reading=read_notice("一、元旦：1月1日放假。"),
            source=NoticeSource.NOTICE,
            notice_no="国办发明电〔2026〕99号",
        )
