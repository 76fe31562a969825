"""Lists: pages that lose nothing, filters that are never passed over, things that are not seen."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.services.structure import create_organization
from portal.workdays.models import Scope
from tests.speaking import Caller


def body(name: str, code: str, kind: str = OrganizationKind.COUNTY_DEPARTMENT, **fields: Any) -> Organization:
    return create_organization(code=code, name=name, kind=kind, division_code="652701", **fields)


@pytest.fixture
def caller(bureau: Organization) -> Caller:
    for number in range(5):
        body(f"第{number}局", f"652701-{number}")
    return Caller.of(bureau, "department_clerk")


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [item["code"] for item in answer.json()["items"]]


def test_pages_lose_and_repeat_nothing_though_rows_come_meanwhile(caller: Caller) -> None:
    first = caller.get("organizations/", limit=2)
    assert codes(first) == ["652701-0", "652701-1"]
    body("先来的局", "652701-00")
    second = caller.get(first.json()["next"].removeprefix("http://testserver"))
    assert codes(second) == ["652701-2", "652701-3"]
    third = caller.get(second.json()["next"].removeprefix("http://testserver"))
    assert codes(third) == ["652701-4", "652701-agency"]
    assert third.json()["next"] is None


def test_a_page_asks_the_database_as_often_for_one_row_as_for_six(caller: Caller) -> None:
    counts = []
    for limit in (1, 6):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            caller.get("organizations/", limit=limit)
        counts.append(len(asked))
    # The first use of a key in a minute is written down.
    assert counts[0] >= counts[1]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "0"}, "/query/limit"),
        ({"limit": "201"}, "/query/limit"),
        ({"limit": "一"}, "/query/limit"),
        ({"cursor": "WyJhIl0:forged"}, "/query/cursor"),
        ({"kind": "castle"}, "/query/kind"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(
    caller: Caller, query: dict[str, str], pointer: str
) -> None:
    answer = caller.get("organizations/", **query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-query")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_a_cursor_of_another_list_is_refused(caller: Caller) -> None:
    Scope.objects.create(code="CN", name="全国")
    Scope.objects.create(code="65", name="新疆")
    foreign = caller.get("calendars/", limit=1).json()["next"].partition("cursor=")[2]
    assert caller.get("organizations/", cursor=foreign).status_code == 400


def test_filters_narrow_the_list(caller: Caller, bureau: Organization) -> None:
    zone = body("某园区", "652701-park", OrganizationKind.PARK)
    assert codes(caller.get("organizations/", kind="park")) == [zone.code]
    assert codes(caller.get("organizations/", code=bureau.code)) == [bureau.code]


def test_of_enterprises_everybody_sees_their_own_alone(caller: Caller) -> None:
    own, other = (
        body(name, code, OrganizationKind.ENTERPRISE, stage="settled")
        for name, code in (("甲公司", "E-1"), ("乙公司", "E-2"))
    )
    enterprise = Caller.of(own, "enterprise_handler")
    assert codes(enterprise.get("organizations/", kind="enterprise")) == ["E-1"]
    assert codes(caller.get("organizations/", kind="enterprise")) == []
    unseen, unknown = enterprise.get(f"organizations/{other.code}/"), enterprise.get("organizations/none/")
    assert (unseen.status_code, unseen.content) == (404, unknown.content)


def test_whoever_has_an_answer_is_not_sent_it_again(caller: Caller, bureau: Organization) -> None:
    address = f"organizations/{bureau.code}/"
    etag = caller.get(address)["ETag"]

    def again(known: str) -> int:
        headers = caller.headers | {"If-None-Match": known}
        return caller.client.get(f"/api/v1/{address}", headers=headers).status_code

    assert [again(etag), again(f'"x", {etag}'), again('"x"')] == [304, 304, 200]
    Organization.objects.filter(pk=bureau.pk).update(phone="0909-1234567")
    assert again(etag) == 200
