"""The portal's own web application with the points at which a test does harm.

Started by the tests as the unit starts the portal, with ``tests.faults.web_under_fire:application`` in its place. A
request may name the database that it is about and the moment at which it comes, so that one server does for many.
"""

import contextlib
from collections.abc import Callable, Iterable
from typing import Any

import time_machine
from django.db import connection
from django.test import Client

from portal.wsgi import application as portal
from tests.faults import web_points

web_points.install()


def _warm_up() -> None:
    """What every worker would do for itself at its first request is done once, before they are forked."""
    Client().get("/login/")
    connection.close()


_warm_up()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    web_points.aim(environ.get("HTTP_X_DRILL", ""))
    _lead_to(environ.get("HTTP_X_DRILL_DATABASE", ""))
    moment = environ.get("HTTP_X_DRILL_MOMENT")
    with time_machine.travel(moment, tick=False) if moment else contextlib.nullcontext():
        return portal(environ, start_response)


def _lead_to(database: str) -> None:
    if not database:
        return
    connection.settings_dict["NAME"] = database
    held = connection.connection
    if held is not None and held.info.dbname != database:
        connection.close()
