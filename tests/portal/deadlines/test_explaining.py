"""What the panel beside a countdown says: paused, provisional, moved, by the clock, late."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from portal.deadlines.explaining import Explanation, Run, explain, runs
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.deadlines.services import cancel, recalculate, set_pauses, settle
from portal.deadlines.wording import end_text
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.ledger.services import append
from portal.workdays.enums import DayEnd, Estimate, Receipt, YearStatus
from portal.workdays.services import load_calendar
from tests.portal.deadlines.conftest import FIVE_DAYS, TWO_DAYS_BY_CLOCK, at

Start = Callable[..., Deadline]
Declare = Callable[..., DeadlineKind]


def told(deadline: Deadline, **context: Any) -> tuple[Explanation, str]:
    """The explanation of the row as the database keeps it, and the panel's words."""
    row = Deadline.objects.select_related("organ").get(pk=deadline.pk)
    why = explain([row])[row.pk]
    panel = render_to_string("components/why.html", {"deadline": row, "why": why, **context})
    return why, " ".join(panel.split())


def test_days_of_one_name_that_follow_one_another_are_one_run() -> None:
    days = [
        (date(2026, 9, 25), "中秋节"), (date(2026, 9, 26), "中秋节"), (date(2026, 9, 27), "中秋节"),
        (date(2026, 10, 1), "国庆节"), (date(2026, 12, 31), "甲"), (date(2027, 1, 1), "甲"),
        (date(2027, 1, 2), "周末"), (date(2027, 1, 3), "周末"),
    ]  # fmt: skip
    found = [(run.text, run.name) for run in runs(days, 2026)]
    assert found == [
        ("9月25日–27日", "中秋节"), ("10月1日", "国庆节"), ("12月31日–2027年1月1日", "甲"),
        ("2027年1月2日–3日", "周末"),
    ]  # fmt: skip
    assert Run(date(2026, 9, 30), date(2026, 10, 2), "", 2026).text == "9月30日–10月2日"


def test_it_says_what_started_it_what_counted_and_which_notices_it_rests_on(
    report: DeadlineKind, start: Start, ledger: Ledger
) -> None:
    began = at("2026-09-22 10:00")
    append(ledger=ledger, heading=Heading.APPLICATION, kind="accept", summary="受理申请", occurred_at=began)
    why, panel = told(start("test-report", "2026-09-22 10:00"))
    assert why.event is not None and why.event.summary == "受理申请"
    assert [run.text for run in why.counted_runs] == ["9月23日–24日", "9月28日–30日"]
    assert [(run.text, run.name) for run in why.skipped_runs] == [("9月25日–27日", "中秋节")]
    assert [(source.scope, source.year) for source in why.sources] == [
        ("全国", 2026), ("新疆维吾尔自治区", 2026),
    ]  # fmt: skip
    assert why.sources[0].notice_no == "国办发明电〔2025〕7号"
    for words in (
        "2026-09-22 10:00，当日不计入", "台账第 1 条：受理申请", "共 5 天", "9月25日–27日 中秋节",
        "2026-09-30 24:00", "国办发明电〔2025〕7号", "博乐市", why.calendar_version, "/regulation/#BZ54-5-5-SINGLE",
    ):  # fmt: skip
        assert words in panel, words
    assert "暂定" not in panel and "调休" not in panel


def test_a_weekend_day_that_people_worked_is_named(declare: Declare, start: Start) -> None:
    declare("test-report", **FIVE_DAYS)
    why, panel = told(start("test-report", "2026-09-17 10:00"))
    assert [run.text for run in why.made_up] == ["9月20日"]
    assert "9月20日 调休上班" in panel


def test_pauses_are_told_with_their_reasons_but_not_to_the_public(report: DeadlineKind, start: Start) -> None:
    deadline = start("test-report", "2026-03-02 11:00")
    begin, end = at("2026-03-04 09:00"), at("2026-03-11 16:00")
    set_pauses(deadline=deadline, pauses=[(begin, None, "专家评审")], now=begin)
    _why, panel = told(deadline)
    assert "2026-03-04 09:00 至 今（专家评审）" in panel and "暂停计时，恢复后重新计算" in panel
    set_pauses(deadline=deadline, pauses=[(begin, end, "专家评审")], now=end)
    _why, panel = told(deadline)
    assert "2026-03-04 09:00 至 2026-03-11 16:00（专家评审）" in panel
    assert "3月5日–11日 中止计时" in panel and "2026-03-16 24:00" in panel
    _why, panel = told(deadline, brief=True)
    assert "专家评审" not in panel and "2026-03-04 09:00 至 2026-03-11 16:00" in panel


