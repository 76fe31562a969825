"""Settings of the tests: the real PostgreSQL, nothing leaves the machine, no waiting for hashes."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403  (what a settings module is made of)
from portal.settings.base import STORAGES, VAR_DIR
from portal.settings.databases import DATABASE_POOLED, DATABASES
from portal.settings.environment import env

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
if not DATABASE_POOLED:
    # What a lost machine would lose is of no interest to a test: do not wait for the disk at commit.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    # Processes that tests start are who the tests are (tests/roles.py).
    if role := env.str("TEST_DATABASE_ROLE", default=""):
        DATABASES["default"]["OPTIONS"]["options"] += f" -c role={role}"
DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME", default="test_yuanbantong")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Every test client builds the middleware anew, which otherwise walks through all static files each time.
WHITENOISE_AUTOREFRESH = True
# A worker that a test starts shares the broker with the demonstration, but never its messages.
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": env.str("REDIS_PREFIX", default="yuanbantong-test:")}
# Exported so that processes a test starts (a worker, a web server) see the same folder.
MEDIA_ROOT = Path(env.str("TEST_MEDIA_ROOT", default="") or tempfile.mkdtemp(prefix="yuanbantong-media-"))
env.ENVIRON["TEST_MEDIA_ROOT"] = str(MEDIA_ROOT)
ANCHOR_DIR, ANCHOR_KEY_FILE = MEDIA_ROOT / "anchors", MEDIA_ROOT / "anchor-key.pem"
BACKUP_SIGNING_KEY_FILE = Path(
    env.str("BACKUP_SIGNING_KEY_FILE", default=str(MEDIA_ROOT / "backup-signing-key.pem"))
)
SEAL_TRUST_DIR, SEAL_KEY_DIR = MEDIA_ROOT / "seals/trust", MEDIA_ROOT / "seals/keys"
# No sweep runs beside the tests; those of the alarm set their own patience.
SWEEP_ALARM_SECONDS = env.int("SWEEP_ALARM_SECONDS", default=10**9)
BACKUP_ALARM_HOURS = 0.0
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule-test")
# Tests put the clock forward by weeks; those of accounts set their own limits.
STAFF_MFA_REQUIRED = False
RECENT_SIGN_IN_SECONDS = SESSION_SECONDS = SESSION_IDLE_SECONDS = 10**9
PASSWORD_DAYS = 0
