"""Settings common to demo, test and production; the README has the table of environment variables."""

from pathlib import Path

from kombu import Queue

from portal.settings.databases import *  # noqa: F403  (settings like those below)
from portal.settings.databases import DATABASES
from portal.settings.environment import ROOT, env

BASE_DIR: Path = ROOT
VAR_DIR = BASE_DIR / "var"

# Good enough to run commands and tests with; production.py refuses it.
DEFAULT_SECRET_KEY = "unsafe-secret-for-demonstration-and-tests-only"  # noqa: S105  (public)
SECRET_KEY = env.str("SECRET_KEY", default=DEFAULT_SECRET_KEY)
# Earlier ones: what was signed or sealed with them is still read.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where the portal is reached from outside: links in e-mails and QR codes on documents start with it.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
FORBID_DEMO_ACCOUNTS = False
# The key that the demonstration's business system speaks with; none anywhere but in the demonstration.
DEMO_API_KEY = ""
# Who answers for the service, and the telephone that every page shows; 12345 is the government hotline everywhere.
SERVICE_NAME = env.str("SERVICE_NAME", default="博尔塔拉蒙古自治州园区企业代办服务平台")
SERVICE_PHONE = env.str("SERVICE_PHONE", default="12345")

INSTALLED_APPS = [
    "portal",
    "portal.databases",
    "portal.organizations",
    "portal.accounts",
    "portal.health",
    "portal.workdays",
    "portal.ledger",
    "portal.deadlines",
    "portal.documents",
    "portal.notifications",
    "portal.operations",
    "portal.service_accounts",
    "portal.api",
    "portal.webhooks",
    "portal.exchange",
    "portal.audit",
    "portal.anchors",
    "portal.privacy",
    "portal.retention",
    "portal.backups",
    "portal.partitions",
    "delegation",
    "proxy_service",
    "guardian",
    # Without "allauth" itself: its words and templates would take the place of Django's and ours.
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.documents.files_origin.FilesOriginMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.security.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.security.LockedFilesMiddleware",
    "portal.middleware.PlainAddressMiddleware",
    "portal.health.middleware.ProbeMiddleware",
    "portal.databases.position.PositionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.privacy.middleware.NumbersOutOfAddressesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.htmx.LoginExpiryMiddleware",
    "portal.organizations.middleware.MembershipMiddleware",
    "portal.accounts.middleware.SessionLimitsMiddleware",
    "portal.accounts.middleware.MissingStepsMiddleware",
    "portal.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "portal.templating.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.page",
            ],
        },
    },
]
# Our templates/django/forms/ override Django's own widgets.
FORM_RENDERER = "portal.form_html.PortalRenderer"

# Database -----------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only per-process conveniences are cached; what must be shared or survive is a row.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "portal.accounts.backends.PersonBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: visitors hold no grants, so no account stands for them
# What a password must be (docs/decisions/0030-accounts.md): "dengbao", as 等保 and its testers ask, or "asvs", as the
# OWASP's standard does, which forbids rules of composition and changing without a reason.
PASSWORD_PROFILE = env.str("PASSWORD_PROFILE", default="dengbao")
_DJANGO, _OURS = "django.contrib.auth.password_validation", "portal.accounts.passwords"
AUTH_PASSWORD_VALIDATORS = {
    "dengbao": [
        {"NAME": f"{_DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
        {"NAME": f"{_DJANGO}.UserAttributeSimilarityValidator"},
        {"NAME": f"{_DJANGO}.CommonPasswordValidator"},
        {"NAME": f"{_OURS}.KindsOfCharacters"},
        {"NAME": f"{_OURS}.WithoutUsername"},
        {"NAME": f"{_OURS}.NotUsedBefore", "OPTIONS": {"last": 5}},
    ],
    "asvs": [
        {"NAME": f"{_DJANGO}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": f"{_DJANGO}.UserAttributeSimilarityValidator"},
        {"NAME": f"{_DJANGO}.CommonPasswordValidator"},
        {"NAME": f"{_OURS}.NotDressedUp"},
        {"NAME": f"{_OURS}.NotUsedBefore", "OPTIONS": {"last": 1}},
    ],
}[PASSWORD_PROFILE]
# For how many days a password may be used; 0 is for ever.
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default={"dengbao": 90, "asvs": 0}[PASSWORD_PROFILE])
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60

