"""The way to the database: past a pool or through one, and to a standby that lists and figures are read from."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from portal.settings.environment import env

# A blocked writer is told so instead of hanging with its worker. Pages ask many short questions: compiling one, or
# starting processes that answer it together, as PostgreSQL does if it expects much of it, takes longer than to answer.
DATABASE_LIMITS = {"lock_timeout": "10s", "jit": "off", "max_parallel_workers_per_gather": "0"}
# Whether PgBouncer stands between, and gives every transaction another connection (portal/databases/pool.py). It takes
# no settings at connecting, so it makes these itself; and no cursor outlives its transaction.
DATABASE_POOLED = env.bool("DATABASE_POOLED", default=False)


def _database(address: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """What Django is told of a database at an address."""
    made: dict[str, Any] = {**address}
    # A socket's folder stands percent-encoded in the place of the host, as libpq writes it.
    made["HOST"] = unquote(made["HOST"])
    if name := env.str("DATABASE_NAME", default=""):
        made["NAME"] = name
    # On a new connection PostgreSQL reads the description of every table first: its first page takes twice as long.
    made.update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True, DISABLE_SERVER_SIDE_CURSORS=DATABASE_POOLED)
    made["OPTIONS"] = {"connect_timeout": 5} | options | made.get("OPTIONS", {})
    if not DATABASE_POOLED:
        made["OPTIONS"]["options"] = " ".join(f"-c {name}={value}" for name, value in DATABASE_LIMITS.items())
    return made


DATABASES = {
    "default": _database(env.db_url("DATABASE_URL", default="postgres://127.0.0.1:5432/yuanbantong"))
}
# A standby that lists and figures are read from while it has what their person wrote and lags by no more than so many
# seconds (portal/databases/). A host that is silently gone is given up within seconds, and the primary asked.
if env.str("REPLICA_URL", default=""):
    DATABASES["replica"] = _database(
        env.db_url("REPLICA_URL"),
        connect_timeout=2,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=2,
        tcp_user_timeout=4000,
    )
    DATABASES["replica"]["CONN_HEALTH_CHECKS"] = False  # who fails on it asks the primary
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
REPLICA_LAG_SECONDS = env.float("REPLICA_LAG_SECONDS", default=10.0)
DATABASE_ROUTERS = ["portal.databases.router.Router"]
