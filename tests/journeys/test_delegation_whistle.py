"""A whistle that nobody answers: the steps of supervision in the browser, until the department comes and solves it."""

import re

import pytest

from delegation.models.whistles import Whistle
from portal.organizations.enums import Role
from tests.journeys.conftest import Stage
from tests.journeys.prepared import FIRM, owner_in_yining

PARK, BUREAU, GOVERNMENT = "654002-YNYQ", "654002-CGJ", "654002"
MATTER = "园区外市政管网接入协调"
pytestmark = pytest.mark.rule("YN84-2.2")


@pytest.mark.soak  # without a browser: tests/delegation/test_whistles.py
def test_a_whistle_that_ends_in_a_supervision_letter(stage: Stage) -> None:
    leader = stage.staff("哈力木拉提", (Role.PARK_LEADER, PARK))
    clerk = stage.staff("迪丽努尔", (Role.WINDOW_CLERK, PARK))
    department = stage.staff("艾力", (Role.DEPARTMENT_CLERK, BUREAU))
    owner = owner_in_yining(stage)

    leader.opens("/delegation/whistle_matter/").follows("列入吹哨事项")
    leader.fills({"事项名称": MATTER, "报到部门": ["伊宁市城市管理局"]}).confirms()
    leader.sees("24 小时")

    owner.opens("/delegation/whistle/").follows("吹哨")
    owner.fills({"吹哨事项": f"伊宁园区：{MATTER}", "诉求": "接入井与现场不符，请到现场核定。"}).confirms()
    whistle = Whistle.objects.get()
    page = whistle.get_absolute_url()
    clerk.opens("/delegation/").sees(whistle.number)
    clerk.opens(page).does("派单，通知部门报到")
    department.opens(page).sees("待报到")

    stage.later(hours=25)
    for person in (leader, clerk, department, owner):
        person.comes_in()  # nobody is signed in for that long
    leader.opens(page).sees("逾期未报到").does("发督办函", about="第一步")
    stage.the_worker_runs()
    letter = leader.opens(page).reads("吹哨督办函")
    for words in ("伊宁市城市管理局：", FIRM, "至今没有报到", "特此督办"):
        assert words in letter
    owner.opens(page).does_not_see("哨督").sees("逾期未报到")

    clerk.opens(page).does("登记部门报到", {"报到人员": "艾力", "接待人员": "迪丽努尔"}, about="伊宁市城管局")
    department.opens(page).does("登记已解决", {"解决情况": "已核定接入井位置。"}, about="伊宁市城管局")
    owner.opens(page).does("确认已解决", {"满意度": "满意"}, about="伊宁市城管局").sees("已办结")
    leader.opens(page).sees("已落实")
    leader.opens("/delegation/figures/whistles/").follows(re.compile("伊宁市城管局被督办")).sees(
        whistle.number
    )
