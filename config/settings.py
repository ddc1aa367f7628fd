"""Settings, read top to bottom. Each variable is described where it is read; `docs/settings.md` shows all.

Reading this file does nothing else: it starts no server and makes no file.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import data_folder
from config.database_urls import database_address, installation_addresses
from config.environment import (
    count,
    currency,
    folder,
    mail_url,
    networks,
    one_of,
    port,
    section,
    site_url,
    text,
    time_zone,
    yes_no,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where this installation lives -----------------------------------------------------------------------

setting = section("Installation")
DATA_ROOT = setting(
    "REGULARS_DATA",
    folder,
    default=str(data_folder.chosen()),
    default_says=".data in the project",
    says="Where the embedded database, uploaded files, columns and the secret key are kept.",
)
SECRET_KEY = setting(
    "SECRET_KEY",
    text,
    default=data_folder.read_secret_key(DATA_ROOT),
    default_says="the file secret_key in the data folder",
    says="Signs sessions and links. Made on first start; keep it in your backup.",
)
WEB_ADDRESS = setting(
    "WEB_ADDRESS",
    text,
    default="127.0.0.1",
    says="Address that the web server listens on; 0.0.0.0 for every network of the machine.",
)
WEB_PORT = setting("WEB_PORT", port, default="8000", says="Port that the web server listens on.")
SITE_URL = setting(
    "SITE_URL",
    site_url,
    default=f"http://localhost:{WEB_PORT}",
    default_says="http://localhost and the port",
    says="The address people use. Allowed hosts, form origins, secure cookies and links derive from it.",
)
TRUSTED_PROXIES = setting(
    "TRUSTED_PROXIES",
    networks,
    default="",
    default_says="none",
    says="Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 10.0.0.0/8.",
)
DEBUG = setting("DEBUG", yes_no, default="no", says="Detailed error pages; never on a public site.")

# --- The programme ---------------------------------------------------------------------------------------

setting = section("Programme")
PROGRAMME_NAME = setting(
    "PROGRAMME_NAME", text, default="Regulars", says="The name that staff and members read."
)
PROGRAMME_TIME_ZONE = setting(
    "PROGRAMME_TIME_ZONE",
    time_zone,
    default="UTC",
    says="Decides which local day a fact belongs to. Set it before the first import.",
)
PROGRAMME_CURRENCY = setting(
    "PROGRAMME_CURRENCY", currency, default="EUR", says="Currency of amounts that name none."
)
LANGUAGE_CODE = setting(
    "LANGUAGE",
    one_of("en", "zh-hans", "zh-hant"),
    default="en",
    says="Language where the reader's browser or profile asks for none that we have.",
)

# --- Database and message queue --------------------------------------------------------------------------

setting = section("Database and queue")
_BROKER = setting(
    "CELERY_BROKER_URL",
    text,
    default="",
    default_says="a queue in the database",
    says="Redis or RabbitMQ for workers on several machines, such as redis://host:6379/0.",
)
CELERY_BROKER_URL = _BROKER or "pgmq://localhost"  # the queue's address is in its transport options
DATABASES_OF = installation_addresses(
    data_root=DATA_ROOT,
    secret=SECRET_KEY,
    queue_in_database=not _BROKER,
    owner=setting(
        "DATABASE_URL",
        database_address,
        default="",
        default_says="the embedded PostgreSQL",
        says="PostgreSQL 15 or newer, as the role that owns the tables: postgresql://user:password@host:5432/name.",
    ),
    app=setting(
        "DATABASE_APP_URL",
        database_address,
        default="",
        default_says="made from DATABASE_URL",
        says="The same, as the role of web and worker. Needed where DATABASE_URL may not make roles.",
    ),
    jobs=setting(
        "DATABASE_JOBS_URL",
        database_address,
        default="",
        default_says="made from DATABASE_URL",
        says="The same, as the role that owns the queue. Needed where DATABASE_URL may not make roles.",
    ),
)
DATABASES: dict[str, dict[str, Any]] = {"default": DATABASES_OF.app.django()}
DATABASE_APP_ROLE = DATABASES_OF.app.user

# --- Processes -------------------------------------------------------------------------------------------

setting = section("Processes")
WEB_PROCESSES = setting("WEB_PROCESSES", count, default="1", says="Web server processes.")
WEB_THREADS = setting("WEB_THREADS", count, default="4", says="Requests at once in each of them.")
WORKER_PROCESSES = setting("WORKER_PROCESSES", count, default="2", says="Jobs at once.")
LOG_LEVEL = setting(
    "LOG_LEVEL", one_of("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO", says="How much is logged."
)
LOGGING_CONFIG = None  # config.logs does it
LOG_FORMAT = setting(
    "LOG_FORMAT", one_of("text", "json"), default="text", says="Log lines for people or for machines."
)

# --- Mail ------------------------------------------------------------------------------------------------

setting = section("Mail")
MAIL = setting(
    "MAIL_URL",
    mail_url,
    default="",
    default_says="stored, readable in the admin",
    says="Mail server: smtp+tls://user:password@host:587; smtp+ssl:// and consolemail:// work too.",
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = setting(
    "MAIL_FROM",
    text,
    default=f"Regulars <no-reply@{urlsplit(SITE_URL).hostname}>",
    default_says="no-reply at the host of SITE_URL",
    says="Sender of every mail.",
)
EMAIL_BACKEND = MAIL.get("EMAIL_BACKEND", "core.mail.backend.StoredMailBackend")
EMAIL_HOST, EMAIL_PORT = MAIL.get("EMAIL_HOST") or "localhost", MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    MAIL.get("EMAIL_HOST_USER") or "",
    MAIL.get("EMAIL_HOST_PASSWORD") or "",
)
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(MAIL.get("EMAIL_USE_TLS")), bool(MAIL.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 15

# --- Apps and the way of a request -----------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "segments",
    "loyalty",
    "core",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "core.apps.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_structlog",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]
MIDDLEWARE = [
    "config.health.HealthProbes",
    "config.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "core.headers.PermissionsPolicy",
    "core.headers.NoNul",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "csp.context_processors.nonce",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Hosts, cookies and headers: all from SITE_URL -------------------------------------------------------

_HOST = urlsplit(SITE_URL).hostname or "localhost"
_SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"] if _HOST in {"localhost", "127.0.0.1", "::1"} else [_HOST]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=(), fullscreen=(self)"
)
# One strict policy for every page. ``/admin/`` adds 'unsafe-eval' for Alpine (core.admin.site), nothing else.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        **({"upgrade-insecure-requests": True} if _SECURE else {}),
    },
}

# --- Sign-in of staff ------------------------------------------------------------------------------------

setting = section("Sign-in of staff")
STAFF_SECOND_FACTOR = setting(
    "STAFF_SECOND_FACTOR",
    one_of("optional", "administrators", "everyone"),
    default="optional",
    says="Of whom an authenticator app is required; everybody else may add one.",
)
STAFF_SESSION_HOURS = setting(
    "STAFF_SESSION_HOURS", count, default="12", says="After so many hours staff sign in again."
)
SESSION_COOKIE_AGE = STAFF_SESSION_HOURS * 3600
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "core.staff.adapters.StaffAccounts"
ACCOUNT_FORMS = {"login": "core.staff.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators type the addresses of staff
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to people who are not staff
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True  # for STAFF_SESSION_HOURS
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,50/h/key"
}  # beyond the lockout below: many addresses, one name
MFA_ADAPTER = "core.staff.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "core.staff.lockout.typed_name"
AXES_CLIENT_IP_CALLABLE = "core.staff.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "core.staff.lockout.locked_page"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Languages, time and files ---------------------------------------------------------------------------

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = PROGRAMME_TIME_ZONE

FILES_ROOT = DATA_ROOT / "files"
COLUMNS_ROOT = DATA_ROOT / "columns"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_ROOT / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STORAGES = {
    # Private: nothing serves this folder; pages hand files out after asking who wants them.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Look of the admin -----------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Regulars",
    "SITE_HEADER": "Regulars",
    "SITE_SUBHEADER": PROGRAMME_NAME if PROGRAMME_NAME != "Regulars" else None,
    "SITE_URL": None,
    "SITE_ICON": "core.admin.theme.icon",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "core.admin.theme.icon"}],
    "STYLES": ["core.admin.theme.styles"],
    "SCRIPTS": ["core.admin.theme.script"],
    "BORDER_RADIUS": "6px",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "DASHBOARD_CALLBACK": "config.home.home",
    "ACCOUNT": {"navigation": "core.admin.theme.account_links"},
    "SIDEBAR": {"show_search": True, "command_search": True},
}

# --- Worker ----------------------------------------------------------------------------------------------

CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
if DATABASES_OF.jobs:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "conn_string": DATABASES_OF.jobs.conninfo(),
        "init_extension": False,
        "use_notify": True,
        "wait_time_seconds": 0,  # woken by NOTIFY instead of a transaction that stays open for the poll
        "polling_interval": 1,
        "visibility_timeout": 7_200,
        "pool_size": 4,
    }
CELERY_TASK_DEFAULT_QUEUE = "jobs"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its queue names are too long for pgmq
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CONCURRENCY = WORKER_PROCESSES
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = PROGRAMME_TIME_ZONE
