"""A worker of its own for one round of exports: ``python -m tests.portal.exchange.export_worker``."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from portal.exchange.services import making  # noqa: E402  (Django first)

if __name__ == "__main__":
    making.TELLING = 0.0  # so that the test sees where it is
    making.make_pending(stop_at=time.monotonic() + 600)
