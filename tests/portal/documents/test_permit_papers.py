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
    facts = ordinary()[K.PERMIT_ACCEPTANCE] | {"deemed": deemed}
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
