"""One settings file for every size, read from the environment.

With nothing set but SECRET_KEY: SQLite, local files, jobs inside the process, and every production guard on.
`PORTAL_DEMO=1` (set by `make run`) is the only thing that relaxes a guard, and it refuses any host but this machine.
`DATABASE_URL`, `REDIS_URL` and the bucket variables each switch one part to its large form; `nursery_portal.checks`
refuses half-way combinations. The table of variables is in README.md.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from nursery_portal.keys import key_from

# Read by numpy when it is loaded: one comment is too little for several threads, which would only wait for each other
# and keep the pages waiting.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_VAR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var"))).resolve()

# --- the demonstration
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK if PORTAL_DEMO else [])
if PORTAL_DEMO and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    raise ImproperlyConfigured(
        "PORTAL_DEMO=1 serves this machine only: leave ALLOWED_HOSTS out, or leave PORTAL_DEMO out."
    )

# --- keys: never in the database, never in the repository
KEYS_DIR = PORTAL_VAR / "keys"
OPENING = sys.argv[1:2] == ["open_nursery"]  # the command that opens a real nursery makes all of its keys
SECRET_KEY = key_from(env, "SECRET_KEY", KEYS_DIR, make=PORTAL_DEMO or OPENING)
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text (docs/runbook.md says how to make and keep it).")
AUDIT_KEY = key_from(env, "PORTAL_AUDIT_KEY", KEYS_DIR, make=True)  # signs the chain of events
SEAL_KEYS = key_from(env, "PORTAL_SEAL_KEYS", KEYS_DIR, make=True).split(
    ","
)  # newest first; wraps each sealed row's own key
INTAKE_KEY = key_from(env, "PORTAL_INTAKE_KEY", KEYS_DIR, make=True)  # recognises the same picture twice

DEBUG = False
ROOT_URLCONF = "nursery_portal.urls"
WSGI_APPLICATION = "nursery_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.User"

INSTALLED_APPS = [
    "nursery_portal.home.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "nursery_portal.kit",
    "nursery_portal.audit",
    "nursery_portal.register",
    "nursery_portal.members",
    "nursery_portal.policies",
    "nursery_portal.notify",
    "nursery_portal.duties",
    "consent",
    "posts",
    "moderation",
    "staff_conduct",
    "nursery_portal.home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "nursery_portal.kit.http.AnswerHeaders",
    "nursery_portal.members.afterwards.Afterwards",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nursery_portal.members.kept_press.KeptPress",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nursery_portal.members.standing.StandingMiddleware",
    "nursery_portal.kit.typed.ReadableForms",
    "nursery_portal.kit.http.RefusedForms",
    "nursery_portal.kit.http.ButtonsAlone",
]

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
                "nursery_portal.members.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "nursery_portal.kit.forms.PortalRenderer"

# --- database
PORTAL_DB = env.str("PORTAL_DB", default=str(PORTAL_VAR / "portal.sqlite3"))
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{PORTAL_DB}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # it would undo the record of a refusal
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "cached_statements": 600,  # a page and an action ask more than the 128 that are kept read otherwise
        "transaction_mode": "IMMEDIATE",  # the transaction is the lock; select_for_update is silent here
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; "
        "PRAGMA recursive_triggers=ON;",  # else INSERT OR REPLACE deletes a row that its trigger keeps
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# a thread keeps its connection, and with it the statements it prepared: a picture takes 10 ms instead of 15
DATABASES["default"]["CONN_MAX_AGE"] = 60

# --- jobs
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/London"
# (task, every so many seconds): the worker's beat and the embedded `run_due_jobs` read the same table
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "audit.checkpoint": {"task": "audit.checkpoint", "schedule": 86400},
    "consent.ask_of_ended_texts": {"task": "consent.ask_of_ended_texts", "schedule": 3600},
    "consent.remind_of_reviews": {"task": "consent.remind_of_reviews", "schedule": 86400},
    "consent.tell_of_withdrawals": {"task": "consent.tell_of_withdrawals", "schedule": 120},
    "duties.keep_to_schedule": {"task": "duties.keep_to_schedule", "schedule": 86400},
    "duties.remind_of_breaches": {"task": "duties.remind_of_breaches", "schedule": 3600},
    "home.forget_counts": {"task": "home.forget_counts", "schedule": 3600},
    "home.note_open": {"task": "home.note_open", "schedule": 300},
    "members.mail_waiting_invitations": {"task": "members.mail_waiting_invitations", "schedule": 120},
    "members.mail_waiting_letters": {"task": "members.mail_waiting_letters", "schedule": 120},
    "members.settle_addresses": {"task": "members.settle_addresses", "schedule": 300},
    "moderation.escalate": {"task": "moderation.escalate", "schedule": 60},
    "moderation.settle": {"task": "moderation.settle", "schedule": 15},
    "moderation.sweep_unscreened": {"task": "moderation.sweep_unscreened", "schedule": 60},
    "notify.digest": {"task": "notify.digest", "schedule": 300},
    "notify.sweep": {"task": "notify.sweep", "schedule": 60},
    "policies.remind": {"task": "policies.remind", "schedule": 86400},
    "staff_conduct.hand_on_cases": {"task": "staff_conduct.hand_on_cases", "schedule": 86400},
    "staff_conduct.hand_on_concerns": {"task": "staff_conduct.hand_on_concerns", "schedule": 86400},
    "staff_conduct.remind_of_due": {"task": "staff_conduct.remind_of_due", "schedule": 3600},
    "staff_conduct.tell_of_nameless": {"task": "staff_conduct.tell_of_nameless", "schedule": 900},
    "posts.make_packs": {"task": "posts.make_packs", "schedule": 30},
    "posts.publish_scheduled": {"task": "posts.publish_scheduled", "schedule": 30},
    "posts.tell_of_old_drafts": {"task": "posts.tell_of_old_drafts", "schedule": 86400},
    "posts.tidy_withdrawals": {"task": "posts.tidy_withdrawals", "schedule": 60},
    "posts.tidy_after_leavers": {"task": "posts.tidy_after_leavers", "schedule": 86400},
    "posts.sweep_pictures": {"task": "posts.sweep_pictures", "schedule": 3600},
}

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:  # shared by every process, or allauth's rate limits would count for each worker alone
    CACHES = {
        "default": {
            "BACKEND": "nursery_portal.kit.counts.CountsInFiles",
            "LOCATION": str(PORTAL_VAR / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }

# --- people
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:landing"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "nursery_portal.members.adapter.PortalAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Nursery portal"
MFA_TRUST_ENABLED = False  # a trusted browser would quietly make "second factor" optional for fourteen days
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PORTAL_DEMO
MFA_ADAPTER = "nursery_portal.members.adapter.PortalMFAAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_TRUSTED_PROXIES", default=0)
SESSION_COOKIE_AGE = int(timedelta(days=90).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not PORTAL_DEMO
SESSION_COOKIE_NAME = "session" if PORTAL_DEMO else "__Host-session"
TABLET_COOKIE_NAME = "tablet" if PORTAL_DEMO else "__Host-tablet"  # the nursery's shared tablet
DEVICE_COOKIE_NAME = "device" if PORTAL_DEMO else "__Host-device"  # knows a browser again, signed in or not
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not PORTAL_DEMO
CSRF_COOKIE_NAME = "csrftoken" if PORTAL_DEMO else "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "nursery_portal.home.errors.csrf_failure"

# --- transport and headers
SECURE_SSL_REDIRECT = not PORTAL_DEMO and env.bool("PORTAL_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if PORTAL_DEMO else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PORTAL_DEMO
SECURE_HSTS_PRELOAD = not PORTAL_DEMO
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # data: allauth's QR code; blob: a picture before it is uploaded
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

# --- files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = PORTAL_VAR / "static"
MEDIA_ROOT = PORTAL_VAR / "media"  # private: no URL leads here, only the photo door reads it
PORTAL_ACCEL_PREFIX = env.str("PORTAL_ACCEL_PREFIX", default="")  # nginx's internal location, e.g. /protected/
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(MEDIA_ROOT)}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["nursery_portal.kit.uploads.InMemoryUploads"]  # no raw upload on any disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- mail
if env.str("EMAIL_URL", default=""):
    _mail = env.email_url("EMAIL_URL")
    vars().update(_mail)
else:  # without a mail server, mails become files under var/mail: nothing is lost, nothing leaves the machine
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = PORTAL_VAR / "mail"
EMAIL_TIMEOUT = 20  # a server that takes the call and says nothing must not stop the jobs, nor who waits for an answer
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", default="http://localhost:8000")

# --- words and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- staff conduct
PORTAL_MANDATORY_REPORTING = env.bool("PORTAL_MANDATORY_REPORTING", default=False)  # once the duty has commenced

# --- logs: events and ids, never a name, an address or a text
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "nursery_portal.kit.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "ERROR"},
        "PIL": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
