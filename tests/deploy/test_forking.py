"""The web server forks its workers from a portal that is loaded and set aside from the collector of garbage."""

import subprocess
import sys

from django.conf import settings

UNIT = settings.BASE_DIR / "deploy" / "systemd" / "yuanbantong-web.service"
# Read as gunicorn reads it: the hook before the first worker is forked.
FORKING = """
import gc
from gunicorn.app.wsgiapp import WSGIApplication
server = WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]")
assert gc.get_freeze_count() == 0
server.cfg.when_ready(None)
print(gc.get_freeze_count() > len(gc.get_objects()))
"""


def test_what_was_loaded_is_not_looked_through_again() -> None:
    assert "--preload" in UNIT.read_text(), "else nothing is loaded yet"
    told = subprocess.run(
        [sys.executable, "-c", FORKING, "portal.wsgi"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "True"
