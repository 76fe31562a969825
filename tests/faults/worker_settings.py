"""Settings of a worker that a test starts: those of the tests, but its mail goes to a real mail server."""

from portal.settings.test import *  # noqa: F403
from portal.settings.test import env

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("TEST_MAIL_PORT", default=25)
