"""The catalogue of matters from a file: a row is a version."""

import pytest

from portal.exchange.models import Import
from portal.exchange.services.imports import apply_import, undo_import
from proxy_service.models import Matter, MatterVersion
from tests.cast import LAND, Cast
from tests.portal.exchange.files import bring, heads

pytestmark = pytest.mark.django_db
KIND = "matters"
MATTER = {
    "事项编码": "BZ-TEST-01",
    "事项名称": "建筑工程施工许可证核发",
    "类别": "工程建设",
    "跨县市事项": "否",
    "行政许可": "是",
    "主管层级": "县市部门",
    "主管部门": "ZRZY",
    "协同部门": "STJ",
    "法定时限（工作日）": "7",
    "法定时限依据": "《建筑工程施工许可管理办法》第五条",
    "承诺时限（工作日）": "5",
    "事项说明": "建设单位申请领取施工许可证。",
    "办理条件": "已取得用地批准\n已确定施工单位",
    "申请材料": "申请表|原件|1|是|否|\n用地批准手续｜复印件｜2｜是｜是｜验原件\n合同",
    "法定收费": "",
}


def row(**changed: str) -> list[str]:
    values = MATTER | changed
    return [values.get(head, "") for head in heads(KIND)]


def brought(cast: Cast, *rows: list[str]) -> Import:
    return bring(KIND, rows, cast.centre_officer, "事项.csv")


def applied(cast: Cast, *rows: list[str]) -> Import:
    return apply_import(started=brought(cast, *rows), choice="all", actor=cast.centre_officer)


def current(code: str = "BZ-TEST-01") -> MatterVersion:
    return MatterVersion.objects.get(matter__code=code, superseded_at=None)


def test_a_row_becomes_a_published_version(cast: Cast) -> None:
    applied(cast, row())
    version = current()
    assert (version.version, version.published_by, version.statutory_limit, version.promised_limit) == (
        1, cast.centre_officer, 7, 5,
    )  # fmt: skip
    assert version.guide["conditions"] == ["已取得用地批准", "已确定施工单位"] and version.other_suffixes == [
        "STJ"
    ]
    papers = version.materials.values_list("name", "form", "copies", "required", "may_follow", "note")
    assert list(papers) == [
        ("申请表", "original", 1, True, False, ""),
        ("用地批准手续", "copy", 2, True, True, "验原件"),
        ("合同", "original", 1, True, False, ""),
    ]


def test_the_same_row_publishes_nothing_and_another_the_next_version(cast: Cast) -> None:
    applied(cast, row())
    again = brought(cast, row())
    assert (again.new, again.changed, again.same, again.wrong) == (0, 0, 1, 0)
    second = applied(cast, row(事项名称="施工许可证核发"))
    assert (current().version, current().name, second.changed) == (2, "施工许可证核发", 1)
    undo_import(started=second, actor=cast.centre_officer)
    assert (current().version, current().name) == (3, MATTER["事项名称"])


def test_undoing_a_new_matter_and_one_that_moved_on(cast: Cast) -> None:
    first = applied(cast, row(), row(事项编码="BZ-TEST-02"))
    applied(cast, row(事项名称="另一名称"))
    done = undo_import(started=first, actor=cast.centre_officer)
    assert (done.kept, done.undone) == (1, 1)
    assert first.rows.exclude(kept="").get().kept == "导入后又发布了新的版本"
    assert set(Matter.objects.filter(code__startswith="BZ-TEST").values_list("code", flat=True)) == {
        "BZ-TEST-01"
    }


def test_a_matter_of_the_register_keeps_what_the_file_does_not_say(cast: Cast) -> None:
    before = current(LAND)
    applied(cast, row(事项编码=LAND))
    assert current(LAND).version == before.version + 1
    assert MatterVersion.objects.get(pk=before.pk).superseded_at is not None


@pytest.mark.rule("BZ54-2.2")
@pytest.mark.parametrize(
    ("changed", "cell", "text"),
    [
        ({"法定收费": "代办服务费|无|"}, "V2", "代办服务不收费"),
        ({"承诺时限（工作日）": "9"}, "L2", "不得长于法定时限"),
        ({"主管部门": "NOBODY"}, "H2", "没有“NOBODY”"),
        ({"赋权事项编码": "YN-9"}, "T2", "没有“YN-9”"),
        ({"申请材料": "表|原本"}, "U2", "第 1 行，形式"),
        ({"申请材料": "表\n表"}, "U2", "同一材料只列一次"),
        ({"申请材料": "a|原件|1|是|否|x|y"}, "U2", "多于 6 段"),
        ({"类别": "别的"}, "C2", "只能填"),
        ({"事项编码": "随便"}, "A2", "不是有效的编码"),
    ],
)
def test_what_the_pages_refuse_a_file_cannot_bring_in(
    cast: Cast, changed: dict[str, str], cell: str, text: str
) -> None:
    fault = brought(cast, row(**changed)).rows.get().faults[0]
    assert f"（{cell}）" in fault["cell"] and text in fault["text"]
