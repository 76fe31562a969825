"""The papers between a department and a park: who acts in whose name, within what bounds, and who answers for it."""

import pytest

from portal.documents.enums import DocumentKind
from portal.documents.samples import ordinary
from tests.portal.documents.conftest import Print, text_of


@pytest.mark.rule("YN84-3.1")
@pytest.mark.rule("YN84-3.2")
def test_the_letter_entrusts_in_the_departments_name_and_nothing_further(printed: Print) -> None:
    facts = ordinary()[DocumentKind.DELEGATION_LETTER]
    text = text_of(printed(DocumentKind.DELEGATION_LETTER, facts))
    for element in (
        f"委托机关（甲方）：{facts['department']}",
        f"受委托机关（乙方）：{facts['park']}",
        "第二十四条",
        facts["in_name"],
        f"使用{facts['mode_seal']}",
        "自2026年12月1日起至2031年11月30日止，并自甲方公告之日起对外实施",
        "不得再委托其他组织或者个人实施",
        facts["after"],
        "开展业务指导和培训",
        "原部门继续办结",
        "公告文号",
        facts["opinion"],
        "甲方联系人：艾力·阿不都",
        "甲方负责人于2026年11月23日11:05",
    ):
        assert element in text


@pytest.mark.rule("CZ4-2.4")
@pytest.mark.rule("CZ4-2.6")
def test_the_deed_hands_over_powers_papers_seals_and_accounts_with_a_transition(printed: Print) -> None:
    facts = ordinary()[DocumentKind.TRANSFER_DEED]
    text = text_of(printed(DocumentKind.TRANSFER_DEED, facts))
    for element in (
        "以“直接赋权”方式交由乙方承接实施",
        "过渡期自承接之日起至2021年5月10日止",
        facts["during"],
        facts["after"],
        "审批专用2号章",
        "审批专用3号章",
        "行政审批专用章",
        *facts["package"],
        "园区审批账号2个",
        "审批信息三个工作日内推送",
    ):
        assert element in text


def test_a_deed_without_cases_seals_or_accounts_says_so(printed: Print) -> None:
    facts = ordinary()[DocumentKind.TRANSFER_DEED]
    facts.update(pending=[], seals=[], accounts=[])
    text = text_of(printed(DocumentKind.TRANSFER_DEED, facts))
    for element in ("无在办件", "不涉及印章启用、停用", "不涉及业务系统账号"):
        assert element in text
