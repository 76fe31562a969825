"""The register: reference data, documents with their history, and the pages that show who may decide."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as configuration
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from delegation.enums.authorities import Mode, PowerKind, PowerPart
from delegation.models import Authority, Power, Scheme
from delegation.services.authorities import correct_authority, enter_authority
from delegation.services.reference import load_powers
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.organizations.services.reference import load_organizations
from portal.workdays.queries import calendar_for
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import put_instrument

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
FACTS: dict[str, Any] = {
    "title": "关于委托伊宁园区的补充通知",
    "issuer_name": "伊宁市人民政府",
    "issued_on": date(2026, 11, 1),
    "valid_from": date(2026, 12, 1),
}


def read(name: str) -> Any:
    return json.loads((Path(configuration.BASE_DIR) / "fixtures" / name).read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _on_a_november_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def visitor(person: Membership | None = None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person.user)
    return client


# Reference data


@pytest.mark.rule("YN84-1")
def test_the_three_entrusted_powers_are_the_matters_of_the_catalogue() -> None:
    matters = {row["power"]: row for row in read("matters.json") if row.get("power")}
    powers = {row["code"]: row for row in read("powers.json")["powers"] if row["scheme"] == "YN84"}
    assert [row["name"] for row in powers.values()] == [
        "从事城市生活垃圾经营性清扫、收集、运输、处理服务审批",
        "城市建筑垃圾处置核准",
        "城镇污水排入排水管网许可",
    ]
    assert matters.keys() == powers.keys()
    for code, power in powers.items():
        matter = matters[code]
        assert (power["name"], power["legal_basis"]) == (matter["name"], matter["legal_basis"])
        assert power["statutory_days"] == matter["statutory_limit"]
        assert power["certificate_name"] == matter["guide"]["result"]
        assert power["materials"] == [
            {name: paper[name] for name in ("name", "form", "copies", "may_follow")}
            for paper in matter["materials"]
        ]
        assert (power["mode"], power["parts"]) == (Mode.ENTRUSTED, PowerPart.values)


@pytest.mark.rule("CZ4-2.2")
@pytest.mark.rule("CZ4-2.4")
def test_chenzhou_has_its_dates_and_parks_and_samples_in_every_mode() -> None:
    rows = read("powers.json")
    scheme = next(row for row in rows["schemes"] if row["code"] == "CZ4")
    assert (scheme["effective_on"], scheme["deeds_by"], scheme["transition_until"]) == (
        "2021-03-10",
        "2021-03-31",
        "2021-05-10",
    )
    powers = [row for row in rows["powers"] if row["scheme"] == "CZ4"]
    assert {row["mode"] for row in powers} == {Mode.DIRECT_GRANT, Mode.POSTED, Mode.REVIEW_FORWARD}
    assert all(row["is_sample"] and row["note"].startswith("样例") for row in powers)
    for row in rows["powers"]:
        assert row["kind"] in PowerKind.values
        assert row["legal_basis"].startswith("《")


@pytest.mark.rule("CZ4-2.3")
@pytest.mark.django_db
def test_loading_brings_the_register_to_the_file_and_leaves_what_people_corrected() -> None:
    load_organizations(read("organizations.json"))
    rows = read("powers.json")
    first_lists = len(rows["schemes"])
    in_file = len(rows["authorities"] + rows["schemes"] + rows["powers"])
    assert load_powers(rows, now=NOW) == (in_file + first_lists, 0)
    assert load_powers(rows, now=NOW) == (0, 0)
    assert set(Scheme.objects.get(code="CZ4").parks.values_list("code", flat=True)) == {
        "431000-GXQ",
        "431000-JKQ",
    }
    lapsed = Authority.objects.select_related("ledger").get(number="郴政办发〔2021〕4号")
    assert (lapsed.valid_from, lapsed.valid_until) == (date(2021, 2, 23), date(2026, 2, 23))
    correct_authority(authority=lapsed, seen=1, valid_until=date(2028, 2, 23), now=NOW)
    Authority.objects.get(pk=lapsed.pk).ledger.entries.get(sequence=2)
    assert load_powers(rows, now=NOW) == (0, 1)  # the file itself spoke last


@pytest.mark.django_db
def test_what_a_person_corrected_stays_until_the_file_changes(delegation_cast: DelegationCast) -> None:
    rows: dict[str, Any] = {
        "authorities": [
            {"number": "样〔2026〕1号", **FACTS, "issued_on": "2026-11-01", "valid_from": "2026-12-01"}
        ],
        "schemes": [],
        "powers": [],
    }
    assert load_powers({**rows, "authorities": []}, now=NOW) == (2, 0)  # the first lists of both schemes
    assert load_powers(rows, now=NOW) == (1, 0)
    document = Authority.objects.get(number="样〔2026〕1号")
    correct_authority(authority=document, seen=1, title="更名", now=NOW, actor=delegation_cast.centre_officer)
    assert load_powers(rows, now=NOW) == (0, 0)
    rows["authorities"][0]["note"] = "新的说明"
    assert load_powers(rows, now=NOW) == (0, 1)
    document.refresh_from_db()
    assert (document.title, document.note) == (FACTS["title"], "新的说明")


def test_hunan_follows_the_national_calendar(delegation_cast: DelegationCast) -> None:
    """Corban days are working days in Chenzhou: five of them from the same day end three days earlier."""
    asked = date(2026, 5, 26)
    assert calendar_for(delegation_cast.city_park) is calendar_for("431000")
    due = [
        calendar_for(organ).add_working_days(asked, 5)
        for organ in (delegation_cast.city_construction, delegation_cast.bureau)
    ]
    assert due == [date(2026, 6, 2), date(2026, 6, 5)]


# Documents and their history


@pytest.mark.rule("CZ4-2.3")
def test_a_correction_keeps_what_stood_there_before(delegation_cast: DelegationCast) -> None:
    keeper = delegation_cast.centre_officer
    document = enter_authority(number="伊市政发〔2026〕9号", now=NOW, actor=keeper, **FACTS)
    with pytest.raises(InvalidInput, match="文号已登记"):
        enter_authority(number="伊市政发〔2026〕9号", now=NOW, actor=keeper, **FACTS)
    corrected = correct_authority(
        authority=document, seen=1, valid_until=date(2028, 12, 31), now=NOW, actor=keeper
    )
    last = corrected.ledger.entries.get(sequence=2)
    assert last.summary == "修订依据文件：有效期至"
    assert (last.data["before"], last.data["after"]) == ({"valid_until": None}, {"valid_until": "2028-12-31"})
    with pytest.raises(Conflict, match="已由他人修订"):
        correct_authority(authority=document, seen=1, title="又改", now=NOW, actor=keeper)
    correct_authority(authority=document, seen=2, valid_until=date(2028, 12, 31), now=NOW, actor=keeper)
    assert corrected.ledger.entries.count() == 2


def test_impossible_terms_and_circles_of_successors_are_refused(delegation_cast: DelegationCast) -> None:
    keeper = delegation_cast.administrator
    with pytest.raises(InvalidInput, match="不能早于生效日期") as refused:
        enter_authority(number="甲", now=NOW, actor=keeper, **{**FACTS, "valid_until": date(2026, 11, 30)})
    assert refused.value.field == "valid_until"
    first = enter_authority(number="甲", now=NOW, actor=keeper, **FACTS)
    second = enter_authority(number="乙", now=NOW, actor=keeper, **FACTS, superseded_by=first)
    with pytest.raises(InvalidInput, match="自己替代"):
        correct_authority(authority=first, seen=1, superseded_by=second, now=NOW, actor=keeper)


def test_only_the_keepers_keep_the_register(delegation_cast: DelegationCast) -> None:
    keepers = {Role.SERVICE_CENTRE_OFFICER, Role.ADMINISTRATOR}
    one_a_role = {person.role: person for person in delegation_cast.people.values()}
    assert len(one_a_role) == len(Role) - 1  # nobody of the prefecture's work group is here
    for role, person in one_a_role.items():
        client = visitor(person)
        assert client.get(reverse("delegation:authorities")).status_code == 200
        edit = reverse("delegation:authority-edit", args=[delegation_cast.authority.pk])
        assert client.get(edit).status_code == (200 if role in keepers else 404), person
        if person.role not in keepers:
            with pytest.raises(NotAllowed):
                enter_authority(number="丙", now=NOW, actor=person, **FACTS)
    assert not Authority.objects.filter(number="丙").exists()


@pytest.mark.usefixtures("own_media")
def test_a_document_is_entered_and_corrected_on_its_page(delegation_cast: DelegationCast) -> None:
    client = visitor(delegation_cast.centre_officer)
    form = {
        "number": "伊市政发〔2026〕9号",
        "title": FACTS["title"],
        "issuer_name": FACTS["issuer_name"],
        "issued_on": "2026-11-01",
        "valid_from": "2026-12-01",
        "valid_until": "2026-01-01",
        "superseded_by": "",
        "link": "https://www.example.gov.cn/a",
        "text": "全文",
        "note": "",
    }
    refused = client.post(reverse("delegation:authority-new"), form)
    assert refused.status_code == 422
    assert "有效期止日不能早于生效日期" in refused.content.decode()
    scan = SimpleUploadedFile(
        "通知.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf"
    )
    saved = client.post(reverse("delegation:authority-new"), form | {"valid_until": "", "upload": scan})
    document = Authority.objects.get(number="伊市政发〔2026〕9号")
    page = reverse("delegation:authority", args=[document.pk])
    assert saved.headers["location"] == page
    shown = client.get(page).content.decode()
    assert "尚未生效" in shown
    assert "自 2026-12-01 起，未定期限" in shown
    scanned = client.get(reverse("delegation:authority-file", args=[document.pk]))
    assert b"".join(scanned.streaming_content).startswith(b"%PDF")
    edit = reverse("delegation:authority-edit", args=[document.pk])
    assert client.post(edit, form | {"valid_until": "2027-12-31", "seen": "1"}).status_code == 302
    stale = client.post(edit, form | {"title": "旧页面", "seen": "1"})
    assert stale.status_code == 409
    assert "已由他人修订" in stale.content.decode()
    document.refresh_from_db()
    assert (document.title, document.valid_until) == (FACTS["title"], date(2027, 12, 31))


# Pages


@pytest.fixture
def exercised(delegation_cast: DelegationCast) -> DelegationCast:
    put_instrument(
        delegation_cast.sewage,
        park=delegation_cast.park,
        drafted_by=delegation_cast.bureau_clerk,
        valid_from=date(2024, 12, 2),
    )
    put_instrument(
        delegation_cast.granted,
        park=delegation_cast.city_park,
        drafted_by=delegation_cast.construction_clerk,
        valid_from=date(2021, 3, 10),
        transition_until=date(2021, 5, 10),
    )
    return delegation_cast


def listed(client: Client, **query: str) -> str:
    return client.get(reverse("delegation:powers"), query).content.decode()


@pytest.mark.rule("CZ4-2.1")
@pytest.mark.rule("YN84-3.2")
def test_everybody_reads_who_decides_in_whose_name(exercised: DelegationCast) -> None:
    page = listed(visitor())
    assert "城镇污水排入排水管网许可" in page
    assert "霍尔果斯经济开发区伊宁园区管委会" in page
    assert "建筑工程施工许可证核发" not in page
    guide = visitor().get(reverse("delegation:power", args=["YN84-1-3"])).content.decode()
    for words in (
        "霍尔果斯经济开发区伊宁园区管委会在委托权限范围内以伊宁市城市管理局的名义作出决定",
        "由委托机关伊宁市城市管理局对行为的后果承担法律责任，不得转委托",
        "60 日内向伊宁市人民政府申请行政复议",
        "伊宁市城市管理局印章",
        "受理、审查、决定、发证",
        "每季度抽查不少于一次",
        "可容缺后补",
    ):
        assert words in guide, words
    assert "有效期已于" not in page + guide


@pytest.mark.rule("CZ4-2.3")
def test_a_lapsed_document_warns_wherever_its_powers_are_shown(exercised: DelegationCast) -> None:
    warning = "依据文件郴政办发〔2021〕4号的有效期已于2026年2月23日届满，未见续期。不再受理新的申请"
    document = reverse("delegation:authority", args=[exercised.city_authority.pk])
    for page in (
        listed(visitor(), park="431000-GXQ"),
        visitor().get(reverse("delegation:power", args=["CZ4-S-1"])).content.decode(),
        visitor(exercised.city_leader).get(document).content.decode(),
    ):
        assert warning in page
    assert "依据文件已失效" in listed(visitor(), park="431000-GXQ")
    with time_machine.travel(datetime(2026, 2, 23, 15, 59, tzinfo=UTC), tick=False):
        assert "有效期已于" not in listed(visitor(), park="431000-GXQ")
    with time_machine.travel(datetime(2026, 2, 23, 16, tzinfo=UTC), tick=False):
        assert warning in listed(visitor(), park="431000-GXQ")


def test_an_unknown_park_shows_the_first_and_an_unknown_or_closed_power_nothing(
    exercised: DelegationCast,
) -> None:
    assert "霍尔果斯经济开发区伊宁园区管委会" in listed(visitor(), park="没有")
    Power.objects.filter(pk=exercised.rubble.pk).update(active=False)
    for code in ("没有", "YN84-1-2"):
        assert visitor().get(reverse("delegation:power", args=[code])).status_code == 404
    assert "城市建筑垃圾处置核准" not in listed(visitor())


def test_without_schemes_the_list_says_what_to_do_instead(calendars: None) -> None:
    assert "还没有园区被委托或赋予权力" in listed(visitor())


def test_the_list_asks_as_little_for_many_powers_as_for_few(
    exercised: DelegationCast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        copy = Power.objects.get(pk=exercised.sewage.pk)
        copy.pk, copy.code = None, f"YN84-X-{number}"
        copy.save(force_insert=True)
    client = visitor()
    with django_assert_max_num_queries(8):
        assert listed(client).count("YN84-X-") >= 30
