"""Lists as files: the rows that the asker sees, typed, made once by whatever worker lives, for the asker alone."""

import io
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from openpyxl import load_workbook

from portal.errors import InvalidInput, NotAllowed, TooOften
from portal.exchange import tables, writing
from portal.exchange.models import Export
from portal.exchange.services import exports, making
from portal.exchange.tables import Column, Table
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import organizations_found
from tests.cast import Cast
from tests.exporting import ask, cells_of, make_all, rows_of, take_out
from tests.speaking import issue_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]
MOMENT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def offer(monkeypatch: pytest.MonkeyPatch, rows: Any, **more: Any) -> Table:
    """A list of one's own making, open to everybody."""
    table = Table(
        kind="of-this-test",
        title="试验表",
        address="/home/",
        filters=("n",),
        may=tables.everybody,
        scope=None,
        rows=lambda membership, data, now: rows(data) if callable(rows) else rows,
        columns=tuple(Column(f"列{index}", 10, lambda row, index=index: row[index]) for index in range(5)),
        **more,
    )
    monkeypatch.setitem(tables._tables, table.kind, table)
    return table


def test_a_text_that_looks_like_a_formula_is_a_text(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, [[text] * 5 for text in DANGEROUS])
    rows = cells_of(take_out(cast.leader, "of-this-test"))[1:]
    for text, row in zip(DANGEROUS, rows, strict=True):
        for cell in row:
            assert (cell.data_type, cell.quotePrefix) == ("s", True)
            assert str(cell.value).strip() == text.strip()
    lines = rows_of(take_out(cast.leader, "of-this-test", "csv"))[1:]
    assert [line[0] for line in lines] == [f"'{text}" for text in DANGEROUS]


def test_values_keep_their_types_and_unwritable_characters_are_left_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(
        monkeypatch,
        [[3, MOMENT, MOMENT.date(), "一\x00二\x0b\ud800", "0012"], [-4, None, None, "", '普,"通\n']],
    )
    export = take_out(cast.leader, "of-this-test")
    head, row, last = cells_of(export)
    assert [cell.font.b for cell in head] == [True] * 5
    local, day = datetime(2026, 3, 2, 23, 30), datetime(2026, 3, 2)  # noqa: DTZ001  (as Excel has it)
    assert [cell.value for cell in row] == [3, local, day, "一二", "0012"]
    assert [cell.data_type for cell in row] == ["n", "d", "d", "s", "s"]
    assert row[4].number_format == "@" and not row[4].quotePrefix
    assert [cell.value for cell in last][::4] == [-4, '普,"通\n']
    assert head[0].parent.freeze_panes == "A2" and head[0].parent.column_dimensions["A"].width == 10
    plain = rows_of(take_out(cast.leader, "of-this-test", "csv"))
    assert plain[1:] == [
        ["3", "2026-03-02 23:30", "2026-03-02", "一二", "0012"],
        ["-4", "", "", "", '普,"通\n'],
    ]


def test_it_is_made_by_the_worker_told_and_fetched_by_its_asker_alone(cast: Cast) -> None:
    client = sign_in(cast.administrator)
    page = client.get("/exports/new/organizations/", {"kind": "park"})
    parks = Organization.objects.filter(kind="park")
    assert page.context["count"] == parks.count()
    key = page.content.decode().split('name="key" value="')[1][:36]
    form = {"key": key, "filters": "kind=park", "format": "xlsx"}
    asked = client.post("/exports/new/organizations/", form)
    assert client.post("/exports/new/organizations/", form).url == asked.url, (
        "a second click asks for nothing"
    )
    export = Export.objects.get()
    assert asked.url == f"/exports/{export.pk}/"
    assert 'hx-trigger="every 2s"' in client.get(asked.url).content.decode()
    assert client.get(f"{asked.url}file/").status_code == 404

    assert make_all() == 1
    page = client.get(asked.url).content.decode()
    assert "hx-trigger" not in page and f"{asked.url}file/" in page
    message = Message.objects.get(user=cast.administrator.user)
    assert (message.url, message.subject) == (asked.url, "“组织机构”已导出")
    answer = client.get(f"{asked.url}file/")
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and answer["Cache-Control"] == "private, no-store"
    )
    assert len(b"".join(answer)) == Export.objects.get().size
    assert {row[1] for row in rows_of(Export.objects.get())[1:]} == {park.name for park in parks}
    for person in (cast.auditor, cast.leader, cast.owner):
        for address in (asked.url, f"{asked.url}file/"):
            assert sign_in(person).get(address).status_code == 404
        assert str(export.pk) not in sign_in(person).get("/exports/").content.decode()


