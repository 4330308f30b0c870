"""Production settings with keys of the tests' own, a fast hasher and plain static files. Every guard stays on."""

import atexit
import os
import shutil
import tempfile

from tests.places import in_memory

os.environ.setdefault("SECRET_KEY", "tests-only-" + "k" * 60)
os.environ.setdefault("PORTAL_AUDIT_KEY", "tests-audit-key")
os.environ.setdefault("PORTAL_SEAL_KEYS", "tests-seal-key")
os.environ.setdefault("PORTAL_INTAKE_KEY", "tests-intake-key")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
if "PORTAL_VAR" not in os.environ:  # one folder for this process and its children
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-tests-", dir=in_memory())
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)

from nursery_portal.settings import *

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # a file, as in production: several connections, WAL and the IMMEDIATE lock behave otherwise in memory
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_VAR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrftoken"
DEVICE_COOKIE_NAME, TABLET_COOKIE_NAME = "device", "tablet"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
