"""The Yining park grants a sewage permit in the bureau's name, from the application to the certificate; then the bureau
orders a correction of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from delegation.models import Power
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.delegation.instruments import put_instrument
from tests.journeys.case import Scan
from tests.journeys.conftest import Stage
from tests.journeys.people import Person
from tests.journeys.prepared import enterprise

PARK, BUREAU = "654002-YNYQ", "654002-CGJ"
ABOUT = {
    "项目名称": "年产三万吨番茄制品生产线",
    "项目地点": "伊宁园区纬三路 8 号",
    "申请内容": "生产废水经预处理后排入园区污水管网，日排放 120 立方米。",
}


def act(
    stage: Stage, person: Person, path: str, name: str, answers: Mapping[str, Any] | None = None
) -> Person:
    """Somebody opens the case and carries an act out; the papers that it issued are there when they look again."""
    person.opens(path).does(name, answers).sees("已完成：")
    stage.the_worker_runs()
    return person.opens(path)


@dataclass
class Permit:
    """An application at its address, and those whom it concerns."""

    path: str
    owner: Person
    clerk: Person
    leader: Person
    bureau: Person


def is_applied_for_and_accepted(stage: Stage, scan: Scan) -> Permit:
    applicant = enterprise(7, "阿迪力")
    owner = stage.visitor("阿迪力", applicant.user.username).comes_in()
    clerk = stage.staff("迪丽努尔", (Role.WINDOW_CLERK, PARK))
    leader = stage.staff("哈力木拉提", (Role.PARK_LEADER, PARK))
    bureau = stage.staff("艾力", (Role.DEPARTMENT_CLERK, BUREAU))
    park, power = Organization.objects.get(code=PARK), Power.objects.get(code="YN84-1-3")
    put_instrument(
        power,
        park=park,
        drafted_by=Membership.objects.get(user__username=bureau.username),
        valid_from=date(2024, 12, 1),
        number="伊市城管权委2024-0001",
    )

    owner.opens("/delegation/permit/").follows("申请行政许可")
    owner.fills({"申请事项": f"{power.name}（{power.organ.label}）", "向哪个园区申请": park.name})
    owner.presses("下一步").sees("填写中")
    path = owner.page.url
    owner.begins("提交申请")
    papers = {paper["name"]: scan(f"{paper['name']}.pdf") for paper in power.materials}
    owner.fills({**ABOUT, "项目在园区的哪个区域": "园区管辖范围以外", **papers}).confirms()
    owner.sees("项目不在园区管辖范围之内，请向伊宁市城市管理局申请。")
    owner.fills({"项目在园区的哪个区域": park.label, **papers}).confirms()
    owner.sees("待审查受理", "委托")

    notice = act(stage, clerk, path, "受理").sees("审查中").reads("行政许可申请受理通知书")
    assert "法定办理期限为20个工作日" in notice
    return Permit(path, owner, clerk, leader, bureau)


def test_application_and_acceptance(stage: Stage, scan: Scan) -> None:
    is_applied_for_and_accepted(stage, scan)


@pytest.mark.soak  # without a browser: tests/delegation/test_permits.py, test_permit_access.py, test_oversight.py
@pytest.mark.rule("YN84-1")
@pytest.mark.rule("YN84-3.2")
def test_from_the_application_to_the_certificate(stage: Stage, scan: Scan) -> None:
    permit = is_applied_for_and_accepted(stage, scan)
    path, owner, clerk, leader, bureau = permit.path, permit.owner, permit.clerk, permit.leader, permit.bureau
    act(stage, clerk, path, "提出审查意见", {"审查意见": "符合法定条件、标准，建议准予许可。"})
    decision = act(stage, leader, path, "准予许可", {"有效期止": "2031-03-01"}).reads("准予行政许可决定书")
    for words in (
        "以伊宁市城市管理局的名义作出决定",
        "由委托机关伊宁市城市管理局",
        "向伊宁市人民政府申请行政复议",
    ):
        assert words in decision
    act(stage, clerk, path, "制作许可证件")
    act(stage, clerk, path, "登记送达", {"签收人": "阿迪力"}).sees("已发证送达")
    certificate = owner.opens(path).sees("已发证送达").reads("行政许可证")
    assert "城镇污水排入排水管网许可证" in certificate
    assert "伊宁市城市管理局" in certificate
    bureau.opens(path).sees("准予许可", "伊宁市城市管理局印章")

    head = stage.staff("彭立新", (Role.DEPARTMENT_LEADER, BUREAU))
    bureau.opens("/delegation/decisions/").sees("城镇污水排入排水管网许可", "监管责任清单")
    bureau.opens(path).follows("责令纠正")
    bureau.fills(
        {
            "查明的事实": "决定书没有载明排放口水质监测频次。",
            "依据": "伊市政发〔2024〕84号第三条",
            "纠正要求": "补充载明水质监测频次，重新送达。",
        }
    )
    bureau.presses("提交负责人签发").sees("拟稿")
    order = bureau.page.url
    words = act(stage, head, order, "发出责令纠正通知书").sees("待纠正").reads("责令纠正通知书")
    assert "你单位受我单位委托" in words
    assert "补充载明水质监测频次，重新送达。" in words
    act(stage, leader, order, "报告纠正情况", {"做了什么": "已补充载明并重新送达。"})
    act(stage, bureau, order, "认可已纠正").sees("已纠正")
    clerk.opens(path).sees("伊宁市城市管理局认可已按责令纠正通知书纠正")
