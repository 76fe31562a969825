"""Settings of the processes that a fault test starts: those of the tests, but a commit is on disk when it is reported,
and mail goes to a real mail server."""

from portal.settings.databases import DATABASE_POOLED, DATABASES
from portal.settings.environment import env
from portal.settings.test import *  # noqa: F403  (what a settings module is made of)

if not DATABASE_POOLED:
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=on"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("TEST_MAIL_PORT", default=25)
