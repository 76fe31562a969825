"""Settings of the benchmarks: those of the demonstration, commits that wait for the disk included; no mail leaves."""

from portal.settings.demo import *  # noqa: F403  (what a settings module is made of)
from portal.settings.demo import LOGGING

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = LOGGING | {"root": {"handlers": ["console"], "level": "WARNING"}}
