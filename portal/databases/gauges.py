"""How far the replica is behind, for /metrics; nothing where there is none."""

from portal.databases import replica
from portal.health.gauges import register


def _bytes() -> dict[str, float]:
    return {replica.ALIAS: replica.behind()[0]} if replica.is_configured() else {}


def _seconds() -> dict[str, float]:
    return {replica.ALIAS: replica.behind()[1]} if replica.is_configured() else {}


def register_own() -> None:
    register("replica_behind_bytes", "Of the log that a replica has not replayed", _bytes, "name")
    register("replica_behind_seconds", "Since the last commit that a replica replayed", _seconds, "name")
