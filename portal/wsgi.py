"""The WSGI entry point; in production it refuses to start while demo accounts exist."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

application = get_wsgi_application()

from portal.checks import refuse_unsafe_start  # noqa: E402  (the apps must be loaded first)

refuse_unsafe_start()

# Every page, before the workers are forked: one that takes a dead one's place answers at once.
import_module(settings.ROOT_URLCONF)

# Nor do they share the line that was asked over: each would read the others' answers from it.
connections.close_all()