def test_a_provisional_date_says_so_until_the_calendar_is_published(
    report: DeadlineKind, start: Start, calendar_data: dict[str, Any]
) -> None:
    deadline = start("test-report", "2026-12-28 10:00")
    assert end_text(deadline) == "2027-01-05 24:00（暂定）"
    why, panel = told(deadline)
    assert (2027, YearStatus.STATUTE_ONLY) in [(source.year, source.status) for source in why.sources]
    assert "公布后重新计算" in panel and "取较早的一天" in panel

    data = copy.deepcopy(calendar_data)
    data["years"] = [entry for entry in data["years"] if entry["year"] != 2027]
    off = [{"from": "2027-01-01", "to": "2027-01-05", "name": "元旦"}]
    for scope, notice in (("CN", "国办发明电〔2026〕9号"), ("65", "新政办明电〔2026〕30号")):
        entry = {"scope": scope, "year": 2027, "status": "published", "notice_no": notice, "off": off}
        data["years"].append(entry)
    load_calendar(data)
    version_before, changes_before = why.calendar_version, deadline.changes
    assert explain([deadline])[deadline.pk].sources == why.sources, "the old version is still told as it was"
    assert recalculate(now=at("2026-12-29 12:00")) == 1
    why, panel = told(deadline)
    assert why.calendar_version != version_before
    assert "2027-01-07 24:00" in panel and "2027年1月1日–5日 元旦" in panel
    assert "取较早" not in panel and "国办发明电〔2026〕9号" in panel
    assert "2026-12-29 12:00" in panel and "由 2027-01-05 24:00（暂定）" in panel
    deadline.refresh_from_db()
    assert deadline.changes == changes_before + 1


def test_hours_run_by_the_clock_and_rest_on_no_calendar(declare: Declare, start: Start) -> None:
    declare("test-start", **TWO_DAYS_BY_CLOCK)
    why, panel = told(start("test-start", "2026-09-24 18:30"))
    assert (why.counted, why.skipped, why.sources) == ((), (), ())
    assert "连续计时，节假日不扣除" in panel and "48 小时" in panel and "2026-09-26 18:30" in panel


def test_a_last_day_of_rest_rolls_on_and_names_the_article(declare: Declare, start: Start) -> None:
    declare("test-visit", **FIVE_DAYS | {"unit": "days", "amount": 3})
    why, panel = told(start("test-visit", "2026-09-22 10:00"))
    assert [(run.text, run.name) for run in why.skipped_runs] == [("9月26日–27日", "中秋节")]
    assert "2026-09-28 24:00" in panel and "民法典第二百零三条" in panel


def test_a_rule_that_is_not_the_usual_one_is_told(declare: Declare, start: Start) -> None:
    other = {"receipt": Receipt.DEEMED, "day_end": DayEnd.CLOSING, "estimate": Estimate.LATER}
    declare("test-report", **FIVE_DAYS, **other)
    deadline = start("test-report", "2026-12-28 20:30")
    why, panel = told(deadline)
    assert why.counted[0] == date(2026, 12, 30), "received after hours, on the 29th in law"
    for words in ("视为 2026-12-29 收到", "最后一日到下班时间为止", "取较晚的一天", " 19:30（暂定）"):
        assert words in panel, words
    usual = told(start("test-report", "2026-03-02 10:00", subject="by day"))[1]
    assert "收到" in usual and "暂定" not in usual


def test_an_end_that_people_set_is_told_as_such(report: DeadlineKind, start: Start) -> None:
    deadline = start("test-report", "2026-03-02 10:00", fixed_end=at("2026-05-01 15:00"))
    why, panel = told(deadline)
    assert (why.counted, why.sources, why.calendar_version) == ((), (), "")
    assert "事先指定" in panel and "2026-05-01 15:00" in panel and "<dt>日历</dt>" not in panel


def test_what_became_of_it_is_kept(report: DeadlineKind, start: Start, ledger: Ledger) -> None:
    late = start("test-report", "2026-03-02 10:00", subject="late")
    settle(ledger=ledger, kind="test-report", subject="late", now=at("2026-03-11 01:30"))
    _why, panel = told(late)
    assert "2026-03-11 01:30 逾期办结，超期 25 小时 30 分" in panel
    kept = start("test-report", "2026-03-02 10:00", subject="kept")
    settle(ledger=ledger, kind="test-report", subject="kept", now=at("2026-03-09 10:00"))
    _why, panel = told(kept)
    assert "2026-03-09 10:00 按期办结" in panel and "超期" not in panel
    gone = start("test-report", "2026-03-02 10:00", subject="gone")
    cancel(ledger=ledger, kind="test-report", subject="gone", now=at("2026-03-05 10:00"))
    assert "已取消" in told(gone)[1]


def test_any_number_of_them_takes_the_same_queries(
    report: DeadlineKind, start: Start, django_assert_num_queries: Any
) -> None:
    for number in range(10):
        start("test-report", f"2026-03-{number + 2:02} 10:00", subject=str(number))
    rows = list(Deadline.objects.select_related("organ"))
    with django_assert_num_queries(4):
        explain(rows[:1])
    with django_assert_num_queries(4):
        assert len(explain(rows)) == 10
    with django_assert_num_queries(0):
        assert explain([]) == {}
