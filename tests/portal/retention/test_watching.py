"""What was approved and does not go is noticed, and told once."""

from datetime import timedelta

import pytest

from portal.documents import storage
from portal.health.gauges import exposition
from portal.health.models import Alarm, Heartbeat
from portal.retention.services import destroying
from portal.retention.tasks import destroy, watch
from tests.cast import Cast
from tests.portal.retention.ageing import age, approved, past_the_guards, taken_in

pytestmark = pytest.mark.django_db


def raised() -> list[str]:
    watch()
    return list(Alarm.objects.filter(code="DISPOSAL_STUCK", closed_at=None).values_list("detail", flat=True))


def test_a_destruction_that_is_stuck_raises_the_alarm_until_it_is_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "GRACE", timedelta(0))
    kept = taken_in(cast.park)
    age(kept.ledger_id)
    appraisal = approved(cast, kept)
    assert raised() == []
    past_the_guards("UPDATE retention_appraisal SET decided_at = now() - interval '61 minutes'")

    def refuse(name: str) -> None:
        raise PermissionError(name)

    monkeypatch.setattr(storage, "remove", refuse)
    destroy()
    assert [told[:20] for told in raised() + raised()] == ["有 1 件已批准的档案销毁没有办完，最早"] * 2
    assert Alarm.objects.filter(code="DISPOSAL_STUCK").count() == 1
    figures = exposition().decode()
    assert "yuanbantong_disposals_pending 1.0" in figures
    [waited] = [line for line in figures.splitlines() if line.startswith("yuanbantong_disposals_oldest")]
    assert 3_600 < float(waited.split()[1]) < 3_800
    monkeypatch.undo()
    monkeypatch.setattr(destroying, "GRACE", timedelta(0))
    destroy()
    assert raised() == [] and "yuanbantong_disposals_pending 0.0" in exposition().decode()
    appraisal.refresh_from_db()
    assert appraisal.state == "done"
    assert Heartbeat.objects.get(name="disposing").finished_at is not None
