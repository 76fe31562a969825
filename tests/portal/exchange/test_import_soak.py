"""Twenty thousand lines of old ledgers, with workers that are killed in the middle of them.

The short versions, without processes: ``test_imports.py``.
"""

import io
import os
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from portal.exchange.enums import ImportState
from portal.exchange.models import Import, ImportRow
from portal.exchange.services.imports import apply_import, begin_import, undo_import
from proxy_service.models import PaperRecord
from tests.cast import Cast
from tests.portal.exchange.files import heads, record, workbook

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
KIND, MANY = "paper-records", 20_000
PATIENCE = 600


def worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.portal.exchange.import_worker"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_NAME": str(connection.settings_dict["NAME"])},
    )


def worked(started: Import) -> float:
    """One round to its end; how long it took."""
    began = time.perf_counter()
    assert worker().wait(PATIENCE) == 0
    started.refresh_from_db()
    return time.perf_counter() - began


def killed(started: Import, at: int) -> None:
    """A worker that is killed when it says that it has done so many."""
    process = worker()
    deadline = time.monotonic() + PATIENCE
    while Import.objects.values_list("done", flat=True).get(pk=started.pk) < at:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.wait()
    # The server notices that nobody listens any more when it next has something to say.
    while others():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    started.refresh_from_db()


def others() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return cursor.fetchone()[0]


def brought(rows: list[list[str]], cast: Cast) -> Import:
    content = workbook(rows, heads(KIND))
    return begin_import(
        kind=KIND, file=io.BytesIO(content), name="台账.xlsx", size=len(content), actor=cast.clerk
    )


@pytest.mark.rule("BZ54-A3")
def test_twenty_thousand_lines_twice_are_twenty_thousand(cast: Cast) -> None:
    rows = [record(number) for number in range(1, MANY + 1)]
    first = brought(rows, cast)
    killed(first, 2_000)
    assert first.state == ImportState.READING and not ImportRow.objects.exists()
    reading = worked(first)
    assert (first.state, first.new, first.wrong) == (ImportState.CHECKED, MANY, 0)

    apply_import(started=first, choice="all", actor=cast.clerk)
    killed(first, 5_000)
    assert first.state == ImportState.APPLYING and not PaperRecord.objects.exists()
    writing = worked(first)
    assert first.state == ImportState.APPLIED and PaperRecord.objects.count() == MANY

    again = brought(rows, cast)
    worked(again)
    assert (again.new, again.changed, again.same, again.wrong) == (0, 0, MANY, 0)
    assert PaperRecord.objects.count() == MANY

    undo_import(started=first, actor=cast.clerk)
    killed(first, 5_000)
    assert first.state == ImportState.UNDOING and PaperRecord.objects.count() == MANY
    undoing = worked(first)
    assert (first.state, first.kept) == (ImportState.UNDONE, 0) and not PaperRecord.objects.exists()
    print(f"{MANY} rows: read {reading:.1f} s, written {writing:.1f} s, undone {undoing:.1f} s")
