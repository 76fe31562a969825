"""Production: everything site-specific comes from the environment, and unsafe values stop the start."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403  (what a settings module is made of)
from portal.settings.base import ALLOWED_HOSTS, DEFAULT_SECRET_KEY, SECRET_KEY, STAFF_MFA_REQUIRED
from portal.settings.environment import env

if env.bool("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG must not be set in production.")
if SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the portal.")
for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL"):
    if not env.str(name, default=""):
        raise ImproperlyConfigured(f"{name} must be set in production.")
# Without it everybody behind the proxy has one address, and one visitor's wrong passwords lock out all.
if not env.str("CLIENT_ADDRESS_META", default=""):
    raise ImproperlyConfigured(
        "CLIENT_ADDRESS_META must name where the visitor's address stands: HTTP_X_REAL_IP behind a proxy that sets"
        " that header; REMOTE_ADDR states that nothing stands in front of the portal."
    )
if not STAFF_MFA_REQUIRED:
    raise ImproperlyConfigured("STAFF_MFA_REQUIRED must not be turned off in production.")

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
KNOWN_BROWSER_COOKIE_NAME = "__Host-known"
POSITION_COOKIE_NAME = "__Host-written"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
