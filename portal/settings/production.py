"""Production: everything site-specific comes from the environment, and unsafe values stop the start."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403  (what a settings module is made of)
from portal.settings.base import ALLOWED_HOSTS, DEFAULT_SECRET_KEY, SECRET_KEY, env

if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG must not be set in production.")
if SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the portal.")
for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL"):
    if not env.str(name, default=""):
        raise ImproperlyConfigured(f"{name} must be set in production.")

FORBID_DEMO_ACCOUNTS = True

vars().update(env.email_url("EMAIL_URL"))

# Behind a reverse proxy that ends TLS and sets this header on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-sid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
