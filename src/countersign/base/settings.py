"""Django's settings: one file, environment only, `NAME_FILE` for secrets.

COUNTERSIGN_HOME          where the practice's data folder is (default: ~/.local/share/countersign)
DATABASE_URL              a real PostgreSQL server; without it the embedded one in the home is used
DATABASE_OWNER_URL        the same server as the login `owner`
COUNTERSIGN_DATABASE_LOGIN  `app` (default) or `owner` (migrations, restore, rotation only)
COUNTERSIGN_URL           the address people use, http://localhost:PORT or https://host
COUNTERSIGN_DEMO          1 only for `countersign demo`
SECRET_KEY[_FILE]         session signing key; without it the one in the home is used
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from countersign import __version__
from countersign.base import home as _home
from countersign.base.errors import UserError

HOME = _home.folder()
VERSION = __version__
DEBUG = False


def _secret(name: str, fallback: Path) -> str:
    if value := os.environ.get(name):
        return value
    path = Path(os.environ.get(f"{name}_FILE") or fallback)
    try:
        return path.read_text().strip()
    except OSError as error:
        raise UserError(
            f"{name} cannot be read from {path}.",
            field=name,
            remedy="Run `countersign setup`, or set the variable.",
        ) from error


SECRET_KEY = _secret("SECRET_KEY", _home.secret_path("django.key"))

PUBLIC_URL = _home.address()
_address = urlsplit(PUBLIC_URL)
PUBLIC_HOST = _address.hostname or "localhost"
LOOPBACK = PUBLIC_HOST == "localhost"
ALLOWED_HOSTS = [PUBLIC_HOST, "localhost"]
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]

# The invented practice shows its second factors on a page; never off this computer.
DEMO = LOOPBACK and os.environ.get("COUNTERSIGN_DEMO") == "1"

DATABASE_LOGIN = os.environ.get("COUNTERSIGN_DATABASE_LOGIN", "app")
_dsn = conninfo_to_dict(_home.database(DATABASE_LOGIN))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _dsn.pop("dbname", "countersign"),
        "USER": _dsn.pop("user", DATABASE_LOGIN),
        "PASSWORD": _dsn.pop("password", ""),
        "HOST": _dsn.pop("host", ""),
        "PORT": str(_dsn.pop("port", "")),
        "CONN_MAX_AGE": 8 * 3600,  # a day's work: a new connection plans every statement anew
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        # Planned once by a connection: a sheet's query joins ten tables, and planning it costs more
        # than reading it. Values travel beside the statement, so no log of the server holds one.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3, **_dsn},
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    "countersign.base",
    "countersign.practice",
    "countersign.spine",
    "countersign.privacy",
    "countersign.exchange",
    "countersign.authorizations",
    "countersign.notes",
    "countersign.coding",
    "countersign.assessment",
    "countersign.scheduling",
    "countersign.family",
    "countersign.goals",
    "countersign.school",
    "countersign.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "countersign.web.middleware.ContentSecurityPolicy",
    "countersign.web.middleware.SignedInByDefault",
    "countersign.web.middleware.RefusalsAreRecorded",
]

ROOT_URLCONF = "countersign.web.urls"
WSGI_APPLICATION = "countersign.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps, so that our sign-in pages come before allauth's.
        "DIRS": [Path(__file__).parents[1] / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "countersign.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "practice.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "countersign.web.accounts.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
MFA_ADAPTER = "countersign.web.accounts.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {"add_webauthn": "countersign.web.passkeys.AddPasskey"}
MFA_TOTP_ISSUER = "Countersign"
# RFC 6238, section 5.2: a code typed at the turn of its half minute still counts, once.
MFA_TOTP_TOLERANCE = 1

SESSION_SERIALIZER = "countersign.web.sessions.SealedSerializer"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Longer than the quiet quarter of an hour after which the middleware logs off and writes it down.
SESSION_COOKIE_AGE = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if LOOPBACK else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOOPBACK
SECURE_HSTS_PRELOAD = not LOOPBACK
# The server itself speaks TLS for anything but loopback, so there is nothing to redirect.
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["security.W008"] + (["security.W004"] if LOOPBACK else [])

# Failed sign-ins are counted by every process, so the cache is shared: it lives in PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
# Uploads stay in memory until they are encrypted; nothing readable touches the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# A scanner's or a fax program's folder; what lies in it is brought as letters every minute.
LETTERS_FOLDER = os.environ.get("COUNTERSIGN_LETTERS_FOLDER", "")

# Hosts that text messages may be handed to, set by who runs the computer and not on a page: a taken
# account must not be able to send families' numbers elsewhere. This computer itself is allowed.
TEXT_HOSTS = frozenset(
    os.environ.get("COUNTERSIGN_TEXT_HOSTS", "api.twilio.com").lower().replace(",", " ").split()
)

LOGGING_CONFIG = "countersign.base.logging.configure"
LOGGING = {"level": os.environ.get("COUNTERSIGN_LOG_LEVEL", "INFO")}