# Whether people of authorities must have a second factor, and where its secrets come from.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)
MFA_ADAPTER = "portal.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# What asks whether it is still the person (taking data out, opening a key) asks after so many seconds.
RECENT_SIGN_IN_SECONDS = env.int("RECENT_SIGN_IN_SECONDS", default=15 * 60)
# What the security administrator gives waits so many days for a second person: somebody else in one of these roles, or
# who leads the organisation. The law asks for separate duties (GB/T 22239) and leaves open who agrees.
GRANT_DAYS = env.int("GRANT_DAYS", default=14)
GRANTS_AGREED_BY: list[str] = env.list("GRANTS_AGREED_BY", default=["security_administrator", "auditor"])

SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_NAME = "sid"
# Nobody stays signed in for longer, nor people of authorities who do nothing for so many seconds.
SESSION_COOKIE_AGE = SESSION_SECONDS = env.int("SESSION_SECONDS", default=12 * 60 * 60)
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_COOKIE_SAMESITE = "Lax"
KNOWN_BROWSER_COOKIE_NAME = "known"
# What a replica must have to show the browser's person what they did (portal/databases/position.py).
POSITION_COOKIE_NAME = "written"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"

# Where the visitor's address stands: behind a proxy that sets it, e.g. HTTP_X_REAL_IP.
CLIENT_ADDRESS_META = env.str("CLIENT_ADDRESS_META", default="REMOTE_ADDR")

# Browser security ---------------------------------------------------------------------------------

# Monitoring asks the process itself, past the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# Language and time --------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Files --------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *([("vendor", BASE_DIR / "vendor")] if (BASE_DIR / "vendor").is_dir() else []),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pages name static files by their hashes alone: the others need neither be kept nor compressed.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))).resolve()
FILE_UPLOAD_PERMISSIONS = 0o640
# Whatever is sent goes straight to a temporary file, and a request may be no larger than this in all.
FILE_UPLOAD_HANDLERS = ["portal.uploading.BoundedUploadHandler"]
UPLOAD_REQUEST_BYTES = env.int("UPLOAD_REQUEST_BYTES", default=256 * 1024 * 1024)
# Of somebody who is not signed in: one file, and the form around it.
VISITOR_REQUEST_BYTES = env.int("VISITOR_REQUEST_BYTES", default=25 * 1024 * 1024)
# Seconds and bytes of memory of the process that draws a picture anew; less than another writer waits for a lock.
PICTURE_SECONDS = env.float("PICTURE_SECONDS", default=8.0)
PICTURE_MEMORY = env.int("PICTURE_MEMORY", default=768 * 1024 * 1024)
# ClamAV's daemon, by the path of its socket or host:port; nobody has an uploaded file before it was scanned. Without
# one nothing is scanned. Seconds for one file; seconds after which a file that waits raises the alarm.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
SCAN_SECONDS = env.float("SCAN_SECONDS", default=60.0)
SCAN_ALARM_SECONDS = env.int("SCAN_ALARM_SECONDS", default=300)
# The portal says so when there is less room than this under MEDIA_ROOT.
DISK_ALARM_MEGABYTES = env.int("DISK_ALARM_MEGABYTES", default=1024)
# A host that gives out files and nothing else, as https://files.example.cn; without one the portal's own host does.
FILES_ORIGIN = env.str("FILES_ORIGIN", default="").rstrip("/")
# Fandol (仿宋, 宋体, 黑体, 楷体) as fetched by `make setup`; a site may point it at fonts of its own.
FONT_DIR = Path(env.str("FONT_DIR", default=str(VAR_DIR / "fonts"))).resolve()
# Seconds in which a paper must be rendered, and a register that grows with its case (portal/documents/limits.py): the
# ledger of a long case takes up to 20 on a busy machine. Both stay below the limits of Celery's tasks.
PAPER_SECONDS = env.float("PAPER_SECONDS", default=20.0)
LONG_PAPER_SECONDS = env.float("LONG_PAPER_SECONDS", default=60.0)
# Pages and bytes of memory that a paper may take; the ledger of the longest case has some two hundred pages.
PAPER_PAGES = env.int("PAPER_PAGES", default=600)
PAPER_MEMORY = env.int("PAPER_MEMORY", default=1536 * 1024 * 1024)

