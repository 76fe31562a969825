"""Settings of the web server that is measured: production's, with the counting of statements around everything.

Where database and broker are stands in the environment (``environment`` in server.py); no mail leaves.
"""

from portal.settings.demo import STORAGES as STORAGES  # named by their hashes, collected without compressing
from portal.settings.production import *  # noqa: F403  (what a settings module is made of)
from portal.settings.production import DATABASES, LOGGING, MIDDLEWARE

MIDDLEWARE = ["benchmarks.scale.counting.CountingMiddleware", *MIDDLEWARE]
DATABASES["default"]["OPTIONS"]["application_name"] = "bench"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# People of a built database may be the demonstration's.
FORBID_DEMO_ACCOUNTS = False
LOGGING = LOGGING | {"root": {"handlers": ["console"], "level": "ERROR"}}
