"""The register of powers from a file; what the procedure of adjustments decides, a file cannot."""

import pytest

from delegation.models import Authority, Power, Scheme
from delegation.services.authorities import enter_authority
from delegation.services.power_lists import begin_list
from portal.exchange.models import Import
from portal.exchange.services.imports import apply_import, undo_import
from tests.cast import SINCE, Cast
from tests.portal.exchange.files import bring, heads

pytestmark = pytest.mark.django_db
POWER = {
    "事项编码": "BZ-Q-1",
    "事项名称": "城市建筑垃圾处置核准",
    "类别": "行政许可",
    "法定实施机关代码": "652701-ZRZY",
    "赋权方案代码": "BZ",
    "赋权方式": "委托",
    "设定依据": "《城市建筑垃圾管理规定》第七条",
    "下放环节": "决定、受理",
    "监管责任": "部门指导监督",
    "收费": "不收费",
    "法定时限（工作日）": "20",
    "启用": "是",
}


@pytest.fixture
def scheme(cast: Cast) -> Scheme:
    day = SINCE.date()
    authority: Authority = enter_authority(
        number="博政发〔2024〕1号",
        now=SINCE,
        title="委托",
        issuer_name="博乐市",
        issued_on=day,
        valid_from=day,
    )
    made = Scheme.objects.create(code="BZ", name="博乐委托", authority=authority, government=cast.bole)
    made.parks.add(cast.park)
    return made


def row(**changed: str) -> list[str]:
    values = POWER | changed
    return [values.get(head, "") for head in heads("powers")]


def brought(cast: Cast, *rows: list[str]) -> Import:
    return bring("powers", rows, cast.centre_officer)


def applied(cast: Cast, *rows: list[str]) -> Import:
    return apply_import(started=brought(cast, *rows), choice="all", actor=cast.centre_officer)


@pytest.mark.rule("CZ4-2.1")
def test_powers_are_added_kept_current_and_taken_back(cast: Cast, scheme: Scheme) -> None:
    first = applied(cast, row())
    power = Power.objects.get()
    assert (power.organ, power.mode, power.parts, power.extension_days) == (
        cast.bole_land, "entrusted", ["acceptance", "decision"], 0,
    )  # fmt: skip
    assert brought(cast, row()).same == 1
    second = applied(cast, row(收费="按标准收费", 赋权方式="直接赋权"))
    power.refresh_from_db()
    assert (second.changed, power.fee_text, power.mode) == (1, "按标准收费", "direct_grant")
    assert undo_import(started=first, actor=cast.centre_officer).kept == 1
    undo_import(started=second, actor=cast.centre_officer)
    power.refresh_from_db()
    assert (power.fee_text, power.mode) == ("不收费", "entrusted")


@pytest.mark.rule("CZ4-2.3")
def test_what_a_list_has_changes_its_competence_by_the_procedure_alone(cast: Cast, scheme: Scheme) -> None:
    applied(cast, row())
    begin_list(scheme=scheme, number="博政发〔2024〕1号", published_on=SINCE.date())
    moved = {"法定实施机关代码": "652700-ZRZY", "赋权方式": "直接赋权", "下放环节": "受理"}
    moved |= {"法定时限（工作日）": "5", "启用": "否"}
    faults = brought(cast, row(**moved)).rows.get().faults
    assert {fault["cell"][-4:] for fault in faults} == {"（D2）", "（F2）", "（H2）", "（L2）", "（Q2）"}
    assert all("调整程序" in fault["text"] for fault in faults)
    assert brought(cast, row(办事指南="带身份证原件")).changed == 1


def test_undoing_brings_no_earlier_competence_back_to_what_was_listed_since(
    cast: Cast, scheme: Scheme
) -> None:
    applied(cast, row())
    second = applied(cast, row(赋权方式="直接赋权"))
    begin_list(scheme=scheme, number="博政发〔2024〕1号", published_on=SINCE.date())
    assert undo_import(started=second, actor=cast.centre_officer).kept == 1
    assert "调整程序" in second.rows.get().kept
    assert Power.objects.get().mode == "direct_grant"


@pytest.mark.rule("CZ4-2.3")
def test_what_a_list_has_stays(cast: Cast, scheme: Scheme) -> None:
    first = applied(cast, row())
    begin_list(scheme=scheme, number="博政发〔2024〕1号", published_on=SINCE.date())
    done = undo_import(started=first, actor=cast.centre_officer)
    assert done.kept == 1 and first.rows.get().kept == "已被其他数据使用" and Power.objects.exists()


@pytest.mark.parametrize(
    ("changed", "cell", "text"),
    [
        ({"法定实施机关代码": "652701"}, "D2", "没有代码为“652701”的部门"),
        ({"赋权方案代码": "NO"}, "E2", "没有代码为“NO”的赋权方案"),
        ({"下放环节": "受理、盖章"}, "H2", "只能填"),
        ({"法定时限（工作日）": "0"}, "L2", "1 到 1000"),
    ],
)
def test_wrong_cells(cast: Cast, scheme: Scheme, changed: dict[str, str], cell: str, text: str) -> None:
    fault = brought(cast, row(**changed)).rows.get().faults[0]
    assert f"（{cell}）" in fault["cell"] and text in fault["text"]
