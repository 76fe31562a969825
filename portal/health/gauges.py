"""The figures that /metrics tells. Every app registers its own when it is ready; all are read from the database.

So they are the same whichever process is asked, and none of them needs the worker, beat or Redis to be alive.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import Count, F
from django.db.models.functions import Now
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from portal.health.enums import Beat
from portal.health.models import Alarm, Heartbeat

logger = logging.getLogger(__name__)

PREFIX = "yuanbantong_"
Reading = float | Mapping[str, float]


@dataclass(frozen=True)
class Gauge:
    name: str
    help: str
    read: Callable[[], Reading]
    label: str


_gauges: dict[str, Gauge] = {}


def register(name: str, help: str, read: Callable[[], Reading], label: str = "") -> None:
    """Adds a figure. ``read`` is called at every scrape and gives a number or, with ``label``, one per value of it.

    Names have no prefix and end with their unit, if they have one; ``ValueError`` for a name that is taken.
    """
    if name in _gauges:
        raise ValueError(f"there is a gauge {name} already")
    _gauges[name] = Gauge(name, help, read, label)


class _Collector:
    def collect(self) -> Iterator[GaugeMetricFamily]:
        failed = 0
        for gauge in _gauges.values():
            try:
                reading = gauge.read()
            except DatabaseError:
                raise  # none of the others could be read either
            except Exception:
                logger.exception("gauge %s failed", gauge.name)
                failed += 1
                continue
            yield _family(gauge, reading)
        yield _family(
            Gauge("gauges_failed", "Figures that could not be told, see the log", float, ""), failed
        )


def _family(gauge: Gauge, reading: Reading) -> GaugeMetricFamily:
    family = GaugeMetricFamily(PREFIX + gauge.name, gauge.help, labels=[gauge.label] if gauge.label else [])
    values = reading.items() if isinstance(reading, Mapping) else [("", reading)]
    for value, number in values:
        family.add_metric([value] if gauge.label else [], number)
    return family


def exposition() -> bytes:
    """All figures in Prometheus' text format; ``DatabaseError`` if the database cannot be asked."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector())
    return generate_latest(registry)


def _ages() -> dict[str, float]:
    """A sweep that never came to its end is infinitely old, so that a threshold finds it too."""
    ended = Heartbeat.objects.exclude(finished_at=None).annotate(age=Now() - F("finished_at"))
    ages = {beat.name: beat.age.total_seconds() for beat in ended}
    return {Beat.SWEEP.value: float("inf")} | ages


def _durations() -> dict[str, float]:
    return {name: milliseconds / 1000 for name, milliseconds in _latest("milliseconds")}


def _handled() -> dict[str, float]:
    return dict(_latest("handled"))


def _latest(field: str) -> list[tuple[str, float]]:
    return list(Heartbeat.objects.values_list("name", field))


def _open_alarms() -> dict[str, float]:
    counted = Alarm.objects.filter(closed_at=None).order_by().values_list("code").annotate(Count("pk"))
    return dict(counted)


def register_own() -> None:
    """The figures of this app."""
    register("heartbeat_age_seconds", "Since a pass of periodic work last came to its end", _ages, "name")
    register("heartbeat_duration_seconds", "How long the latest pass took", _durations, "name")
    register("heartbeat_handled", "How much the latest pass did", _handled, "name")
    register("alarms_open", "Alarms whose cause lasts", _open_alarms, "code")
