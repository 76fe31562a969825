"""Files archived before the portal kept a clock for them get one, to the day that their archiving named."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import migrations
from django.utils.timezone import localtime, make_aware


def open_clocks(apps: Any, _schema_editor: Any) -> None:
    requests = apps.get_model("proxy_service", "ProxyRequest").objects
    deadlines = apps.get_model("deadlines", "Deadline").objects
    archived = requests.filter(archived_at__isnull=False, retained_until__isnull=False)
    have_one = deadlines.filter(kind="retention").values("ledger")
    for request in archived.exclude(ledger__in=have_one).order_by("pk").iterator():
        start, last = localtime(request.archived_at).date(), request.retained_until
        end = make_aware(datetime.combine(last + timedelta(days=1), time.min))
        deadlines.create(
            ledger_id=request.ledger_id,
            kind="retention",
            title="档案保存期限",
            rule="BZ54-5.5-LEDGER",
            organ_id=request.park_id,
            started_at=request.archived_at,
            amount=12 * (last.year - start.year),
            unit="months",
            fixed_end=end,
            calendar_version="",
            due_on=last,
            due_at=end,
            fires_at=end,
            next_action_at=end,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("proxy_service", "0003_form_submissions"),
        ("deadlines", "0004_deadlines_that_fail_or_are_over"),
    ]
    operations = [migrations.RunPython(open_clocks, migrations.RunPython.noop)]
