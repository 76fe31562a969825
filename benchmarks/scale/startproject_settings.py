"""Settings of the second yardstick: the middleware and the backend that ``startproject`` gives a project; sessions,
people and database are the portal's, as they are in production."""

from benchmarks.scale.web_settings import *  # noqa: F403  (what a settings module is made of)

MIDDLEWARE = [
    "benchmarks.scale.counting.CountingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # The portal's app of accounts does not load without it; it does next to nothing.
    "allauth.account.middleware.AccountMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ROOT_URLCONF = "benchmarks.scale.startproject"