def test_a_file_says_who_took_it_out_and_when(cast: Cast) -> None:
    """On a sheet of its own and below every printed page of a workbook, in the last line of a file of lines; a system's
    own file of lines holds lines alone."""
    person = cast.leader
    with time_machine.travel(datetime(2026, 3, 2, 4, 30, tzinfo=UTC)):
        sheet, lines = take_out(person, "people", "xlsx", q="梅"), take_out(person, "people", "csv", q="梅")
    with sheet.file.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    data, note = book.worksheets
    assert book.active == data and note.title == "导出说明"
    said = {str(name.value): str(value.value) for name, value in note.iter_rows()}
    who = f"{person.user.full_name}（{person.user.username}）"
    assert (said["导出人"], said["导出时间"]) == (who, "2026-03-02 12:30")
    assert person.organization.name in said["单位和角色"]
    assert who in data.oddFooter.left.text and "2026-03-02 12:30" in data.oddFooter.left.text
    with lines.file.open("rb") as file:
        *_rows, last, end = file.read().decode().split("\r\n")
    assert last.startswith("导出说明") and who in last and "2026-03-02 12:30" in last and end == ""
    program, _secret = issue_key(cast.park, Role.PARK_LEADER)
    with take_out(program, "requests", "csv").file.open("rb") as file:
        assert "导出说明" not in file.read().decode()


def test_who_loses_the_role_loses_the_file_and_one_not_yet_made(cast: Cast) -> None:
    done, waiting = take_out(cast.leader, "people"), ask(cast.leader, "people")
    client = sign_in(cast.leader)
    assert client.get(f"/exports/{done.pk}/file/").status_code == 200
    Membership.objects.create(user=cast.leader.user, organization=cast.park, role="window_clerk")
    Membership.objects.filter(pk=cast.leader.pk).update(valid_until=timezone.now())
    assert client.get(f"/exports/{done.pk}/file/").status_code == 404
    assert make_all() == 0
    waiting.refresh_from_db()
    assert waiting.state == "failed" and "不再担任" in waiting.error and not waiting.file


def test_nobody_takes_out_a_list_that_is_not_theirs(cast: Cast) -> None:
    for person in (cast.leader, cast.auditor, cast.owner):
        assert sign_in(person).get("/exports/new/organizations/").status_code == 404
        with pytest.raises(NotAllowed):
            ask(person, "organizations")
    with pytest.raises(NotAllowed):
        ask(cast.administrator, "there-is-none")
    with pytest.raises(InvalidInput):
        ask(cast.administrator, "organizations", "pdf")
    with pytest.raises(InvalidInput, match="knid"):
        ask(cast.administrator, "organizations", knid="park")
    assert Client().get("/exports/new/organizations/").status_code == 302
    assert not Export.objects.exists()


def test_a_list_is_taken_out_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    offer(monkeypatch, lambda data: [[1] * 5] * int(data["n"]), narrowing="按年份筛选")
    assert len(rows_of(take_out(cast.leader, "of-this-test", n=2))) == 3
    client = sign_in(cast.leader)
    refused = client.get("/exports/new/of-this-test/", {"n": 3})
    assert refused.status_code == 422
    assert "一次最多导出 2 行，请按年份筛选后再导出" in refused.content.decode()
    with pytest.raises(InvalidInput):
        ask(cast.leader, "of-this-test", n=3)


def test_a_person_has_five_under_way_and_no_more(cast: Cast) -> None:
    made = [ask(cast.leader, "people") for _turn in range(exports.MOST_UNMADE)]
    with pytest.raises(TooOften):
        ask(cast.leader, "people")
    ask(cast.other_leader, "people")
    assert make_all() == len(made) + 1
    ask(cast.leader, "people")


def test_what_a_killed_worker_held_is_taken_up_when_its_lease_is_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(MOMENT, tick=False) as clock:
        export = ask(cast.leader, "people")
        assert making._claim() == export
        assert make_all() == 0, "somebody holds it"
        clock.shift(making.LEASE + timedelta(seconds=1))
        assert make_all() == 1
        export.refresh_from_db()
        assert (export.state, export.attempts) == ("ready", 2)


