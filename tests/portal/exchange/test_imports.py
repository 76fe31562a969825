"""An import from the file to the written rows and back, with lines of old ledgers as the rows."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.exchange.enums import ImportState, Outcome
from portal.exchange.models import Import, ImportFile, ImportRow
from portal.exchange.services import import_queue, import_steps, imports
from portal.exchange.services.imports import apply_import, begin_import, discard_import, undo_import
from portal.notifications.models import Message
from proxy_service.importers.paper_records import PaperRecords
from proxy_service.models import PaperRecord
from tests.cast import Cast
from tests.portal.exchange.files import bring, heads, record, workbook

pytestmark = pytest.mark.django_db
KIND = "paper-records"


def counts(started: Import) -> tuple[int, int, int, int]:
    started.refresh_from_db()
    return started.new, started.changed, started.same, started.wrong


def applied(rows: list[list[str]], cast: Cast, choice: str = "all") -> Import:
    return apply_import(started=bring(KIND, rows, cast.clerk), choice=choice, actor=cast.clerk)


def stored() -> list[tuple[Any, ...]]:
    return list(PaperRecord.objects.order_by("pk").values_list())


@pytest.mark.rule("BZ54-A3")
def test_a_preview_writes_nothing_and_its_confirmation_all(cast: Cast) -> None:
    started = bring(
        KIND, [record(1), record(2, follow_up="不满意", period="2023-03-03 至 2023-06-02")], cast.clerk
    )
    assert (started.state, counts(started)) == (ImportState.CHECKED, (2, 0, 0, 0))
    assert not PaperRecord.objects.exists()
    done = apply_import(started=started, choice="all", actor=cast.clerk)
    assert done.state == ImportState.APPLIED and done.applied_at is not None
    second = PaperRecord.objects.get(number="2023-00002")
    assert (second.park, second.client, second.entrusted_on.isoformat(), second.follow_up, second.entered_by) == (
        cast.park, "博乐市第2纺织有限公司", "2023-03-03", "dissatisfied", cast.clerk,
    )  # fmt: skip


def test_the_same_file_again_changes_nothing_and_says_so(cast: Cast) -> None:
    rows = [record(number) for number in range(1, 301)]
    applied(rows, cast)
    before = stored()
    again = bring(KIND, rows, cast.clerk)
    assert counts(again) == (0, 0, 300, 0)
    with pytest.raises(InvalidInput, match="没有需要写入的行"):
        apply_import(started=again, choice="all", actor=cast.clerk)
    assert stored() == before and len(before) == 300


def test_every_wrong_row_says_where_and_why(cast: Cast) -> None:
    started = bring(
        KIND,
        [
            record(1),
            record(2, number="2023-00001"),
            record(3, entrusted_on="2023-02-30", follow_up="还行"),
            record(4, client=""),
            record(5, entrusted_on="2199-01-01"),
        ],
        cast.clerk,
    )
    assert counts(started) == (1, 0, 0, 4)
    told = {
        row.number: [f"{fault['cell']}：{fault['text']}" for fault in row.faults]
        for row in started.rows.all()
    }
    assert told == {
        2: [],
        3: ["第 3 行 A 列（A3）：与第 2 行重复，请只保留一行。"],
        4: [
            "第 4 行 D 列（D4）：日期“2023-02-30”无法识别，请写成 2024-03-01。",
            "第 4 行 H 列（H4）：“还行”不在可选范围内，只能填：满意、不满意。",
        ],
        5: ["第 5 行 B 列（B5）：必须填写。"],
        6: ["第 6 行 D 列（D6）：委托时间不能晚于今天。"],
    }


def test_all_or_nothing_and_good_rows_only(cast: Cast) -> None:
    started = bring(KIND, [record(1), record(2, client="")], cast.clerk)
    with pytest.raises(InvalidInput, match="有 1 行有误"):
        apply_import(started=started, choice="all", actor=cast.clerk)
    assert not PaperRecord.objects.exists()
    done = apply_import(started=started, choice="good", actor=cast.clerk)
    assert done.state == ImportState.APPLIED
    assert list(PaperRecord.objects.values_list("number", flat=True)) == ["2023-00001"]


def test_columns_in_another_order_samples_and_strangers(cast: Cast) -> None:
    def begin(rows: list[list[Any]], head: list[str]) -> Import:
        content = workbook(rows, head)
        return begin_import(
            kind=KIND, file=io.BytesIO(content), name="a.xlsx", size=len(content), actor=cast.clerk
        )

    head = ["委托时间", "编号*", "委托人", "委托事项"]
    started = begin([["示例：2023-05-08", "1", "甲", "乙"], ["2023-05-08", "007", "甲公司", ""]], head)
    row = started.rows.get()
    assert (started.samples, row.number, row.faults[0]["cell"]) == (1, 3, "第 3 行 D 列（D3）")
    for wrong, text in (
        ([*head, "电话"], "E1：不认识的表头“电话”"),
        ([*head, "编号"], "E1：表头“编号”重复"),
        (head[1:], "缺少表头：委托时间"),
        ([], "缺少表头"),
    ):
        with pytest.raises(InvalidInput, match=text):
            begin([["1"] * len(wrong)], wrong)
    with pytest.raises(InvalidInput, match="没有数据行"):
        begin([["示例", "", "", ""]], head)
    assert (
        begin([["2023-05-08", "1", "甲", "乙", "多余"]], head)
        .rows.get()
        .faults[0]["text"]
        .startswith("E2 上方")
    )


def test_undoing_removes_what_was_made_and_restores_what_was_changed(cast: Cast) -> None:
    applied([record(1), record(2)], cast)
    before = stored()
    second = applied([record(2, progress="已送达"), record(3)], cast)
    assert (second.new, second.changed) == (1, 1)
    done = undo_import(started=second, actor=cast.clerk)
    assert (done.state, done.kept, done.undone) == (ImportState.UNDONE, 0, 2)
    assert stored() == before
    with pytest.raises(Conflict):
        undo_import(started=second, actor=cast.clerk)


def test_rows_that_were_touched_since_stay_and_say_why(cast: Cast) -> None:
    applied([record(1)], cast)
    second = applied([record(1, note="一"), record(2), record(3)], cast)
    third = applied([record(1, note="二"), record(2, note="改")], cast)
    done = undo_import(started=second, actor=cast.clerk)
    assert (done.kept, done.undone) == (2, 1)
    assert dict(second.rows.exclude(kept="").values_list("number", "kept")) == {
        2: "导入后又有修改", 3: "导入后又有修改",
    }  # fmt: skip
    assert dict(PaperRecord.objects.values_list("number", "note")) == {"2023-00001": "二", "2023-00002": "改"}
    assert undo_import(started=third, actor=cast.clerk).kept == 0
    assert dict(PaperRecord.objects.values_list("number", "note")) == {"2023-00001": "一", "2023-00002": ""}


def test_what_has_moved_on_since_the_preview_is_shown_again(cast: Cast) -> None:
    stale = bring(KIND, [record(1), record(2)], cast.clerk)
    applied([record(1, note="先到")], cast)
    again = apply_import(started=stale, choice="all", actor=cast.clerk)
    assert again.state == ImportState.CHECKED and "预览之后" in again.note
    assert counts(again) == (1, 1, 0, 0)
    assert PaperRecord.objects.get().note == "先到"
    assert apply_import(started=again, choice="all", actor=cast.clerk).state == ImportState.APPLIED
    assert PaperRecord.objects.count() == 2


@pytest.mark.rule("BZ54-2.4")
def test_everybody_writes_into_their_own_park(cast: Cast) -> None:
    applied([record(1)], cast)
    other = bring(KIND, [record(1, client="精河公司")], cast.other_clerk)
    assert counts(other) == (1, 0, 0, 0)
    for stranger in (cast.clerk, cast.owner, cast.land_clerk):
        for act in (discard_import, undo_import):
            with pytest.raises(NotAllowed):
                act(started=other, actor=stranger)
        with pytest.raises(NotAllowed):
            apply_import(started=other, choice="all", actor=stranger)
    apply_import(started=other, choice="all", actor=cast.other_clerk)
    zone = bring(KIND, [record(1, client="片区改")], cast.zone_clerk)
    assert counts(zone) == (0, 1, 0, 0)
    apply_import(started=zone, choice="all", actor=cast.zone_clerk)
    assert set(PaperRecord.objects.values_list("park__code", "client")) == {
        (cast.park.code, "片区改"), (cast.other_park.code, "精河公司"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "owner",
        "land_leader",
        "county_officer",
        "workgroup_officer",
        "centre_officer",
        "administrator",
        "auditor",
    ],
)
def test_nobody_else_brings_in_old_ledgers(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        bring(KIND, [record(1)], cast.people[name])
    assert not Import.objects.exists()


def test_rows_that_somebody_writes_at_the_same_moment_end_the_import(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied([record(1), record(2)], cast)
    changed = bring(KIND, [record(3), record(1, note="文件")], cast.clerk)
    real = PaperRecords.judge

    def judge_and_be_overtaken(importer: PaperRecords, *asked: Any) -> Any:
        verdicts = real(importer, *asked)
        PaperRecord.objects.filter(number="2023-00001").update(note="页面")
        return verdicts

    monkeypatch.setattr(PaperRecords, "judge", judge_and_be_overtaken)
    done = apply_import(started=changed, choice="all", actor=cast.clerk)
    assert done.state == ImportState.FAILED and "第 3 行" in done.note
    assert set(PaperRecord.objects.values_list("number", "note")) == {
        ("2023-00001", "页面"),
        ("2023-00002", ""),
    }


def test_a_number_that_somebody_else_took_meanwhile_ends_the_import(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = bring(KIND, [record(1)], cast.clerk)
    monkeypatch.setattr(PaperRecords, "stored", lambda *_asked: {})
    monkeypatch.setattr(import_steps, "_differs", lambda *_compared: False)
    applied_first = bring(KIND, [record(1)], cast.clerk)
    apply_import(started=started, choice="all", actor=cast.clerk)
    done = apply_import(started=applied_first, choice="all", actor=cast.clerk)
    assert done.state == ImportState.FAILED and "同时被他人改动" in done.note
    assert PaperRecord.objects.count() == 1


def test_while_another_of_its_kind_is_written_it_is_left_to_the_worker(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = bring(KIND, [record(1)], cast.clerk)
    monkeypatch.setattr(imports, "turn_is_free", lambda _kind: False)
    assert apply_import(started=started, choice="all", actor=cast.clerk).state == ImportState.APPLYING
    assert import_queue.work_on_imports() == 1 and PaperRecord.objects.count() == 1


def test_a_discarded_preview_leaves_nothing(cast: Cast) -> None:
    started = bring(KIND, [record(1)], cast.clerk)
    discard_import(started=started, actor=cast.clerk)
    assert not ImportRow.objects.exists()
    with pytest.raises(Conflict):
        apply_import(started=started, choice="all", actor=cast.clerk)


class TestLong:
    """More rows than a person waits for are left to the worker."""

    @pytest.fixture(autouse=True)
    def _short_patience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "AT_ONCE", 3)
        monkeypatch.setattr(import_steps, "CHUNK", 2)

    def brought(self, cast: Cast, count: int = 7) -> Import:
        return bring(KIND, [record(number) for number in range(1, count + 1)], cast.clerk)

    def test_every_step_waits_for_the_worker(self, cast: Cast) -> None:
        started = self.brought(cast)
        assert started.state == ImportState.READING and not started.rows.exists()
        assert import_queue.work_on_imports() == 1 and not ImportFile.objects.exists()
        assert counts(started) == (7, 0, 0, 0) and started.state == ImportState.CHECKED
        assert apply_import(started=started, choice="all", actor=cast.clerk).state == ImportState.APPLYING
        assert not PaperRecord.objects.exists()
        assert import_queue.work_on_imports() == 1 and PaperRecord.objects.count() == 7
        assert undo_import(started=started, actor=cast.clerk).state == ImportState.UNDOING
        assert import_queue.work_on_imports() == 1 and not PaperRecord.objects.exists()
        assert import_queue.work_on_imports() == 0
        told = Message.objects.filter(user=cast.clerk.user).order_by("pk").values_list("subject", flat=True)
        assert [subject.split("：")[0] for subject in told] == [
            "数据导入待确认",
            "数据导入已导入",
            "数据导入已撤销",
        ]

    def test_what_the_worker_cannot_read_is_told(self, cast: Cast) -> None:
        rows = [record(number) for number in range(1, 8)]
        content = workbook(rows, heads(KIND))
        started = begin_import(
            kind=KIND, file=io.BytesIO(content), name="a.xlsx", size=len(content), actor=cast.clerk
        )
        ImportFile.objects.update(content=content[:-30])
        import_queue.work_on_imports()
        started.refresh_from_db()
        assert started.state == ImportState.FAILED and started.note and not ImportFile.objects.exists()

    def test_a_step_that_breaks_writes_nothing_and_is_given_up(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started = self.brought(cast)
        import_queue.work_on_imports()
        apply_import(started=started, choice="all", actor=cast.clerk)
        real, written = PaperRecord.objects.bulk_create, []

        def breaks_in_the_third_chunk(rows: list[Any], **options: Any) -> Any:
            written.append(len(rows))
            if len(written) % 3 == 0:
                raise RuntimeError("cut off")
            return real(rows, **options)

        monkeypatch.setattr(PaperRecord.objects, "bulk_create", breaks_in_the_third_chunk)
        for _attempt in range(import_queue.MOST_ATTEMPTS):
            assert import_queue.work_on_imports() == 0
            assert not PaperRecord.objects.exists()
        import_queue.work_on_imports()
        started.refresh_from_db()
        assert started.state == ImportState.FAILED and "没有写入任何数据" in started.note
        assert len(written) == 9

    def test_whoever_lost_the_role_meanwhile_writes_nothing(self, cast: Cast) -> None:
        started = self.brought(cast)
        import_queue.work_on_imports()
        apply_import(started=started, choice="all", actor=cast.clerk)
        cast.clerk.valid_until = timezone.now()
        cast.clerk.save()
        import_queue.work_on_imports()
        started.refresh_from_db()
        assert started.state == ImportState.FAILED and not PaperRecord.objects.exists()


def test_rows_go_when_they_serve_nothing_any_more(cast: Cast) -> None:
    kept = applied([record(1)], cast)
    waiting, failed = (bring(KIND, [record(number)], cast.clerk) for number in (2, 3))
    Import.objects.filter(pk=failed.pk).update(state=ImportState.FAILED)
    import_queue.let_go_of_rows(now=timezone.now() + timedelta(days=6))
    assert kept.rows.exists() and waiting.rows.exists() and failed.rows.exists()
    import_queue.let_go_of_rows(now=timezone.now() + timedelta(days=8))
    waiting.refresh_from_db()
    assert not failed.rows.exists()
    assert waiting.state == ImportState.DISCARDED and not waiting.rows.exists() and kept.rows.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        with pytest.raises(Conflict, match="30 天"):
            undo_import(started=kept, actor=cast.clerk)
        import_queue.let_go_of_rows(now=timezone.now())
    assert not kept.rows.exists() and PaperRecord.objects.count() == 1


def test_the_queries_do_not_grow_with_the_rows(cast: Cast) -> None:
    def asked(first: int, count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as few:
            applied([record(number) for number in range(first, first + count)], cast)
        return len(few)

    asked(99, 1)  # the first opens the audit log of the park
    assert asked(1, 2) == asked(100, 200)
    assert ImportRow.objects.filter(outcome=Outcome.NEW).count() == 203
