"""The supervision letter (督办函): what it says, and its red head with the longest name of an oversight body."""

import pytest

from portal.documents.enums import DocumentKind
from portal.documents.samples import ordinary
from tests.portal.documents.conftest import Print, text_of

MM = 72 / 25.4
WORKGROUP = "自治州推进园区高质量发展工作专班办公室（州工信局）"


@pytest.mark.rule("YN84-2.2")
def test_the_letter_names_case_delay_requirement_date_and_what_an_answer_must_say(printed: Print) -> None:
    """From the work-group, whose name must stay between the ends of the red lines (170 mm)."""
    facts = ordinary()[DocumentKind.SUPERVISION_LETTER]
    pdf = printed(DocumentKind.SUPERVISION_LETTER, facts, issuer=WORKGROUP)
    text = text_of(pdf)
    for element in (
        f"{facts['recipient']}：",
        f"关于{facts['subject']}的督办函",
        facts["case_number"],
        "于2026年12月16日届满",
        facts["delay"],
        facts["requirement"],
        "请于2026年12月25日前将办理情况书面反馈我单位，并加盖单位印章",
        "届时尚未办结的，应当说明原因，明确新的办结时间",
        "联系人：徐丽，联系电话：0909-2310012",
        f"抄送：{facts['copies_to'][0]}。",
    ):
        assert element in text
    head = [char for char in pdf.pages[0].chars if char["top"] < 46 * MM and char["size"] > 15]
    assert "".join(char["text"] for char in head) == WORKGROUP
    assert min(char["x0"] for char in head) >= 20 * MM
    assert max(char["x1"] for char in head) <= 190 * MM


def test_a_letter_that_is_about_no_period_names_none(printed: Print) -> None:
    facts = ordinary()[DocumentKind.SUPERVISION_LETTER]
    del facts["limit"], facts["promised_on"]
    text = text_of(printed(DocumentKind.SUPERVISION_LETTER, facts))
    assert "届满" not in text
    assert "特此督办。" in text
