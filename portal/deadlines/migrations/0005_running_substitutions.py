"""Substitutions that run when the portal is upgraded get the ledger and the clock that new ones have."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone
from django.utils.timezone import localtime


def open_clocks(apps: Any, _schema_editor: Any) -> None:
    memberships = apps.get_model("organizations", "Membership").objects
    ledgers = apps.get_model("ledger", "Ledger").objects
    deadlines = apps.get_model("deadlines", "Deadline").objects
    running = memberships.filter(substitute_for__isnull=False, valid_until__gt=timezone.now())
    have_one = set(deadlines.filter(kind="substitution").values_list("subject", flat=True))
    for stand_in in running.order_by("pk"):
        if f"membership:{stand_in.pk}" in have_one:
            continue
        key, end = uuid.uuid4(), stand_in.valid_until
        ledger = ledgers.create(
            id=key, label=f"代班-{stand_in.pk}", head_hash=hashlib.sha256(str(key).encode()).hexdigest()
        )
        deadlines.create(
            ledger=ledger,
            kind="substitution",
            subject=f"membership:{stand_in.pk}",
            title="委托代班",
            rule="委托代班约定的终止时间",
            organ_id=stand_in.organization_id,
            started_at=stand_in.valid_from,
            amount=(end - stand_in.valid_from) // timedelta(hours=1),
            unit="hours",
            fixed_end=end,
            calendar_version="",
            due_on=localtime(end - timedelta(microseconds=1)).date(),
            due_at=end,
            fires_at=end,
            next_action_at=end,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0004_deadlines_that_fail_or_are_over"),
        ("ledger", "0002_append_only"),
        ("organizations", "0001_initial"),
    ]
    operations = [migrations.RunPython(open_clocks, migrations.RunPython.noop)]
