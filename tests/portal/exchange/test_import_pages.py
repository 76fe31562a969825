"""The pages of imports: what they show, to whom, and that they need no script."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.documents.file_types import judge
from portal.exchange.enums import ImportState
from portal.exchange.importing import SAMPLE, importers_for
from portal.exchange.models import Import
from portal.exchange.services import imports
from portal.exchange.services.imports import apply_import, begin_import
from proxy_service.models import PaperRecord
from tests.cast import Cast
from tests.portal.exchange.files import bring, comma_separated, heads, record

pytestmark = pytest.mark.django_db
KIND = "paper-records"


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.clerk.user)
    return client


def upload(client: Client, rows: list[list[str]], key: str = "11111111-1111-4111-8111-111111111111") -> str:
    """Where the upload leads."""
    file = SimpleUploadedFile("台账.csv", comma_separated(rows, heads(KIND)))
    answer = client.post(reverse("exchange:import-new", args=[KIND]), {"file": file, "key": key})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_from_the_upload_to_the_undoing(clerk: Client) -> None:
    page = upload(clerk, [record(1), record(2, client="")])
    shown = clerk.get(page).content.decode()
    assert "第 3 行 B 列（B3）：必须填写。" in shown and "新增 1" in shown and "有误 1" in shown
    refused = clerk.post(f"{page}apply/", {"choice": "all"})
    assert refused.status_code == 422 and "有 1 行有误" in refused.content.decode()
    assert clerk.post(f"{page}apply/", {"choice": "good"}).status_code == 302
    assert PaperRecord.objects.count() == 1
    assert clerk.post(f"{page}apply/", {"choice": "good"}).status_code == 409
    assert "撤销这次导入" in clerk.get(page).content.decode()
    assert clerk.post(f"{page}undo/").status_code == 302 and not PaperRecord.objects.exists()
    assert "1 行已复原" in clerk.get(page).content.decode()


def test_a_form_that_is_sent_twice_begins_one_import(clerk: Client) -> None:
    assert upload(clerk, [record(1)]) == upload(clerk, [record(1)])
    assert Import.objects.count() == 1


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(clerk: Client) -> None:
    address = reverse("exchange:import-new", args=[KIND])
    key = "22222222-2222-4222-8222-222222222222"
    answer = clerk.post(address, {"file": SimpleUploadedFile("a.csv", "姓名\n张三\n".encode()), "key": key})
    assert answer.status_code == 422 and "A1：不认识的表头“姓名”" in answer.content.decode()
    assert clerk.post(address, {"key": key}).status_code == 422
    assert not Import.objects.exists()


def test_the_same_file_again_says_that_nothing_changes(clerk: Client, cast: Cast) -> None:
    page = upload(clerk, [record(1)])
    clerk.post(f"{page}apply/", {"choice": "all"})
    again = upload(clerk, [record(1)], "33333333-3333-4333-8333-333333333333")
    shown = clerk.get(again).content.decode()
    assert "没有任何改动" in shown and "同一份文件已于" in shown and "确认导入" not in shown


def test_a_change_shows_before_and_after(clerk: Client, cast: Cast) -> None:
    apply_import(started=bring(KIND, [record(1)], cast.clerk), choice="all", actor=cast.clerk)
    shown = clerk.get(upload(clerk, [record(1, follow_up="不满意", client="<b>甲</b>")])).content.decode()
    assert "<del>满意</del> → <ins>不满意</ins>" in shown
    assert "&lt;b&gt;甲&lt;/b&gt;" in shown and "<b>甲" not in shown


def test_progress_without_a_script(clerk: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    started = bring(KIND, [record(number) for number in range(1, 5)], cast.clerk)
    Import.objects.filter(pk=started.pk).update(state=ImportState.APPLYING, todo=4, done=1)
    shown = clerk.get(reverse("exchange:import", args=[started.pk])).content.decode()
    assert 'value="25"' in shown and "已处理 1 行，共 4 行" in shown
    assert 'hx-trigger="every 2s"' in shown and "<noscript>" in shown and "刷新进度" in shown


def test_another_park_and_other_roles_find_nothing(client: Client, cast: Cast) -> None:
    started = bring(KIND, [record(1)], cast.clerk)
    for stranger in (cast.other_clerk, cast.owner, cast.county_officer, cast.auditor, cast.administrator):
        client.force_login(stranger.user)
        assert client.get(reverse("exchange:import", args=[started.pk])).status_code == 404
        for act in ("apply", "undo", "discard"):
            assert client.post(reverse(f"exchange:import-{act}", args=[started.pk])).status_code == 404
        if stranger != cast.other_clerk:
            assert client.get(reverse("exchange:import-new", args=[KIND])).status_code == 404
            assert client.get(reverse("exchange:import-template", args=[KIND])).status_code == 404
    started.refresh_from_db()
    assert started.state == ImportState.CHECKED


def test_the_hub_offers_what_the_role_keeps(client: Client, cast: Cast) -> None:
    offered = {
        "clerk": {"paper-records"},
        "leader": {"paper-records", "staff"},
        "land_leader": {"staff"},
        "owner": {"staff"},
        "centre_officer": {"matters", "powers"},
        "administrator": {"organizations", "powers", "calendar"},
        "security": {"staff"},
        "auditor": set(),
        "county_officer": set(),
        "handler": set(),
    }
    kinds = {name: {importer.kind for importer in importers_for(cast.people[name])} for name in offered}
    assert kinds == {name: found - {"calendar"} for name, found in offered.items()}
    for name, found in offered.items():
        client.force_login(cast.people[name].user)
        shown = client.get(reverse("exchange:home")).content.decode()
        assert set(re.findall(r'/exchange/imports/new/([a-z-]+)/"', shown)) == found - {"calendar"}
        assert (reverse("calendar-import") in shown) == ("calendar" in found)


@pytest.mark.parametrize("name", ["leader", "centre_officer", "administrator"])
def test_the_template_can_be_filled_in_and_comes_back(client: Client, cast: Cast, name: str) -> None:
    actor = cast.people[name]
    client.force_login(actor.user)
    for importer in importers_for(actor):
        content = client.get(reverse("exchange:import-template", args=[importer.kind])).content
        assert judge(io.BytesIO(content), len(content)).endswith("sheet")
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet, notes = book.worksheets
        assert [cell.value.rstrip("*") for cell in sheet[1]] == heads(importer.kind)
        assert sheet.freeze_panes == "A2" and sheet["A2"].value.startswith(SAMPLE)
        assert {column.number_format for column in sheet.column_dimensions.values()} == {"@"}
        assert len(list(notes.iter_rows())) > len(importer.columns)
        # The sample, with the word 示例 taken off, is a row that can be read; only its references may be unknown.
        sheet["A2"] = sheet["A2"].value.removeprefix(f"{SAMPLE}：")
        out = io.BytesIO()
        book.save(out)
        begun = begin_import(
            kind=importer.kind, file=out, name="模板.xlsx", size=len(out.getvalue()), actor=actor
        )
        faults = [fault["text"] for row in begun.rows.all() for fault in row.faults]
        assert begun.total == 1 and not [text for text in faults if "没有" not in text]