def test_a_worker_that_lost_its_lease_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(rows: list[Any], now: datetime) -> list[Any]:
        Export.objects.update(attempts=2)  # as another worker's claim does
        return rows

    offer(monkeypatch, [[1] * 5], prepared=overtaken)
    monkeypatch.setattr(making, "TELLING", 0.0)
    export = take_out(cast.leader, "of-this-test")
    assert (export.state, export.attempts, export.file.name) == ("making", 2, "")
    assert not Message.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_failing_list_is_tried_three_times_and_then_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, [[1] * 4])
    with time_machine.travel(MOMENT, tick=False) as clock:
        export = ask(cast.leader, "of-this-test")
        for attempt, pause in ((1, 5), (2, 60), (3, 0)):
            assert make_all() == 0
            export.refresh_from_db()
            assert (export.attempts, export.state) == (attempt, "pending" if pause else "failed")
            clock.shift(pause)
    assert "重新导出" in export.error
    assert Message.objects.get(user=cast.leader.user).subject == "“试验表”没有导出"
    assert export.error in sign_in(cast.leader).get(f"/exports/{export.pk}/").content.decode()


def test_files_go_after_a_week_to_the_minute(cast: Cast) -> None:
    with time_machine.travel(MOMENT, tick=False) as clock:
        export = take_out(cast.leader, "people")
        client = sign_in(cast.leader)
        path = Path(settings.MEDIA_ROOT) / export.file.name
        left = path.with_name("killed.xlsx")
        left.write_bytes(b"PK")
        clock.shift(timedelta(days=settings.EXPORT_KEPT_DAYS, minutes=-1))
        client.force_login(cast.leader.user)
        assert exports.sweep_exports(now=timezone.now()) == 0
        assert client.get(f"/exports/{export.pk}/file/").status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get(f"/exports/{export.pk}/file/").status_code == 404
        assert "文件已过期" in client.get(f"/exports/{export.pk}/").content.decode()
        assert exports.sweep_exports(now=timezone.now()) == 1
        export.refresh_from_db()
        assert (export.state, export.file.name) == ("expired", "") and not path.exists()
        exports.sweep_exports(now=timezone.now() + timedelta(days=400))
        assert not left.exists()


@pytest.mark.django_db(transaction=True)
def test_rows_are_those_of_one_moment_and_progress_is_seen_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that are added, renamed and taken away while a file is made neither come twice nor are lost."""
    monkeypatch.setattr(tables, "CHUNK", 5)
    monkeypatch.setattr(making, "TELLING", 0.0)
    before = list(organizations_found("", "").values_list("code", flat=True))
    told: list[tuple[int, int | None]] = []

    def meddle() -> None:
        told.append(Export.objects.values_list("rows_done", "rows_total").get())
        Organization.objects.filter(code=before[0]).update(code=f"ZZ{len(told)}", name="后来改名")
        Organization.objects.filter(code=before[-1]).update(code="AA", name="后来改名")
        connection.close()

    def prepared(rows: list[Any], now: datetime) -> list[Any]:
        thread = threading.Thread(target=meddle)
        thread.start()
        thread.join()
        assert Organization.objects.filter(code=before[0]).exists(), "read again, it is as it was"
        return [[row.code, row.name, None, None, None] for row in rows]

    offer(monkeypatch, organizations_found("", ""), prepared=prepared)
    export = ask(cast.administrator, "of-this-test")
    assert making.make_pending(stop_at=monotonic() + 60) == 1
    export.refresh_from_db()
    rows = rows_of(export)[1:]
    assert [row[0] for row in rows] == before and "后来改名" not in str(rows)
    assert told[:3] == [(0, len(before)), (5, len(before)), (10, len(before))]
    assert (export.rows_done, export.percent) == (len(before), 100)


def test_every_kind_is_registered_once_and_has_a_page() -> None:
    with pytest.raises(ValueError, match="requests"):
        tables.register(tables._tables["requests"])
    for table in tables.all_tables():
        assert resolve(str(table.address)).func, table.kind
        assert len(str(table.title)) <= 80 and len({str(column.head) for column in table.columns}) == len(
            table.columns
        ), table.kind
        assert not writing.NO_NAME.search(str(table.title))
