"""What the papers say, against the annexes of the regulation."""

import pytest

from portal.documents.enums import DocumentKind
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK, WINDOW
from tests.portal.documents.conftest import Print, text_of


@pytest.mark.rule("BZ54-A2")
def test_acceptance_notice_is_annex_two(printed: Print) -> None:
    pdf = printed(DocumentKind.ACCEPTANCE, ordinary()[DocumentKind.ACCEPTANCE])
    company, window = pdf.pages
    for copy, label in ((company, "企业联"), (window, "窗口联")):
        text = "".join((copy.extract_text() or "").split())
        assert label in text
        assert "代办服务受理通知书" in text
        assert "新疆赛里木棉业科技有限公司：" in text
        assert "2026年11月18日，本窗口收到你（单位）申请建设工程规划许可证核发所提交的下列材料：" in text
        for number, name in enumerate(
            ("申请表", "批准、核准或者备案文件", "土地的有关证明文件", "总平面图", "营业执照"), 1
        ):
            assert f"{number}." in text
            assert name in text
        assert (
            "经审查，你（单位）申请的该事项属于本窗口受理范围，申请材料齐全，符合法定形式，现予受理。" in text
        )
        assert "专窗盖章：" in text
        assert WINDOW in text
        assert "受理人及联系方式：" in text
        assert "古丽娜尔·买买提" in text
        assert "0909-2318801" in text
        assert text.count("2026年11月19日") == 2
        assert "注：本通知书一式两份，申请企业、受理窗口各存一份。" in text
        assert "BLBJ-2026-000128" in text
        assert "7K3M-Q9TX" in text
        assert "是对代办服务的受理，不是有关行政机关对许可等事项的受理" in text
        assert "电子预览，以加盖印章为准" in text
        assert "此处盖章" in text
        assert "—1—" in text


@pytest.mark.rule("BZ54-A1")
@pytest.mark.rule("BZ54-2.2")
def test_entrustment_has_the_elements_of_the_civil_code(printed: Print) -> None:
    """民法典 165: names, matters, powers, period, signature; 173: how it ends."""
    text = text_of(printed(DocumentKind.ENTRUSTMENT))
    for element in (
        "委托人：新疆赛里木棉业科技有限公司",
        "91652701MA7ABCDE5X",
        f"受托人：{PARK}",
        "部分委托",
        "1.建设用地规划许可证核发（博乐市自然资源局，县级）",
        "2026年11月18日至2027年5月17日",
        "不得代委托人作出事实真实性声明，不得代为放弃或者变更申请，不得转委托",
        "委托期限届满或者委托事项办结",
        "可以随时撤回全部或者部分委托",
        "个人信息处理告知",
        "代办服务无偿提供",
        "李文静（企业经办人）于2026年11月18日11:05",
    ):
        assert element in text
    table = [
        ["".join((cell or "").split()) for cell in row]
        for page in printed(DocumentKind.ENTRUSTMENT).pages
        for row in page.extract_table() or []
    ]
    assert [row[2] for row in table[1:]] == ["是", "是", "是", "是", "否"]


@pytest.mark.rule("BZ54-2.1")
def test_entrustment_says_full_when_it_is_full(printed: Print) -> None:
    facts = ordinary()[DocumentKind.ENTRUSTMENT] | {"scope": "full"}
    text = text_of(printed(DocumentKind.ENTRUSTMENT, facts))
    assert "委托方式：全面委托" in text
    assert "部分委托。" not in text


def test_correction_names_every_defect_at_once(printed: Print) -> None:
    pdf = printed(DocumentKind.CORRECTION)
    rows = [["".join((cell or "").split()) for cell in row] for row in pdf.pages[0].extract_table() or []]
    assert rows[0] == ["序号", "材料", "存在问题", "依据", "补正要求"]
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert rows[2][1:] == [
        "使用土地的有关证明文件",
        "只提交了首页，缺少宗地图。",
        "办事指南第三条",
        "补交不动产权证书全部内页和宗地图的复印件。",
    ]
    assert "不再就本次申请提出其他补正要求" in text_of(pdf)


def test_second_correction_says_why_and_who_allowed_it(printed: Print) -> None:
    facts = ordinary()[DocumentKind.CORRECTION] | {
        "second": {"reason": "补正图纸缺页", "approved_by": "陈志远"}
    }
    text = text_of(printed(DocumentKind.CORRECTION, facts))
    assert "理由：补正图纸缺页。批准人：陈志远" in text
    assert "不再就本次申请" not in text


def test_decline_names_the_competent_organ_and_the_remedies(printed: Print) -> None:
    facts = ordinary()[DocumentKind.DECLINE] | {
        "reconsideration_organ": "自治州人民政府",
        "court": "博乐市人民法院",
    }
    text = text_of(printed(DocumentKind.DECLINE, facts))
    assert "上述事项由精河工业园区管理委员会办理" in text
    assert "60日内向自治州人民政府申请行政复议" in text
    assert "6个月内向博乐市人民法院提起行政诉讼" in text


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_feedback_letter_holds_scores_and_opinions(printed: Print) -> None:
    pdf = printed(DocumentKind.FEEDBACK)
    rows = [row for page in pdf.pages for row in page.extract_table() or []]
    assert rows[1:4] == [
        ["服务效率", "5分", "4分"],
        ["办理质量", "5分", "5分"],
        ["问题解决能力", "4分", "5分"],
    ]
    text = text_of(pdf)
    for element in ("博乐市人民政府：", "意见建议", "建议住建部门", "代办专员响应及时", "平均4.7分"):
        assert element in text


@pytest.mark.rule("BZ54-5.5-MULTI")
def test_comprehensive_report_holds_its_three_parts(printed: Print) -> None:
    text = text_of(printed(DocumentKind.COMPREHENSIVE))
    parts = ["二、事项办理流程", "三、跨部门协调记录", "四、企业满意度"]
    assert [text.find(part) > 0 for part in parts] == [True] * 3
    for element in (
        "协同效率",
        "跨区域沟通成效",
        "事项办结完整性",
        "州工信局",
        "博乐市、精河县",
        "专项协调会",
    ):
        assert element in text


def test_report_says_when_the_enterprise_gave_no_evaluation(printed: Print) -> None:
    facts = ordinary()[DocumentKind.FEEDBACK]
    for dimension in facts["evaluation"]["dimensions"]:
        del dimension["enterprise"]
    del facts["evaluation"]["enterprise_opinion"]
    text = text_of(printed(DocumentKind.FEEDBACK, facts))
    assert "仅反映园区评价" in text
    assert "未评价" in text


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_ledger_has_the_five_headings_and_the_entries_of_the_system(printed: Print) -> None:
    text = text_of(printed(DocumentKind.LEDGER))
    headings = [
        "一、代办申请",
        "二、材料提交",
        "三、部门沟通",
        "四、审批节点",
        "五、问题处理",
        "六、系统记录",
    ]
    places = [text.find(heading) for heading in headings]
    assert min(places) > 0
    assert places == sorted(places)
    assert "共6条记录" in text
    assert "至少2年" in text
    assert "9f2c" * 16 in text


@pytest.mark.rule("BZ54-A3")
def test_tracking_record_has_exactly_seven_columns(printed: Print) -> None:
    table = printed(DocumentKind.TRACKING).pages[0].extract_table()
    assert table is not None
    assert {len(row) for row in table} == {7}
    follow_ups = ["".join((row[6] or "").split()) for row in table]
    assert follow_ups == ["回访结果（满意/不满意）", "满意", "未回访"]