# How long a list that was taken out can be fetched.
EXPORT_KEPT_DAYS = env.int("EXPORT_KEPT_DAYS", default=7)

# Electronic seals ---------------------------------------------------------------------------------

# Roles that may seal the papers of their own organisation.
SEALING_ROLES: list[str] = env.list(
    "SEALING_ROLES", default=["park_leader", "department_leader", "county_officer", "workgroup_officer"]
)
# PEM files of the roots that signers and timestamp services have to lead to; without any no seal is believed.
SEAL_TRUST_DIR = Path(env.str("SEAL_TRUST_DIR", default=str(VAR_DIR / "seals/trust"))).resolve()
# Revocation lists (CRL, *.crl) of those roots and of what they issued, and where an hourly task brings them from.
SEAL_CRL_DIR = Path(env.str("SEAL_CRL_DIR", default=str(VAR_DIR / "seals/crl"))).resolve()
SEAL_CRL_URLS: list[str] = env.list("SEAL_CRL_URLS", default=[])
# Keys in files (0600), and the passphrase that opens them, if they have one.
SEAL_KEY_DIR = Path(env.str("SEAL_KEY_DIR", default=str(VAR_DIR / "seals/keys"))).resolve()
SEAL_KEY_PASSPHRASE = env.str("SEAL_KEY_PASSPHRASE", default="")
# A PKCS#11 library, the label of its token, and the PIN.
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", default="")
# A seal service that signs hashes, and its bearer token.
SEAL_REMOTE_URL = env.str("SEAL_REMOTE_URL", default="")
SEAL_REMOTE_TOKEN = env.str("SEAL_REMOTE_TOKEN", default="")
# An RFC 3161 service whose time goes into every signature; without one the time is that of this machine.
TIMESTAMP_URL = env.str("TIMESTAMP_URL", default="")
SEAL_TIMEOUT_SECONDS = env.float("SEAL_TIMEOUT_SECONDS", default=10.0)

# API ----------------------------------------------------------------------------------------------

# For every account and person; what goes beyond waits (429).
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
API_WRITES_PER_MINUTE = env.int("API_WRITES_PER_MINUTE", default=120)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.KeyAuthentication",
        "portal.api.authentication.PersonAuthentication",
    ],
    # Closed unless a view declares its scope.
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.Speaks"],
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttles.AccountThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.api.parsers.ObjectParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "portal.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "园办通开放接口",
    "DESCRIPTION": "各单位业务系统与园区代办服务平台对接的接口。接入方法见接入指南。",
    "VERSION": "1.0.0",
    "SERVERS": [{"url": "/"}],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stay where they are used: one list of words may belong to many fields.
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "POSTPROCESSING_HOOKS": ["portal.api.schema.add_components"],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

# Webhooks -----------------------------------------------------------------------------------------

# Addresses are told over https on these ports; an empty list allows every port.
WEBHOOK_ALLOW_HTTP = env.bool("WEBHOOK_ALLOW_HTTP", default=False)
WEBHOOK_PORTS: list[int] = env.list("WEBHOOK_PORTS", cast=int, default=[443, 8443])
# Private networks in which systems may be told all the same, as CIDR blocks: those of the government's own net.
WEBHOOK_ALLOWED_NETWORKS: list[str] = env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
# PEM file of roots that are trusted beside the system's: where systems have certificates of a house of their own.
WEBHOOK_CA_FILE = env.str("WEBHOOK_CA_FILE", default="")
WEBHOOK_TIMEOUT_SECONDS = env.float("WEBHOOK_TIMEOUT_SECONDS", default=10.0)
# How long the log of deliveries goes back; what is older cannot be told again.
WEBHOOK_KEEP_DAYS = env.int("WEBHOOK_KEEP_DAYS", default=90)

