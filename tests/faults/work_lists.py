"""Work on whole lists: made, brought in, taken back, swept away; judged as in ``work_files``."""

from datetime import date
from itertools import count
from time import monotonic

from django.utils import timezone

from portal.exchange.enums import ExportState, ImportState
from portal.exchange.models import Export, Import
from portal.exchange.services import exports, import_queue, imports, making
from portal.notifications.models import Message
from proxy_service.models import PaperRecord
from tests.exporting import ask
from tests.faults.work_house import A_DAY, House, Job
from tests.portal.exchange.files import bring, record


def exporting(house: House) -> Job:
    PaperRecord.objects.create(
        park=house.cast.park, number="B-1", client="甲公司", matter="事项", entrusted_on=date(2020, 1, 1),
        entered_by=house.cast.clerk, entered_at=timezone.now(),
    )  # fmt: skip

    def judge(export: Export) -> None:
        export.refresh_from_db()
        assert (export.state, export.rows_done) == (ExportState.READY, 1), export.error
        assert Message.objects.filter(url=export.get_absolute_url()).count() == 1

    return Job(
        lambda: ask(house.cast.leader, "paper-records", "csv"),
        lambda: making.make_pending(stop_at=monotonic() + 20),
        judge,
        lambda: Export.objects.exclude(leased_until=None).update(leased_until=timezone.now()),
    )


def importing(house: House, at: str = ImportState.READING) -> Job:
    """The step of an import that begins in the state ``at``."""
    house.patch.setattr(imports, "AT_ONCE", 0)
    numbers, actor = count(1), house.cast.clerk
    ends = {
        ImportState.READING: (ImportState.CHECKED, 0),
        ImportState.APPLYING: (ImportState.APPLIED, 2),
        ImportState.UNDOING: (ImportState.UNDONE, 0),
    }

    def make() -> tuple[Import, list[str]]:
        lines = [record(next(numbers)), record(next(numbers))]
        started = bring("paper-records", lines, actor)
        if at != ImportState.READING:
            import_queue.work_on_imports()
            started.refresh_from_db()
            imports.apply_import(started=started, choice="all", actor=actor)
        if at == ImportState.UNDOING:
            import_queue.work_on_imports()
            started.refresh_from_db()
            imports.undo_import(started=started, actor=actor)
        Message.objects.all().delete()
        return started, [line[0] for line in lines]

    def judge(made: tuple[Import, list[str]]) -> None:
        started, lines = made
        started.refresh_from_db()
        state, rows = ends[ImportState(at)]
        assert (started.state, started.new) == (state, 2), started.note
        assert PaperRecord.objects.filter(number__in=lines).count() == rows
        assert Message.objects.filter(subject__startswith="数据导入").count() == 1

    return Job(make, import_queue.work_on_imports, judge)


def applying(house: House) -> Job:
    return importing(house, ImportState.APPLYING)


def undoing(house: House) -> Job:
    return importing(house, ImportState.UNDOING)


def sweeping_exports(house: House) -> Job:
    job = exporting(house)

    def make() -> Export:
        export: Export = job.make()
        job.run()
        Export.objects.filter(pk=export.pk).update(kept_until=timezone.now() - A_DAY)
        return export

    def judge(export: Export) -> None:
        export.refresh_from_db()
        assert (export.state, export.file.name) == (ExportState.EXPIRED, "")

    return Job(make, lambda: exports.sweep_exports(now=timezone.now()), judge)
