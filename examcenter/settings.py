"""Settings, read from the environment; the app refuses to start where one is missing or unsafe.

Every variable read here is described in README.md; a house test compares the two. `make run` writes the
secrets of a first start into `var/secrets.env`, so that no secret ever stands in the repository.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
environ.Env.read_env(str(VAR_DIR / "secrets.env"))

DEBUG = env.bool("DEBUG", default=False)


def _secret(name: str, *, at_least: int) -> str:
    """The secret `name` from the environment; raises ImproperlyConfigured where it is missing or short."""
    value: str = env.str(name, default="")
    if len(value) < at_least:
        raise ImproperlyConfigured(
            f"{name} is missing or shorter than {at_least} characters. Set it in the environment, "
            f"or run `make run` once, which writes fresh secrets to {VAR_DIR / 'secrets.env'}."
        )
    return value


def _hex_key(name: str, digits: str) -> None:
    """Refuse at the start what would fail at the first encryption."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", digits):
        raise ImproperlyConfigured(f"{name}: the key must be 64 hexadecimal digits, as `openssl rand -hex 32` prints.")


SECRET_KEY = _secret("SECRET_KEY", at_least=40)
# Encryption of ID numbers and phones at rest: "key id:64 hex digits", newest first, separated by commas.
DATA_KEYS = _secret("DATA_KEYS", at_least=66)
for _entry in DATA_KEYS.split(","):
    _name, _separator, _digits = _entry.strip().partition(":")
    _hex_key("DATA_KEYS", _digits if _name else "")
# Keyed hashes for searching what is encrypted, and the public identifiers of a draw.
HASH_KEY = _secret("HASH_KEY", at_least=64)
_hex_key("HASH_KEY", HASH_KEY)

PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
_beyond = _public.path or _public.query or _public.fragment or "@" in _public.netloc
if _public.scheme not in {"http", "https"} or not _public.hostname or _beyond:
    raise ImproperlyConfigured(
        "PUBLIC_URL must look like https://exam.example.gov.cn: no path, no question mark, no user name."
    )
HTTPS = _public.scheme == "https"
# Plain http is for one machine or a closed network; elsewhere it has to be allowed in so many words.
if not HTTPS and _public.hostname not in {"127.0.0.1", "localhost"} and not env.bool("ALLOW_PLAIN_HTTP", default=DEBUG):
    raise ImproperlyConfigured(
        "PUBLIC_URL is plain http. Use https, or set ALLOW_PLAIN_HTTP=1 on a closed network like a venue's Wi-Fi."
    )
ALLOWED_HOSTS = [_public.hostname, "127.0.0.1", "localhost", *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# How many proxies stand in front, each adding to the end of X-Forwarded-For; 0: that header is not believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured("TRUSTED_PROXIES is the number of proxies in front: 0, 1, …")

INSTALLED_APPS = [
    "examcenter",
    "examcenter.journal",
    "examcenter.bureaus",
    "question_bank",
    "examcenter.registry",
    "examcenter.assessment",
    "examcenter.sitting",
    "examcenter.results",
    "examcenter.rectification",
    "examcenter.reports",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.weixin",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "examcenter.lib.pages.without_nul",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "examcenter.bureaus.duties.Duties",
    "examcenter.bureaus.duties.LastSeen",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "examcenter.lib.pages.words_for_405",
    "examcenter.lib.pages.words_for_413",
]

ROOT_URLCONF = "examcenter.urls"
WSGI_APPLICATION = "examcenter.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "examcenter.lib.pages.context",
                "examcenter.bureaus.navigation.nav",
                "examcenter.reports.navigation.counts",
            ],
        },
    }
]

