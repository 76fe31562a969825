"""The list as a spreadsheet: the rows that were filtered, typed, and nothing that a program would run."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from portal.organizations.models import Membership, Organization
from proxy_service import exports
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.stages import make_request

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def opened(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).active.iter_rows())


def texts(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(content)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_is_a_text(text: str) -> None:
    head, row = opened(exports.workbook("表", [text], [[text]], [10]))
    for cell in (*head, *row):
        assert cell.data_type == "s"
        assert str(cell.value).strip() == text.strip()
        assert cell.quotePrefix


def test_values_keep_their_types_and_unwritable_characters_are_left_out() -> None:
    moment = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    _head, row = opened(exports.workbook("表", ["a"] * 5, [[3, moment, None, "一\x00二\x0b", "普通"]], [10]))
    assert [cell.value for cell in row] == [3, datetime(2026, 3, 2, 23, 30), None, "一二", "普通"]  # noqa: DTZ001  (as Excel has it)
    assert [cell.data_type for cell in row] == ["n", "d", "n", "s", "s"]
    assert not row[4].quotePrefix


@pytest.mark.django_db
def test_the_export_holds_the_filtered_rows_and_no_formula(cast: Cast) -> None:
    for text in DANGEROUS[:3]:
        make_request(cast, "submitted", project_name=text.strip())
    Organization.objects.filter(pk=cast.enterprise.pk).update(name="=2+5|' /C calc'!A0")
    archived = make_request(cast, "archived")
    foreign = make_request(cast, "submitted", enterprise=cast.other_enterprise, park=cast.other_park)
    client = sign_in(cast.leader)
    answer = client.get("/requests/export.xlsx?state=open")
    assert answer["Content-Type"] == exports.XLSX
    assert "attachment" in answer["Content-Disposition"]
    rows = opened(answer.content)
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    numbers = {row[0].value for row in rows[1:]}
    expected = ProxyRequest.objects.filter(park=cast.park, state="submitted").values_list("number", flat=True)
    assert numbers == set(expected)
    assert archived.number not in numbers
    assert foreign.number not in numbers
    assert rows[1][10].data_type == "d"


@pytest.mark.django_db
def test_nobody_exports_what_they_may_not_read(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    assert texts(sign_in(cast.owner).get("/requests/export.xlsx").content)[1][0] == request.number
    assert len(texts(sign_in(cast.other_owner).get("/requests/export.xlsx").content)) == 1
    assert sign_in(cast.administrator).get("/requests/export.xlsx").status_code == 404
    assert Client().get("/requests/export.xlsx").status_code == 302


@pytest.mark.django_db
def test_a_list_is_exported_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_request(cast, "submitted")
    client = sign_in(cast.leader)
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    assert len(texts(client.get("/requests/export.xlsx").content)) == 2
    make_request(cast, "archived")
    answer = client.get("/requests/export.xlsx")
    assert answer.status_code == 422
    assert "一次最多导出 1 行，请按园区、状态或者日期筛选后再导出" in answer.content.decode()
    narrowed = texts(client.get("/requests/export.xlsx", {"state": "open"}).content)
    assert [row[0] for row in narrowed[1:]] == [first.number]
