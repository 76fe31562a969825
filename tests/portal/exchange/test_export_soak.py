"""A long list as a file while its rows change and workers are killed in the middle of it.

The short versions, without processes: ``test_exports.py``.
"""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.exchange.models import Export
from portal.notifications.models import Message
from proxy_service.models import PaperRecord
from tests.cast import Cast
from tests.exporting import ask, rows_of

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]
MANY, PATIENCE = 20_000, 600


def worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.portal.exchange.export_worker"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_NAME": str(connection.settings_dict["NAME"]),
            "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        },
    )


def until(export: Export, rows: int, *processes: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while Export.objects.values_list("rows_done", flat=True).get(pk=export.pk) < rows:
        assert any(process.poll() is None for process in processes) and time.monotonic() < deadline
        time.sleep(0.02)


def test_twenty_thousand_rows_come_out_once_whoever_is_killed(cast: Cast) -> None:
    PaperRecord.objects.bulk_create(
        PaperRecord(
            park=cast.park,
            number=f"B-{number:05d}",
            client="=甲公司",
            matter="事项",
            entrusted_on=date(2020, 1, 1),
            entered_by=cast.clerk,
            entered_at=timezone.now(),
        )
        for number in range(MANY)
    )
    export = ask(cast.leader, "paper-records")
    first = worker()
    until(export, 2_000, first)
    first.kill()
    first.wait()
    assert worker().wait(PATIENCE) == 0
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("making", 1), "its lease still runs"

    Export.objects.update(leased_until=timezone.now(), rows_done=0)
    two = [worker(), worker()]
    until(export, 2_000, *two)
    # Behind the cursor, before it, and within it.
    PaperRecord.objects.filter(number="B-00000").update(number="Z-00000")
    PaperRecord.objects.filter(number="B-19999").update(number="A-19999")
    PaperRecord.objects.filter(number__startswith="B-15").delete()
    assert [process.wait(PATIENCE) for process in two] == [0, 0]
    export.refresh_from_db()
    assert (export.state, export.attempts, export.rows_done) == ("ready", 2, MANY)
    numbers = [row[1] for row in rows_of(export)[1:]]
    assert numbers == [f"B-{number:05d}" for number in range(MANY)]
    assert Message.objects.filter(user=cast.leader.user).count() == 1
    files = [path.name for path in Path(settings.MEDIA_ROOT, "exports").iterdir() if path.suffix == ".xlsx"]
    assert files == [Path(export.file.name).name]
