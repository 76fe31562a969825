"""The portal's own Celery application with one more kind of deadline, whose effect leaves a countable trace.

Started by the tests as ``celery --app tests.faults.clock_worker worker`` and ``… beat``.
"""

import time
from datetime import datetime

from portal.celery import app

app.set_default()

KIND = "fault-clock"


@app.on_after_finalize.connect
def _declare(sender: object, **_: object) -> None:
    import django

    django.setup()
    declare()


def declare() -> None:
    from portal.deadlines.kinds import DeadlineKind, register

    register(
        DeadlineKind(code=KIND, label="故障演练", amount=48, unit="hours", rule="BZ54-5.5-48H", effect=trace)
    )


def trace(deadline, *, now: datetime) -> None:  # type: ignore[no-untyped-def]
    """Takes its time, so that a kill finds it in the middle."""
    from portal.ledger.services import append

    append(
        ledger=deadline.ledger,
        heading="problem",
        kind="trace",
        subject=deadline.subject,
        summary="系统启动协调",
        occurred_at=now,
    )
    time.sleep(0.05)
