"""The web server forks its workers from a portal that is loaded and set aside from the collector of garbage."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

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
# With what production asks of the database at its start.
ASKING = """
from django.conf import settings
settings.FORBID_DEMO_ACCOUNTS = True
from django.db import connection
from django.db.backends.signals import connection_created
opened = []
connection_created.connect(lambda **told: opened.append(told), weak=False)
import portal.wsgi
assert opened, "nothing was asked"
print(connection.connection)
"""


def loaded(script: str, *arguments: str, **environment: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


def test_what_was_loaded_is_not_looked_through_again() -> None:
    assert "--preload" in UNIT.read_text(), "else nothing is loaded yet"
    assert loaded(FORKING, "portal.wsgi") == "True"


@pytest.mark.django_db
def test_no_line_to_the_database_is_open_that_workers_would_share() -> None:
    """Two that wrote to it would each read what the other had asked for."""
    assert loaded(ASKING, DATABASE_NAME=str(connection.settings_dict["NAME"])) == "None"
