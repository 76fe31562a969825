"""Papers of a park's own approval: the words that the law asks for (行政许可法 32, 38, 42, 45)."""

import pytest

from portal.documents.enums import DocumentKind
from portal.documents.samples import ordinary
from tests.portal.documents.conftest import Print, text_of

BUREAU = "伊宁市城市管理局"
K = DocumentKind


@pytest.mark.rule("YN84-3.2")
def test_a_refusal_says_facts_reasons_who_answers_and_where_to_turn(printed: Print) -> None:
    facts = ordinary()[K.PERMIT_REFUSAL]
    text = text_of(printed(K.PERMIT_REFUSAL, facts, issuer=BUREAU))
    for words in (
        facts["reason"],
        "依据《城镇污水排入排水管网许可管理办法》关于许可条件的规定和《中华人民共和国行政许可法》第三十八条第二款",
        "决定不予行政许可",
        f"以{BUREAU}的名义办理",
        f"由委托机关{BUREAU}对行为的后果承担法律责任",
        "60日内向伊宁市人民政府申请行政复议",
        "6个月内向有管辖权的人民法院提起行政诉讼",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("deemed", "says", "not_said"),
    [(False, "齐全、符合法定形式", "未告知补正"), (True, "五个工作日内未告知补正", "齐全、符合法定形式")],
)
def test_an_acceptance_says_why_it_counts_and_until_when(
    printed: Print, deemed: bool, says: str, not_said: str
) -> None:
    promise = ("promised", "promise_number", "promise_rule")
    given = ordinary()[K.PERMIT_ACCEPTANCE] | {"deemed": deemed}
    facts = {name: value for name, value in given.items() if name not in promise}
    text = text_of(printed(K.PERMIT_ACCEPTANCE, facts))
    assert says in text
    assert not_said not in text
    assert "法定办理期限为20个工作日，自受理之日起计算，于2026年12月17日届满" in text
    assert "听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在内" in text


def test_an_applicant_is_told_how_long_more_time_and_why(printed: Print) -> None:
    extended = text_of(printed(K.PERMIT_EXTENSION))
    assert "延长10个工作日，至2026年12月31日届满" in extended
    assert "需要与施工单位核对接入标高" in extended
    held = text_of(printed(K.PERMIT_PROCEDURE))
    assert "预计需要7个工作日" in held
    assert "所需时间不计算在办理期限内" in held


def test_a_permit_without_a_last_day_is_valid_for_long(printed: Print) -> None:
    facts = ordinary()[K.PERMIT_CERTIFICATE]
    assert "2026年12月10日至2031年12月9日" in text_of(printed(K.PERMIT_CERTIFICATE, facts))
    del facts["valid_until"]
    assert "自2026年12月10日起长期有效" in text_of(printed(K.PERMIT_CERTIFICATE, facts))


def test_who_needs_no_permit_is_told_so(printed: Print) -> None:
    facts = ordinary()[K.PERMIT_NON_ACCEPTANCE] | {"ground": "not_needed"}
    assert "依法不需要取得行政许可，决定不予受理" in text_of(printed(K.PERMIT_NON_ACCEPTANCE, facts))


@pytest.mark.rule("CZ4-2.7")
@pytest.mark.parametrize(
    ("beyond", "says", "not_said"),
    [(False, "不作出准予行政许可的决定", "撤销已经作出的许可"), (True, "撤销已经作出的许可", "补齐之前")],
)
def test_an_acceptance_with_gaps_says_what_is_owed_and_what_follows(
    printed: Print, beyond: bool, says: str, not_said: str
) -> None:
    given = ordinary()[K.PERMIT_ACCEPTANCE]
    text = text_of(
        printed(K.PERMIT_ACCEPTANCE, given | {"promised": [given["promised"][0] | {"beyond": beyond}]})
    )
    for words in (
        "除你单位承诺补交的材料外",
        "（国发〔2022〕5号）",
        "于2026年11月19日容缺受理",
        "（伊市城管许诺〔2026〕3号）中承诺补交",
        "水质检测报告：2026年12月3日前（含当日）补交",
        "记入失信记录",
        says,
    ):
        assert words in text
    assert "材料齐全" not in text
    assert not_said not in text


@pytest.mark.rule("CZ4-2.7")
@pytest.mark.parametrize(
    ("method", "says"), [("online", "通过本平台在线签署"), ("paper", "在窗口递交签章的纸质承诺书")]
)
def test_a_promise_has_two_sides_and_says_how_it_was_signed(printed: Print, method: str, says: str) -> None:
    text = text_of(printed(K.PERMIT_PROMISE, ordinary()[K.PERMIT_PROMISE] | {"method": method}))
    for words in ("承诺人（签章）", "告知机关（签章）", "15日内书面提出", says):
        assert words in text


@pytest.mark.rule("IL-6")
def test_the_notice_of_a_broken_promise_names_the_days_and_the_reviewer(printed: Print) -> None:
    text = text_of(printed(K.CREDIT_NOTICE, ordinary()[K.CREDIT_NOTICE], issuer=BUREAU))
    for words in (
        "自2026年12月4日起至2027年12月3日止",
        "15日内（至2026年12月19日）",
        f"书面向{BUREAU}提出",
        "申请信用修复",
    ):
        assert words in text


@pytest.mark.rule("YN84-3.2")
def test_a_notice_before_the_revocation_tells_facts_and_rights_and_decides_nothing(printed: Print) -> None:
    facts = ordinary()[K.REVOCATION_NOTICE]
    text = text_of(printed(K.REVOCATION_NOTICE, facts, issuer=BUREAU))
    for words in (
        facts["facts"],
        facts["basis"],
        "5个工作日内（至2026年12月21日）",
        "要求听证的",
        "20个工作日内组织听证",
        "不承担组织听证的费用",
        "不是最终决定",
    ):
        assert words in text