# Anchors ------------------------------------------------------------------------------------------

# Where the file of anchors and the public keys stand: outside the database, best on a disk of its own.
ANCHOR_DIR = Path(
    env.str("ANCHOR_DIR", default=str(VAR_DIR / "anchors" / DATABASES["default"]["NAME"]))
).resolve()
# The private key that signs them (0600); made by manage.py make_anchor_key, never in a backup of the database.
ANCHOR_KEY_FILE = Path(env.str("ANCHOR_KEY_FILE", default=str(VAR_DIR / "anchors" / "key.pem"))).resolve()
# How often the ledgers are anchored.
ANCHOR_SECONDS = env.int("ANCHOR_SECONDS", default=3600)
# Who is sent an anchor a day beside the auditors, and what address is sent every one.
ANCHOR_MAIL: list[str] = env.list("ANCHOR_MAIL", default=[])
ANCHOR_URL = env.str("ANCHOR_URL", default="")

# E-mail -------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="园办通 <noreply@localhost>")
EMAIL_TIMEOUT = 10
# The portal says so when a letter has waited this long for a mail server that is out of reach.
# Figures stay exact while changes wait to be added up, but each look at them does that work meanwhile.
FIGURES_ALARM_SECONDS = env.int("FIGURES_ALARM_SECONDS", default=300)
MAIL_ALARM_SECONDS = env.int("MAIL_ALARM_SECONDS", default=900)
# Where the demo's mail sink leaves messages (manage.py demo_mailbox).
DEMO_MAIL_DIR = Path(env.str("DEMO_MAIL_DIR", default=str(VAR_DIR / "mail"))).resolve()

# Celery: periodic messages only, see portal/celery.py ---------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# redis-py says unix://, kombu says redis+socket:// for the same socket.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": env.str("REDIS_PREFIX", default="yuanbantong:")}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The clocks have a queue, and in service a worker, of their own: a mail server or a document that takes its time must
# not hold them up (docs/performance.md). A worker that is told no queue takes both.
# So have whole lists that come in or go out: they take minutes; and other houses' systems and the virus scanner, which
# may let one wait. Anchors are made by a process that alone has the key, and nothing to do with what people send.
CELERY_TASK_QUEUES = tuple(Queue(name) for name in ("celery", "clocks", "exchange", "webhooks", "anchors"))
CELERY_TASK_ROUTES = {
    "portal.webhooks.tasks.*": {"queue": "webhooks"},
    "portal.documents.tasks.scan_uploads": {"queue": "webhooks"},
    "proxy_service.tasks.watch_figures": {"queue": "webhooks"},
    "portal.deadlines.tasks.sweep": {"queue": "clocks"},
    "portal.exchange.tasks.*": {"queue": "exchange"},
    "portal.anchors.tasks.*": {"queue": "anchors"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120  # a document that hangs the renderer costs one worker process, not the worker
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "celery": {"level": "WARNING"},  # it tells of every task that began and ended
        "fontTools": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd's word on every line of a conversation
        "pikepdf": {"level": "WARNING"},
        "pyhanko": {"level": "ERROR"},  # what it finds wrong with a signature is in the verdict
        "weasyprint": {"level": "WARNING"},
    },
}

# Health -------------------------------------------------------------------------------------------

# The sweep of deadlines is late, and the portal says so, when it last came to its end this long ago.
SWEEP_ALARM_SECONDS = env.int("SWEEP_ALARM_SECONDS", default=120)
# And when what two people approved to be destroyed was not destroyed for so long.
DISPOSAL_ALARM_SECONDS = env.int("DISPOSAL_ALARM_SECONDS", default=3600)
# Whoever reads /metrics sends it as a bearer token; without one only this machine itself may read.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# Backups ------------------------------------------------------------------------------------------

