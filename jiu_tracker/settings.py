"""Settings. Everything that differs between two installations comes from the environment (see README, "Settings")."""

import os
import re
from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from jiu_tracker.broker import socket_path

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env.str("JIU_TRACKER_ENVIRONMENT", "development")
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured(f"JIU_TRACKER_ENVIRONMENT is {ENVIRONMENT!r}: write development or production.")
PRODUCTION = ENVIRONMENT == "production"

# The folder for all that the application writes: database, exports, font cache, broker.
DATA_DIR = Path(env.str("JIU_TRACKER_DATA", str(BASE_DIR / "var"))).resolve()

# Uploaded workbooks are read through defusedxml. Where lxml is installed openpyxl would take that: it is asked not to
# before its first import.
os.environ["OPENPYXL_LXML"] = "False"

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY is not set: production takes it from the environment.")
    from jiu_tracker.development import secret_key

    SECRET_KEY = secret_key(DATA_DIR)

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "jobs",
    "accounts",
    "recommendations",
    "responses",
    "support",
    "reports",
    "drafts",
    "api",
    "jiu_tracker",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_tables2",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jiu_tracker.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "jiu_tracker.urls"
WSGI_APPLICATION = "jiu_tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "jiu_tracker.context.interface",
            ],
        },
    }
]
FORM_RENDERER = "jiu_tracker.forms.FieldRenderer"

# --- Database: SQLite with a write-ahead log unless DATABASE_URL names another -------------------------------------
EMBEDDED = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "tracker.sqlite3")}
DATABASES = {"default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", "") else EMBEDDED}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # The same, with the functions of the full-text search.
    DATABASES["default"]["ENGINE"] = "jiu_tracker.sqlite"
    # FULL: what was answered with "saved" survives a power cut.
    # IMMEDIATE: a transaction that reads before it writes must queue for the lock, not fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# The address is unique without regard to case, by a constraint that this check does not read.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_RESET_TIMEOUT = 24 * 3600
# A password is tried five times for one address from one place; then that pair waits.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "jiu_tracker.lockout.attempted_address"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # nobody reads it, and its paths would keep the tokens of invitations
AXES_ENABLE_ADMIN = False
# How many proxies stand before the application: the client is so many places from the end of X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", 1 if PRODUCTION else 0)
AXES_CLIENT_IP_CALLABLE = "jiu_tracker.lockout.client_address"

# --- Mail: files in the data folder unless EMAIL_URL names a server ---------------------------------------------------
if env.str("EMAIL_URL", ""):
    try:
        vars().update(env.email_url("EMAIL_URL"))
    except (ImproperlyConfigured, ValueError) as error:
        # Without the value: it holds a password.
        raise ImproperlyConfigured("EMAIL_URL is not understood: write smtp+tls://USER:PASSWORD@HOST:587.") from error
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "") or "JIU response tracker <no-reply@localhost>"
EMAIL_TIMEOUT = 10  # seconds: whoever sends an invitation waits for it
# Where people reach the application: links in mails begin with it, for a request could name any host.
SITE_URL = env.str("SITE_URL", "")
if not SITE_URL:
    if PRODUCTION:
        raise ImproperlyConfigured("SITE_URL is not set: production takes it from the environment.")
    SITE_URL = "http://127.0.0.1:8000"

# --- API: how often may be asked, and whether what is published is open to anybody ------------------------------------


def _per_minute(name: str, default: str) -> int:
    """A rate such as 120/min as a number."""
    text = env.str(name, "") or default
    if not re.fullmatch(r"[1-9][0-9]{0,5}/min", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: write a number of requests a minute, such as {default}.")
    return int(text.removesuffix("/min"))


API_RATE = _per_minute("API_RATE", "120/min")
API_RATE_ANONYMOUS = _per_minute("API_RATE_ANONYMOUS", "30/min")
OPEN_DATA = env.bool("OPEN_DATA", False)

# --- Browser-side security ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", False)

# --- Languages ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
FORMAT_MODULE_PATH = ["jiu_tracker.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

# --- Static files and exports ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Collected files are served in production; in development the files are served from where they are.
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles"))) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "exports"},
    },
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "evidence"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# For how many days a file of rows is kept that a worker made for somebody.
DOWNLOAD_DAYS = env.float("DOWNLOAD_DAYS", 7)

# The paper of the exported note: A4 (Geneva, Vienna) or Letter (New York).
NOTE_PAPER = env.str("NOTE_PAPER", "A4")
if NOTE_PAPER not in ("A4", "Letter"):
    raise ImproperlyConfigured(f"NOTE_PAPER is {NOTE_PAPER!r}: write A4 or Letter.")

# --- Background jobs (Celery): measured settings, explained in README, "Decisions" ----------------------------------
BROKER_SOCKET = socket_path(DATA_DIR)
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{quote(str(BROKER_SOCKET))}"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the hard time limit, or one task runs twice at once.
    "visibility_timeout": 900,
    "unacked_restore_interval": 15,
    "unacked_restore_throttle": 1,
    # A frozen broker must not freeze a page; must stay above BRPOP's one second.
    "socket_timeout": 1.5,
    "socket_connect_timeout": 1,
    "health_check_interval": 10,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A new process of the pool loads the fonts before it is up; on a slow machine that takes longer than the usual 4 s.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 120
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 8
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# A job whose worker has not been heard of for so many seconds is given to another one.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", 20)
JOB_RESEND_SECONDS = env.float("JOB_RESEND_SECONDS", 10)
JOB_SWEEP_SECONDS = env.float("JOB_SWEEP_SECONDS", 2)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    # Font tables and progress lines of the typesetting engine are of no use in a log.
    "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
}