# --- databases -----------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'examcenter.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: an acknowledged answer must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "bureaus.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "examcenter.bureaus.password_rules.UserAttributeSimilarity"},
    {"NAME": "examcenter.bureaus.password_rules.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "examcenter.bureaus.password_rules.CommonPassword"},
    {"NAME": "examcenter.bureaus.password_rules.NumericPassword"},
]
ACCOUNT_ADAPTER = "examcenter.bureaus.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# Wrong passwords lock the one name, for all others at the same address sign-in goes on; a whole bureau, or everybody
# behind a proxy, may come from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key", "login": "300/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# Staff without a second factor have to set one up before anything else.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
USERSESSIONS_ADAPTER = "examcenter.bureaus.people.sign_in.SessionsAdapter"
MFA_ADAPTER = "examcenter.bureaus.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of half a minute that a phone's clock may be off
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "door"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_FORMS = {
    "reset_password": "examcenter.bureaus.people.forms.ForgottenForm",
    "change_password": "examcenter.bureaus.people.forms.NewPasswordForm",
    "reset_password_from_key": "examcenter.bureaus.people.forms.PasswordByLinkForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail from here whom the bureaus do not know

# --- single sign-on (off unless set up) ------------------------------------------------------------------


def _credentials(name_of_id: str, identity: str, name_of_secret: str, secret: str) -> bool:
    """Whether a service is set up; half of its credentials is a mistake."""
    if bool(identity) != bool(secret):
        raise ImproperlyConfigured(f"Set both {name_of_id} and {name_of_secret}, or neither.")
    return bool(identity)


SOCIALACCOUNT_ADAPTER = "examcenter.bureaus.sso.SingleSignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
SSO_ORIGINS: list[str] = []  # where a browser may be sent from our sign-in page

_id, _secret_of = env.str("SSO_OIDC_ID", default=""), env.str("SSO_OIDC_SECRET", default="")
_oidc_url = env.str("SSO_OIDC_URL", default="").rstrip("/")
if _credentials("SSO_OIDC_ID", _id, "SSO_OIDC_SECRET", _secret_of) or _oidc_url:
    _oidc = urlsplit(_oidc_url)
    if not _id or not _oidc.hostname or (_oidc.scheme != "https" and _oidc.hostname not in {"127.0.0.1", "localhost"}):
        raise ImproperlyConfigured("SSO_OIDC_URL must begin with https:// and needs SSO_OIDC_ID and SSO_OIDC_SECRET.")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "gov",
                "name": env.str("SSO_OIDC_NAME", default="") or _("government sign-on"),
                "client_id": _id,
                "secret": _secret_of,
                "settings": {"server_url": _oidc_url, "uid_field": env.str("SSO_OIDC_FIELD", default="sub")},
            }
        ],
    }
    SSO_ORIGINS += [f"{_oidc.scheme}://{_oidc.netloc}", *env.list("SSO_OIDC_ORIGINS", default=[])]
_id, _secret_of = env.str("SSO_WEIXIN_ID", default=""), env.str("SSO_WEIXIN_SECRET", default="")
if _credentials("SSO_WEIXIN_ID", _id, "SSO_WEIXIN_SECRET", _secret_of):
    SOCIALACCOUNT_PROVIDERS["weixin"] = {"APPS": [{"name": _("WeChat"), "client_id": _id, "secret": _secret_of}]}
    SSO_ORIGINS.append("https://open.weixin.qq.com")
_id, _secret_of = env.str("SSO_DINGTALK_ID", default=""), env.str("SSO_DINGTALK_SECRET", default="")
if _credentials("SSO_DINGTALK_ID", _id, "SSO_DINGTALK_SECRET", _secret_of):
    SOCIALACCOUNT_PROVIDERS["dingtalk"] = {
        "AUTH_PARAMS": {"prompt": "consent"},  # DingTalk refuses a request without it
        "APPS": [{"name": _("DingTalk"), "client_id": _id, "secret": _secret_of}],
    }
    SSO_ORIGINS.append("https://login.dingtalk.com")

# --- mail (off unless set up) ----------------------------------------------------------------------------

MAIL_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
if MAIL_CONFIGURED:
    vars().update(env.email_url("EMAIL_URL"))
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="")
    if "@" not in DEFAULT_FROM_EMAIL:
        raise ImproperlyConfigured("EMAIL_URL is set, so MAIL_FROM must be the address that mails come from.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 15  # seconds; a page waits for the mail server

# --- language and time ---------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # shown; stored as UTC
FORMAT_MODULE_PATH = ["examcenter.formats"]

# --- files ---------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Limits of an uploaded file, bytes.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=64 * 1024 * 1024)
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=16 * 1024 * 1024)

# --- safety --------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *SSO_ORIGINS],  # browsers hold redirects after a form to it as well
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "examcenter.lib.pages.csrf"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Sub-domains, the browsers' preload list and the redirect to https are the bureau's and its proxy's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

# The cache counts failed sign-ins; in the database, so that every process counts the same.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

# Asked before an import of many rows (see examcenter/lib/uploads.py).
MAY_WRITE_MUCH = "examcenter.sitting.queries.may_write_much"

# What later rooms still need a person's record for, and what of theirs an erasure has to reach.
OPEN_MATTERS = "examcenter.rectification.retention.open_matters"
FORGET_PERSON = "examcenter.rectification.retention.forget_person"

# What the standalone question bank needs from the house (see question_bank/ports.py).
QUESTION_BANK = {
    "RECORD": "examcenter.bureaus.bank_ports.record",
    "MAY": "examcenter.bureaus.bank_ports.may",
    "NOW": "examcenter.lib.clock.database_now",
    "MAY_WRITE_MUCH": MAY_WRITE_MUCH,
    "USES": "examcenter.sitting.bank_use.uses",
    "ENQUEUE": "examcenter.bureaus.bank_ports.enqueue",
    "QR": "examcenter.lib.qr.data_uri",
    "PASS_MARK": "examcenter.bureaus.bank_ports.pass_mark",
}
