"""What /metrics tells about backups."""

from portal.backups.watching import age
from portal.health.gauges import register


def register_own() -> None:
    register(
        "backup_age_seconds",
        "Since a backup last came to its end; since the database was set up, if none ever did",
        lambda: age().total_seconds(),
    )
