"""What leaves the primary when lists and figures are read from a standby of it (``--replica URL``): the pages are asked
again of a web server that has one, and the primary's PostgreSQL is watched."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.scale.load import Ask, send
from benchmarks.scale.server import web_server
from benchmarks.scale.stretch import stretch

#: Lists and figures (``may_lag``); everything else is the primary's alone.
MAY_LAG = ("work_list", "ledger_", "search", "dashboard", "inbox")
#: Nothing is written while pages are measured, so that by the clock the standby falls further and further behind.
FOREVER = "86400"


def from_standby(
    url: str, socket: Path, plans: Mapping[str, Sequence[Ask]], alone: Mapping[str, Any], given: Any
) -> dict[str, Any]:
    """Milliseconds and statements of the primary for each page, ``alone`` and beside the standby, and the share that
    has ``left``."""
    settings = {"REPLICA_URL": url, "REPLICA_LAG_SECONDS": FOREVER}
    pages = {}
    with web_server("portal.wsgi", socket, workers=given.workers, given=settings) as server:
        for name, asks in plans.items():
            if name.startswith(MAY_LAG):
                send(socket, asks[: given.warm], clients=given.clients)
                told = stretch(socket, server.pid, asks[given.warm :][: alone[name]["asks"]], given.clients)
                pages[name] = {
                    "alone_ms": alone[name]["database_cpu_ms"],
                    "beside_ms": told["database_cpu_ms"],
                    "statements": told["queries"],
                }
    before, now = (sum(page[what] for page in pages.values()) for what in ("alone_ms", "beside_ms"))
    return {"pages": pages, "left": round(1 - now / before, 3) if before else 0.0}
