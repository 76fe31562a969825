"""The demonstration on one machine: plain HTTP, mail kept in a folder, public passwords."""

from portal.settings.base import *  # noqa: F403  (what a settings module is made of)
from portal.settings.base import ALLOWED_HOSTS, STORAGES
from portal.settings.environment import env

ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
EMAIL_HOST = "127.0.0.1"
# The key of the demonstration's business system; public like the passwords of its people.
DEMO_API_KEY = "ybt_0de30000_demonstration-only-never-open-anything-real"
EMAIL_PORT = env.int("DEMO_MAIL_PORT", default=8025)
# Its data are made anew by one command.
BACKUP_ALARM_HOURS = env.float("BACKUP_ALARM_HOURS", default=0.0)
# Named by their hashes as in production, but not compressed: that takes seconds, and nothing goes over a line.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
# Systems of the demonstration listen on this very machine, in the clear.
WEBHOOK_ALLOW_HTTP = env.bool("WEBHOOK_ALLOW_HTTP", default=True)
WEBHOOK_PORTS = env.list("WEBHOOK_PORTS", cast=int, default=[])
WEBHOOK_ALLOWED_NETWORKS = env.list("WEBHOOK_ALLOWED_NETWORKS", default=["127.0.0.0/8", "::1/128"])
# The passwords are public: who tries the portal needs no telephone for it, and no new password after 90 days.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default=0)
