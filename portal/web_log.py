"""What the web server says of itself, in the form of the log; it speaks before Django is set up."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from portal.logs import JsonFormatter


class WebLogger(Logger):
    """Named by gunicorn.conf.py."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        handler = logging.StreamHandler()
        handler.setFormatter(JsonFormatter())
        self.error_log.handlers = [handler]
        self.access_log.handlers = []
