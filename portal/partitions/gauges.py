"""What /metrics tells about partitions."""

from portal.health.clock import database_now
from portal.health.gauges import register
from portal.partitions import catalog, watching


def _ahead() -> dict[str, float]:
    now = database_now()
    return {one.table: watching.months_ahead(one, now) for one in catalog.partitioned_tables()}


def register_own() -> None:
    register(
        "partition_months_ahead",
        "Months to come that have their partition, of tables that have any",
        _ahead,
        "table",
    )
