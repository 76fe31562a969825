"""A posted official's last day: at the hall in the morning, assessed, and without the right when the clock is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delegation.models.authorities import Power
from delegation.models.postings import Posting
from delegation.postings import is_posted
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from tests.journeys.conftest import Stage

PARK, BUREAU = "654002-YNYQ", "654002-CGJ"
pytestmark = [pytest.mark.rule("YN84-2.1"), pytest.mark.rule("CZ4-2.2")]


@pytest.mark.soak  # without a browser: tests/delegation/test_postings.py, test_posting_alone.py
def test_a_posted_officials_last_day(stage: Stage) -> None:
    leader = stage.staff("哈力木拉提", (Role.PARK_LEADER, PARK))
    head = stage.staff("彭立新", (Role.DEPARTMENT_LEADER, BUREAU))
    official = stage.staff("艾力", (Role.DEPARTMENT_CLERK, BUREAU))
    power = Power.objects.get(code="YN84-1-3")
    now = timezone.localtime()
    until = now + timedelta(hours=8)

    leader.opens("/delegation/unabsorbed/").follows("列入清单")
    leader.fills(
        {"权限事项": f"{power.name}（伊宁市城管局）", "暂不能承接的原因": "暂无专业人员。"}
    ).confirms()

    head.opens("/delegation/posting/").follows("选派人员")
    head.fills(
        {
            "派驻园区": "霍尔果斯经济开发区伊宁园区管委会",
            "派驻人员": "艾力（部门经办人）",
            "派驻事项": [power.name],
            "派驻起": f"{now:%Y-%m-%dT%H:%M}",
            "派驻止": f"{until:%Y-%m-%dT%H:%M}",
            "工作任务": "办理排水许可，带教园区人员。",
        }
    ).confirms()
    posting = Posting.objects.get()
    page = posting.get_absolute_url()
    leader.opens(page).sees("无效").does("同意派驻").sees("有效")
    official.opens(page).does("派驻签到").sees("在岗")

    member = Membership.objects.get(user__username=official.username)
    assert is_posted(member, posting.park, power, timezone.now())
    stage.later(hours=7)
    leader.opens(page).does(
        "考核派驻人员",
        {"考核等次": "优秀", "考核意见": "业务熟练。", "任免建议": "建议继续派驻"},
    )
    stage.the_worker_runs()
    form = head.opens(page).reads("派驻人员考核与任免建议表")
    for words in ("艾力", "优秀", "建议继续派驻", "1天"):
        assert words in form

    official.opens(page).follows("派驻签退")  # the page stays open beyond the end
    stage.later(hours=1, minutes=1)
    assert not is_posted(member, posting.park, power, timezone.now())
    official.confirms().sees("现在不能办理")
    official.opens(page).sees("无效", "工作已移交").does_not_see("派驻签到")
