"""What is read from a notice: exactly its days, and a remark for everything that does not fit."""

from datetime import date
from typing import Any

import pytest

from portal.workdays.enums import Agreement
from portal.workdays.notices import read_notice
from portal.workdays.reading import Reading, missing_holidays
from tests.portal.workdays import notice_texts as texts


def found(reading: Reading) -> tuple[list[tuple[str, str, str]], list[str]]:
    off = [(row.first.isoformat(), row.last.isoformat(), row.name) for row in reading.off]
    return off, [row.day.isoformat() for row in reading.work]


def remarks(reading: Reading) -> list[str]:
    return [remark.text for remark in reading.remarks]


@pytest.mark.parametrize(
    ("text", "year", "number", "published"),
    [
        (texts.NATIONAL_2024, 2024, "国办发明电〔2023〕7号", date(2023, 10, 25)),
        (texts.NATIONAL_2025, 2025, "国办发明电〔2024〕12号", date(2024, 11, 12)),
        (texts.NATIONAL_2026, 2026, "国办发明电〔2025〕7号", date(2025, 11, 4)),
    ],
)
def test_the_notices_of_three_years_say_what_the_calendar_holds(
    text: str, year: int, number: str, published: date, calendar_data: dict[str, Any]
) -> None:
    reading = read_notice(text)
    stored = next(row for row in calendar_data["years"] if (row["scope"], row["year"]) == ("CN", year))
    entry = reading.entry("CN")
    assert (entry["off"], entry["work"]) == (stored["off"], stored["work"])
    assert (entry["year"], entry["status"]) == (year, "published")
    assert (reading.notice_no, reading.published_on) == (number, published)
    assert not reading.unread and reading.is_usable and not missing_holidays(reading)


def test_every_count_and_weekday_of_2026_agrees() -> None:
    reading = read_notice(texts.NATIONAL_2026)
    assert reading.is_clear
    assert {row.count for row in reading.off} == {row.weekdays for row in reading.off} == {Agreement.AGREES}
    assert {row.weekday for row in reading.work} == {Agreement.AGREES}


def test_a_text_without_line_breaks_reads_the_same() -> None:
    for text in (texts.NATIONAL_2024, texts.NATIONAL_2026):
        assert found(read_notice("".join(text.split()))) == found(read_notice(text))


def test_encouraged_leave_is_no_day_off() -> None:
    reading = read_notice(texts.NATIONAL_2024)
    assert remarks(reading) == ["属于鼓励休息，不是放假，仍按工作日计算。"]
    assert not any(date(2024, 2, 9) in list(row) for row in reading.off)


def test_the_style_of_2008_explains_what_it_moves() -> None:
    reading = read_notice(texts.NATIONAL_2008)
    assert found(reading) == (
        [("2007-12-30", "2008-01-01", "元旦"), ("2008-02-06", "2008-02-12", "春节")],
        ["2007-12-29", "2008-02-02", "2008-02-03"],
    )
    # The make-up day is written without its year, right after one of 2008.
    assert remarks(reading) == ["原文没有写明跨年的年份，按 2007-12-29 起理解。"]
    assert found(read_notice(texts.NATIONAL_2007)) == (
        [("2007-01-01", "2007-01-03", "元旦")],
        ["2006-12-30", "2006-12-31"],
    )


def test_days_across_the_turn_of_the_year_are_entered_in_their_own_year() -> None:
    entry = read_notice(texts.NATIONAL_2008).entry("CN")
    assert entry["off"][:2] == [
        {"from": "2007-12-30", "to": "2007-12-31", "name": "元旦"},
        {"from": "2008-01-01", "to": "2008-01-01", "name": "元旦"},
    ]


def test_notices_that_change_a_year() -> None:
    reading = read_notice(texts.LABOUR_DAY_2019)
    assert found(reading) == ([("2019-05-01", "2019-05-04", "劳动节")], ["2019-04-28", "2019-05-05"])
    assert reading.is_clear and reading.published_on == date(2019, 3, 21)
    reading = read_notice(texts.VICTORY_DAY_2015, year=2015)
    assert found(reading) == ([("2015-09-03", "2015-09-05", "纪念日")], ["2015-09-06"])
    assert remarks(reading) == [
        "原文没有写明年份，按 2015 年理解。",
        "这一句没有写节日名称，记在“纪念日”名下。",
    ]


def test_an_extension_is_not_understood_and_says_what_to_do() -> None:
    reading = read_notice(texts.SPRING_2020_EXTENDED)
    assert found(reading) == ([], []) and not reading.is_usable
    assert [sentence[:6] for sentence in reading.unread] == ["一、延长20"]
    assert remarks(reading)[0] == "延长、取消一类的调整要对照原来的安排，请用 Excel 逐日录入。"


def test_a_regional_notice() -> None:
    reading = read_notice(texts.REGIONAL_2026)
    assert found(reading) == (
        [("2026-03-20", "2026-03-22", "肉孜节"), ("2026-05-27", "2026-05-31", "古尔邦节")],
        [],
    )
    assert reading.notice_no == "新政办函〔2026〕12号"
    assert remarks(reading) == [
        "作息时间不属于放假安排，没有录入。",
        "只有部分人员或半天放假，仍按工作日计算。",
    ]
    assert [row.count for row in reading.off] == [Agreement.AGREES] * 2
    assert not reading.unread


