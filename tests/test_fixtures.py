"""The reference data: whole, honest about their sources, and loadable any number of times."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from delegation.models import Authority, Power, Scheme
from portal.ledger.models import LedgerEntry
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.services.reference import load_organizations
from portal.workdays.models import CalendarDay, CalendarRevision
from proxy_service.enums import MaterialForm, MatterClass
from proxy_service.models import MatterMaterial, MatterVersion
from proxy_service.queries import competent_organ, organ_code
from proxy_service.services.catalogue import CONTENT, MATERIAL, SERVICE_FEE

Row = dict[str, Any]

ANNEX_5 = {
    "economy": [
        "县市、园区财政出资建设的新建项目审批、核准、备案、监管、验收",
        "国家、自治区专项资金项目审核、上报和监管",
        "固定资产投资、工业增加值、招商引资等经济指标监测及统计",
    ],
    "land": [
        "临时用地审批手续",
        "国有建设用地使用权出让后土地使用权分割转让批准",
        "建设项目用地审核",
    ],
    "planning": [
        "建设项目用地预审与规划选址意见书",
        "建设用地规划许可证核发",
        "建设工程规划许可证核发",
        "建设项目规划竣工认可",
    ],
    "construction": [
        "建筑渣土处置收费申报事宜",
        "依附于园区道路建设的各种管线、干线（不包括危险化学品）等设施的审批",
        "建筑工程施工许可证核发",
        "基础设施配套费",
        "园区道路两侧和公共场所临时堆放物料、搭建非永久性建筑物的核准",
    ],
    "mining": ["勘查矿产资源审批", "开采矿产资源审批"],
}
STAGES = {
    "opening", "project", "site", "building", "environment", "utilities", "tax", "staff", "change", "closing",
}  # fmt: skip
DEFAULT_LIMIT = "《中华人民共和国行政许可法》第四十二条（未见专门时限，按 20 个工作日）"
BORTALA_COUNTIES = ["652701", "652702", "652722", "652723"]
YINING = "654002"
ENTRUSTED = {
    "从事城市生活垃圾经营性清扫、收集、运输、处理服务审批",
    "城市建筑垃圾处置核准",
    "城镇污水排入排水管网许可",
}
PARENT_KINDS = {
    "prefecture": {None},
    "county": {"prefecture"},
    "county_department": {"county"},
    "prefecture_department": {"prefecture"},
    "park": {"prefecture", "county"},
    "zone": {"park"},
    "workgroup": {"prefecture"},
    "service_centre": {"prefecture", "county"},
    "platform": {"prefecture"},
}


def read(name: str) -> list[Row]:
    return json.loads((Path(settings.BASE_DIR) / "fixtures" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def matters() -> list[Row]:
    return read("matters.json")


@pytest.fixture(scope="module")
def organizations() -> list[Row]:
    return read("organizations.json")


@pytest.fixture
def reference(db: None) -> None:
    call_command("load_reference", stdout=StringIO())


# The catalogue


@pytest.mark.rule("BZ54-A5")
@pytest.mark.parametrize(("matter_class", "names"), ANNEX_5.items(), ids=ANNEX_5)
def test_annex_5_stands_in_the_catalogue_word_for_word(
    matters: list[Row], matter_class: str, names: list[str]
) -> None:
    found = [
        row["name"] for row in matters if row["source"] == "BZ54-A5" and row["matter_class"] == matter_class
    ]
    assert found == names


@pytest.mark.rule("BZ54-A5")
def test_annex_5_and_nothing_else_crosses_counties(matters: list[Row]) -> None:
    crossing = [row for row in matters if row["cross_county"]]
    assert len(crossing) == 17
    assert crossing == [row for row in matters if row["source"] == "BZ54-A5"]
    assert {row["matter_class"] for row in crossing} == set(ANNEX_5)


@pytest.mark.rule("BZ54-4.1")
def test_ordinary_matters_cover_every_stage_of_an_enterprises_life(matters: list[Row]) -> None:
    ordinary = [row for row in matters if not row["cross_county"]]
    assert len(ordinary) >= 25
    assert {row["matter_class"] for row in ordinary} == STAGES
    assert set(ANNEX_5) | STAGES == set(MatterClass.values)


def test_codes_and_names_are_unique(matters: list[Row]) -> None:
    for key in ("code", "name"):
        values = [row[key] for row in matters]
        assert len(set(values)) == len(values)


def test_every_limit_has_a_source_and_no_promise_is_invented(matters: list[Row]) -> None:
    for row in matters:
        assert 0 < row["statutory_limit"] <= 60, row["code"]
        assert row["statutory_source"] == DEFAULT_LIMIT or row["statutory_source"].startswith("《"), row[
            "code"
        ]
        if row["statutory_source"] == DEFAULT_LIMIT:
            assert row["statutory_limit"] == 20, row["code"]
            assert not row["verified"], row["code"]
        assert row["promised_limit"] is None, row["code"]


def test_limits_in_plain_days_are_converted_openly(matters: list[Row]) -> None:
    converted = [row for row in matters if "statutory_natural_days" in row]
    assert converted
    for row in converted:
        days, limit = row["statutory_natural_days"], row["statutory_limit"]
        assert limit == days * 5 // 7, row["code"]
        assert f"{days} 日为自然日" in row["statutory_source"], row["code"]
        assert f"折算为 {limit} 个工作日" in row["statutory_source"], row["code"]
        assert not row["verified"], row["code"]


@pytest.mark.rule("BZ54-2.2")
def test_fees_are_the_enterprises_own_and_none_is_for_the_service(matters: list[Row]) -> None:
    fees = [fee for row in matters for fee in row["fees"]]
    assert fees
    for fee in fees:
        assert set(fee) == {"name", "basis", "note"}
        assert fee["note"] == "按法定标准，由企业缴纳"
        assert fee["basis"]
        assert not SERVICE_FEE.search(fee["name"])
    assert not [
        material["name"]
        for row in matters
        for material in row["materials"]
        if SERVICE_FEE.search(material["name"])
    ]


def test_materials_are_complete_and_one_paper_is_the_same_paper_everywhere(matters: list[Row]) -> None:
    described: dict[str, tuple[Any, ...]] = {}
    for row in matters:
        assert 3 <= len(row["materials"]) <= 8, row["code"]
        assert len({material["name"] for material in row["materials"]}) == len(row["materials"]), row["code"]
        for material in row["materials"]:
            assert set(material) == set(MATERIAL)
            assert material["form"] in MaterialForm.values
            assert material["copies"] >= 1
            description = (material["form"], material["copies"], material["note"])
            assert described.setdefault(material["name"], description) == description, material["name"]


def test_guides_answer_what_an_enterprise_asks(matters: list[Row]) -> None:
    for row in matters:
        guide = row["guide"]
        assert set(guide) == {"summary", "conditions", "steps", "result", "window"}
        assert guide["summary"], row["code"]
        assert guide["conditions"], row["code"]
        assert len(guide["steps"]) >= 3, row["code"]
        assert guide["result"], row["code"]


def test_rows_fit_the_model(matters: list[Row]) -> None:
    lengths = {
        field.name: field.max_length
        for model in (MatterVersion, MatterMaterial)
        for field in model._meta.fields
        if field.max_length
    }
    for row in matters:
        assert set(CONTENT) <= set(row), row["code"]
        for values in [row, *row["materials"]]:
            for name, value in values.items():
                assert not isinstance(value, str) or len(value) <= lengths.get(name, 40), (row["code"], name)


# The organisations


def test_the_tree_has_its_roots_and_every_parent_comes_first(organizations: list[Row]) -> None:
    kinds: dict[str | None, str | None] = {None: None}
    for row in organizations:
        assert row["code"] not in kinds
        assert row["kind"] in set(OrganizationKind.values) - {"enterprise"}
        assert kinds[row["parent"]] in PARENT_KINDS[row["kind"]], row["code"]
        kinds[row["code"]] = row["kind"]
    assert [row["code"] for row in organizations if row["parent"] is None] == ["652700", "654000", "431000"]


def test_division_codes_nest(organizations: list[Row]) -> None:
    by_code = {row["code"]: row for row in organizations}
    for row in organizations:
        division = row["division_code"]
        assert len(division) == 6
        assert division.isdigit()
        if row["kind"] in ("county", "prefecture"):
            assert row["code"] == division
        else:
            assert row["code"].startswith(f"{division}-")
        if row["parent"]:
            above = by_code[row["parent"]]["division_code"]
            assert division == above or (above.endswith("00") and division[:4] == above[:4]), row["code"]


def test_every_name_says_where_it_comes_from(organizations: list[Row]) -> None:
    assert all(row["source"] for row in organizations)
    names = [row["name"] for row in organizations]
    assert len(set(names)) == len(names)


@pytest.mark.rule("BZ54-3.1")
def test_the_service_bodies_are_the_three_parks_with_their_zones(organizations: list[Row]) -> None:
    parks = {
        row["code"]: row["name"]
        for row in organizations
        if row["kind"] == "park" and row["code"].startswith("6527")
    }
    assert set(parks.values()) == {
        "阿拉山口综合保税区管委会",
        "博乐边境经济合作区管委会",
        "精河工业园区管委会",
    }
    zones = [row for row in organizations if row["kind"] == "zone"]
    assert {row["short_name"].removeprefix("博乐边合区") for row in zones} == {
        "金三角片区",
        "五台片区",
        "东工片区",
    }
    assert {parks[row["parent"]] for row in zones} == {"博乐边境经济合作区管委会"}


def test_what_issues_documents_has_a_prefix_of_its_own(organizations: list[Row]) -> None:
    issuers = [row for row in organizations if row["kind"] in ("park", "zone", "county", "workgroup")]
    prefixes = [row["document_prefix"] for row in issuers]
    assert all(prefixes)
    assert len(set(prefixes)) == len(prefixes)


# Loading


@pytest.mark.rule("BZ54-4.2")
@pytest.mark.usefixtures("reference")
def test_every_matter_has_its_organs_in_every_county_of_bortala() -> None:
    codes = set(Organization.objects.values_list("code", flat=True))
    for version in MatterVersion.objects.current():
        for county in BORTALA_COUNTIES:
            organ = competent_organ(version, county)
            assert organ is not None, (version, county)
            assert organ.kind == version.competent_level
            for suffix in version.other_suffixes:
                assert organ_code(version, suffix, county) in codes, (version, county, suffix)


@pytest.mark.rule("YN84-1")
@pytest.mark.usefixtures("reference")
def test_yining_knows_the_organ_of_the_three_entrusted_powers() -> None:
    organs = {version.name: competent_organ(version, YINING) for version in MatterVersion.objects.current()}
    known = {name: organ.name for name, organ in organs.items() if organ}
    assert {known[name] for name in ENTRUSTED} == {"伊宁市城市管理局"}
    exercised = MatterVersion.objects.current().exclude(power=None).select_related("power__organ")
    assert {
        version.name: version.power.organ.name for version in exercised if version.power
    } == dict.fromkeys(ENTRUSTED, "伊宁市城市管理局")


@pytest.mark.usefixtures("reference")
def test_loading_again_changes_nothing(organizations: list[Row], matters: list[Row]) -> None:
    def state() -> list[Any]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (
                Organization,
                MatterVersion,
                MatterMaterial,
                Power,
                Authority,
                Scheme,
                LedgerEntry,
                CalendarRevision,
                CalendarDay,
            )
        ]

    before = state()
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert state() == before
    assert len(before[0]) == len(organizations)
    assert len(before[1]) == len(matters)
    assert "没有变化" in out.getvalue()
    assert f"组织：共 {len(organizations)} 个，新增 0 个，更新 0 个" in out.getvalue()
    assert "赋权依据和事项：新增 0 项，更新 0 项" in out.getvalue()
    assert f"事项：共 {len(matters)} 项，发布 0 项，未变 {len(matters)} 项" in out.getvalue()
    loaded = LedgerEntry.objects.get(kind="reference.loaded")
    assert (loaded.data["organizations"], loaded.data["matters"]) == (len(organizations), len(matters))


@pytest.mark.usefixtures("reference")
def test_a_renamed_organisation_is_updated_and_keeps_its_telephone(organizations: list[Row]) -> None:
    Organization.objects.filter(code="652701-ZRZY").update(phone="0909-0000000")
    rows = [
        {**row, "name": "博乐市自然资源和规划局", "phone": "0909-1111111"}
        if row["code"] == "652701-ZRZY"
        else row
        for row in organizations
    ]
    assert load_organizations(rows) == (0, 1)
    bureau = Organization.objects.get(code="652701-ZRZY")
    assert (bureau.name, bureau.phone) == ("博乐市自然资源和规划局", "0909-0000000")
    assert load_organizations(rows) == (0, 0)