# Public keys (age) of those who can read them, as manage.py make_backup_key prints them; without any none is made.
BACKUP_RECIPIENTS: list[str] = env.list("BACKUP_RECIPIENTS", default=[])
# The private key (0600) that signs them, made by manage.py make_backup_signing_key; only who makes backups reads it.
BACKUP_SIGNING_KEY_FILE = Path(
    env.str("BACKUP_SIGNING_KEY_FILE", default=str(VAR_DIR / "backup-signing-key.pem"))
).resolve()
# The portal says so when the last backup is older; 0 watches nothing.
BACKUP_ALARM_HOURS = env.float("BACKUP_ALARM_HOURS", default=26.0)
# Files and folders that go with the keys of seals and anchors into the backup of keys: the environment of the services.
BACKUP_SECRETS: list[str] = env.list("BACKUP_SECRETS", default=[])

# Readings of the rules ----------------------------------------------------------------------------

# A letter of supervision (督办函) is between the oversight body and the organ that is late. The enterprise is told that
# supervision began, on whom and until when; its words, and the answer's, only where this says so.
SUPERVISION_SHOWN_TO_ENTERPRISES = env.bool("SUPERVISION_SHOWN_TO_ENTERPRISES", default=False)
# How long a file is kept after its archive, at the least; BZ54-5.5-LEDGER sets a floor of 2 years.
RETENTION_YEARS = env.int("RETENTION_YEARS", default=2)
# Who approves a destruction that somebody proposed whom they themselves let in within so many days, may approve it
# alone with a second account: those who oversee are told, and it waits so many days for them to look.
RETENTION_CLOSE_DAYS = env.int("RETENTION_CLOSE_DAYS", default=30)
RETENTION_PAUSE_DAYS = env.int("RETENTION_PAUSE_DAYS", default=7)
# Audit logs are never closed. After so many years their entries may leave the database for a file, with the month that
# they are in (``manage.py partitions --detach``); 0 is never.
AUDIT_LOG_YEARS = env.int("AUDIT_LOG_YEARS", default=0)
# 保管期限 of the files of delegated powers by kind, where it is not the platform's own (``delegation.archiving``):
# "permit=permanent,whistle=thirty_years". Which files are kept how long each organ fixes in its own table (国家档案局令
# 第8号); whoever archives may choose a longer time, never a shorter one.
ARCHIVE_RETENTION: dict[str, str] = env.dict("ARCHIVE_RETENTION", default={})
# What follows when the document that a park's power rests on has lapsed: "stop" takes no new applications and
# instruments, "warn" goes on and says so.
LAPSED_AUTHORITY = env.str("LAPSED_AUTHORITY", default="stop")
# When the figures of a delegated power say that it is run badly or not used, over the last so many months: fewer of
# its decisions on time than that percentage, or more orders to correct and revocations than that, from so many
# decisions on.
OVERSIGHT_MONTHS = env.int("OVERSIGHT_MONTHS", default=12)
OVERSIGHT_ON_TIME_PERCENT = env.int("OVERSIGHT_ON_TIME_PERCENT", default=90)
OVERSIGHT_ORDERS_PERCENT = env.int("OVERSIGHT_ORDERS_PERCENT", default=10)
OVERSIGHT_LEAST_DECISIONS = env.int("OVERSIGHT_LEAST_DECISIONS", default=3)
# A subject that was inspected at an enterprise less than so many months ago is inspected again only for a reason.
INSPECTION_REPEAT_MONTHS = env.int("INSPECTION_REPEAT_MONTHS", default=12)

# Open data ----------------------------------------------------------------------------------------

# A monthly figure behind which stand fewer cases than this is not told (docs/decisions/0025-open-data.md).
OPEN_DATA_FEWEST = env.int("OPEN_DATA_FEWEST", default=5)
# What anybody may do with the data, as the page and the files say it.
OPEN_DATA_LICENCE = env.str(
    "OPEN_DATA_LICENCE", default="可以免费复制、传播、加工和再利用，请注明来源和数据日期。"
)
