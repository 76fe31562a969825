"""Read by gunicorn when it is started in this folder; the command line takes precedence."""

import gc
from typing import Any

logger_class = "portal.web_log.WebLogger"
# Addresses are logged by the proxy, without what follows "?" (docs/operations.md).
accesslog = None


def when_ready(server: Any) -> None:
    """The portal is loaded, the workers are forked next: its quarter of a million objects stay as long as they do. Left
    to the collector they would be looked through again and again, each time for as long as two pages take, and every
    worker would get copies of them all."""
    gc.collect()
    gc.freeze()
