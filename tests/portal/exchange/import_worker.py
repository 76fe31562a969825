"""A worker of its own for one round of long imports: ``python -m tests.portal.exchange.import_worker``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from portal.exchange.services.import_queue import work_on_imports  # noqa: E402  (Django first)

if __name__ == "__main__":
    work_on_imports()