@pytest.mark.parametrize(
    "text",
    [
        "2026年肉孜节放假1天，时间为3月20日（周五），古尔邦节放假3天：5月27日至29日（周三至周五）。",
        "关于2026年放假的通知\n肉孜节3月20日放假1天\n古尔邦节 5月27日—29日 放假，共3天",
        "2026年放假的通知。肉孜节3月20日放假。古尔邦节5月27日起至29日止放假，共3天。",
        "2026年肉孜节放假的通知\n1. 肉孜节放假时间：3月20日放假\n2. 古尔邦节放假时间：５月２７日到５月２９日放假",
    ],
)
def test_other_ways_to_say_it(text: str) -> None:
    reading = read_notice(text)
    assert found(reading)[0] == [
        ("2026-03-20", "2026-03-20", "肉孜节"),
        ("2026-05-27", "2026-05-29", "古尔邦节"),
    ]
    assert reading.is_clear


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("一、元旦：1月1日（周四）至3日（周六）放假，共4天。", "原文写共 4 天，按日期数是 3 天。"),
        ("一、元旦：1月1日（周五）至3日放假。", "1月1日（周四），原文写作周五。"),
        ("一、元旦：1月1日至3日（周日）放假。", "1月3日（周六），原文写作周日。"),
        ("一、元旦：1月1日放假。1月6日（周二）上班。", "1月6日（周二）不是周末，本来就上班。"),
        (
            "一、元旦：1月1日至3日放假。二、春节：1月3日至5日放假。",
            "1月3日（周六）在“元旦”和“春节”中各列了一次。",
        ),
        ("一、端午节：6月17日放假，与周末连休。", "6月17日（周三）并不与周末相连。"),
        ("2月3日放假。", "这一句没有写节日名称，记在“放假”名下。"),
        ("一、中秋节：9月25日放假。10月1日、2日放假。", "这一句没有写节日名称，记在“中秋节”名下。"),
        (
            "一、春节：2月15日至17日放假，共3天。其中，2月20日（周五）为法定节假日。",
            "提到2月20日（周五），但它既没有列为放假，也没有列为上班。",
        ),
        ("一、元旦：12月31日至1月2日放假，共3天。", "原文没有写明跨年的年份，按 2025-12-31 起理解。"),
    ],
)
def test_what_does_not_fit_is_told_with_its_sentence(text: str, complaint: str) -> None:
    reading = read_notice("关于2026年放假安排的通知\n" + text)
    assert [remark.text for remark in reading.remarks] == [complaint]
    assert reading.remarks[0].quote.rstrip("。") in text
    assert reading.is_usable and not reading.is_clear and not reading.unread
    assert any(complaint in warning for warning in reading.warnings())


@pytest.mark.parametrize(
    "sentence",
    [
        "二、春节：2月30日放假",
        "二、春节：2月20日至2月16日放假",
        "二、春节：2月1日至28日放假",
        "二、春节：放假8天",
        "二、春节：2月15日起放假",
        "二、春节：2月15日（周日）起放假，共9天",
        "二、春节：2月15日连同2月23日放假",
        "二、春节：2月14日上午、2月28日上班",
        "三、清明节不放假，4月6日上班",
        "四、原定5月9日上班取消",
        "五、端午节：6月19日另行通知",
        "五、端午节：6月19日放假6月21日上班",
        "六、2月14日（周六）起正常上班",
    ],
)
def test_a_sentence_that_is_not_understood_counts_for_nothing(sentence: str) -> None:
    reading = read_notice(f"关于2026年放假安排的通知\n一、元旦：1月1日放假，共1天。{sentence}。")
    assert found(reading) == ([("2026-01-01", "2026-01-01", "元旦")], [])
    assert reading.unread == (sentence,)
    assert f"没有读懂、没有录入：{sentence}" in reading.warnings()


def test_without_a_year_nothing_is_read() -> None:
    reading = read_notice("一、元旦：1月1日放假，共1天。")
    assert found(reading) == ([], []) and not reading.is_usable
    assert remarks(reading) == ["没有找到年份，请填写年份。"]
    assert reading.unread == ("一、元旦：1月1日放假，共1天",)
    assert read_notice("一、元旦：1月1日放假，共1天。", year=2027).is_usable


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("关于2026年放假的通知。元旦：1月1日放假。", "原文写的是 2026 年，所填年份是 2027 年。"),
        (
            "关于2027年放假的通知。元旦：1月1日至3日放假，1月3日上班。",
            "1月3日（周日）既列为放假，又列为上班。",
        ),
        ("关于2027年放假的通知。元旦：2037年1月1日放假。", "2037-01-01 不在 2027 年前后。"),
        ("关于2027年放假的通知。", "没有读到任何日期。"),
    ],
)
def test_contradictions_leave_nothing_to_enter(text: str, complaint: str) -> None:
    reading = read_notice(text, year=2027)
    assert not reading.is_usable
    assert [remark.text for remark in reading.remarks if remark.blocking] == [complaint]


def test_a_notice_cut_short_lacks_holidays() -> None:
    short = texts.NATIONAL_2026.partition("　　四、")[0]
    assert missing_holidays(read_notice(short)) == ("劳动节", "端午节", "中秋节", "国庆节")
