"""The log of what was sent, as a file: those of the accounts that somebody sees, and no other."""

import pytest
from django.utils import timezone

from portal.errors import InvalidInput
from portal.exchange import tables
from portal.webhooks.models import Endpoint
from portal.webhooks.services.fanning_out import fan_out
from tests.cast import Cast
from tests.exporting import ask, seen
from tests.portal.webhooks.conftest import Files


def test_the_log_is_taken_out_by_those_who_see_the_account(
    cast: Cast, endpoint: Endpoint, files: Files
) -> None:
    files.write(files.open("甲-2026-0001", cast.bole_land), "accept", "grant")
    fan_out()
    rows = seen(cast.land_leader, "deliveries", endpoint=endpoint.pk)
    assert [(row[3], row[4], row[6]) for row in rows] == [
        ("file.grant", "甲-2026-0001", "待送达"),
        ("file.accept", "甲-2026-0001", "待送达"),
    ]
    assert seen(cast.land_leader, "deliveries", endpoint=endpoint.pk + 1) == []
    assert seen(cast.land_leader, "deliveries", state="delivered") == []
    assert seen(cast.environment_leader, "deliveries") == []
    assert len(seen(cast.land_leader, "deliveries", begin=f"{timezone.now():%Y-%m-%d} 00:00")) == 2
    table = tables.find("deliveries")
    assert table is not None and not table.is_for(cast.land_clerk)
    with pytest.raises(InvalidInput):
        ask(cast.land_leader, "deliveries", state="nonsense")
