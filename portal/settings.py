"""Settings, all read from the environment; the file PORTAL_ENV_FILE (var/portal.env, made by dev.py) fills the gaps."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from xstatic.pkg import leaflet_markercluster  # type: ignore[import-untyped]

from portal.api.papers import SPECTACULAR

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env_file = Path(env.str("PORTAL_ENV_FILE", default=str(VAR_DIR / "portal.env")))
if env_file.is_file():
    env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
# web, worker or beat: only the web process keeps a pool of database connections.
PROCESS = env.str("PORTAL_PROCESS", default="command")


def secret(name: str, purpose: str) -> str:
    if value := env.str(name, default=""):
        return str(value)
    raise ImproperlyConfigured(
        f"缺少环境变量 {name}（{purpose}），系统不能启动。请先生成一个："
        f'python3 -c "import secrets; print(secrets.token_urlsafe(64))"，'
        f"再写入生产环境的 .env 文件：{name}=生成的内容。生成后请妥善备份，不要随意更换。"
    )


SECRET_KEY = secret("SECRET_KEY", "签名登录会话")
# The first key encrypts; all of them decrypt, so that a key can be rotated.
ID_NUMBER_KEYS = [key.strip() for key in secret("ID_NUMBER_KEYS", "加密证件号码，多个用逗号分隔").split(",")]
ID_HASH_KEY = secret("ID_HASH_KEY", "证件号码查重")

# The machine's own names stay allowed for the health checks.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The site's own names and numbers, shown in every footer.
SITE_NAME = env.str("SITE_NAME", default="临县新时代文明实践中心")
SITE_SPONSOR = env.str("SITE_SPONSOR", default="")
SITE_ICP = env.str("SITE_ICP", default="")
SITE_POLICE = env.str("SITE_POLICE", default="")
SITE_CODE = env.str("SITE_CODE", default="")

INSTALLED_APPS = [
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "simple_history",
    "leaflet",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "practice",
    "volunteers",
    "activities",
    "portal.apps.PortalConfig",
    *env.list("EXTRA_APPS", default=[]),
]

MIDDLEWARE = [
    "portal.middleware.client_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.WrittenPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    # What every answer needs stands above; what only somebody with a cookie or a form needs stands below.
    "practice.kept.kept_first",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "practice.incoming.StorableTextOnly",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.MessagesWhenUsed",
    "portal.middleware.history_of_writers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "portal.context.site",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue at BEGIN rather than fail half-way with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Columns that ride along in an index are PostgreSQL's; SQLite does without them.
    SILENCED_SYSTEM_CHECKS = ["models.W040"]
else:
    options = DATABASES["default"].setdefault("OPTIONS", {})
    # What is prepared (practice.prepared) is planned once; else PostgreSQL plans pages behind a cursor each time anew.
    options.setdefault("options", "-c plan_cache_mode=force_generic_plan")
    if PROCESS == "web":
        options["pool"] = {"min_size": 2, "max_size": env.int("DATABASE_POOL_SIZE", default=10), "timeout": 10}

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"}
}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "portal.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }

# How much memory each web process may fill with finished public pages (practice/kept); 0 keeps none, so that who
# develops sees each change of a template.
KEPT_PAGES_MB = env.int("KEPT_PAGES_MB", default=0 if DEBUG else 32)

# Without Redis, or where asked (tests), tasks run in the process that sends them.
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_EAGER", default=not REDIS_URL)
CELERY_TASK_EAGER_PROPAGATES = env.bool("CELERY_EAGER_PROPAGATES", default=False)
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_PUBLISH_RETRY = False
# A worker's blocking read needs a longer limit than a page may wait for a silent Redis.
BROKER_WAIT = 0.8 if PROCESS in ("web", "command") else 10
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("CELERY_VISIBILITY_TIMEOUT", default=600),
    "unacked_restore_interval": 2,
    "socket_timeout": BROKER_WAIT,
    "socket_connect_timeout": BROKER_WAIT,
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULE = {
    "roll-up": {"task": "portal.roll_up", "schedule": 60.0, "options": {"expires": 55}},
    "send-messages": {"task": "practice.send_messages", "schedule": 60.0, "options": {"expires": 55}},
    "tidy": {"task": "practice.tidy", "schedule": crontab(hour="3", minute="10")},
    "erase": {"task": "activities.erase", "schedule": crontab(hour="3", minute="20")},
    "remind": {"task": "activities.remind", "schedule": crontab(hour="17", minute="0")},
    "raise-overdue": {"task": "activities.raise_overdue", "schedule": crontab(hour="8-20", minute="5")},
    "reconcile": {"task": "portal.reconcile", "schedule": crontab(hour="3", minute="30")},
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS: list[Any] = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STATICFILES_DIRS += [("markercluster", leaflet_markercluster.BASE_DIR)]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Where an uploaded table waits, sealed, to be confirmed; never under MEDIA_ROOT, which is public.
UPLOAD_ROOT = Path(env.str("UPLOAD_ROOT", default=str(VAR_DIR / "uploads")))
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not DEBUG)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_MANIFEST
PLAIN_STATIC, HASHED_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage", "portal.storage.HashedStatic"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": HASHED_STATIC if STATIC_MANIFEST else PLAIN_STATIC},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o644

AUTH_USER_MODEL = "practice.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# HTTPS=off is for trying the production set-up on a machine without a certificate.
HTTPS = env.bool("HTTPS", default=not DEBUG)
# On only where a proxy of ours sets X-Real-IP and X-Forwarded-Proto itself; otherwise anyone could forge them.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_WIDE", default=HTTPS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
CSRF_COOKIE_HTTPONLY = True

# Messages to residents go to the console until a gateway is named.
MESSAGE_GATEWAY_URL = env.str("MESSAGE_GATEWAY_URL", default="")
MESSAGE_GATEWAY_TOKEN = env.str("MESSAGE_GATEWAY_TOKEN", default="")
MESSAGE_BACKEND = env.str(
    "MESSAGE_BACKEND", default=f"practice.messages.gateways.{'HttpGateway' if MESSAGE_GATEWAY_URL else 'Console'}"
)
# The portal's address as residents type it: links in messages and QR codes on paper begin with it.
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")

# How long a request for help may wait at a step before it rises to the level above: to be sent on and to be answered
# by the team (working days), and to be done after it was accepted or the day it was wanted (days).
REQUEST_RECEIVED_WORKING_DAYS = env.int("REQUEST_RECEIVED_WORKING_DAYS", default=2)
REQUEST_DISPATCHED_WORKING_DAYS = env.int("REQUEST_DISPATCHED_WORKING_DAYS", default=1)
REQUEST_ACCEPTED_DAYS = env.int("REQUEST_ACCEPTED_DAYS", default=7)

TIANDITU_KEY = env.str("TIANDITU_KEY", default="")
TILE_HOSTS = env.list("TILE_HOSTS", default=["https://*.tianditu.gov.cn"] if TIANDITU_KEY else [])
TIANDITU = "https://t{{s}}.tianditu.gov.cn/{0}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={0}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={1}"
TIANDITU_OPTIONS = {"subdomains": "01234567", "attribution": "天地图"}
LEAFLET_CONFIG = {
    "TILES": [("地图", TIANDITU.format("vec", TIANDITU_KEY), TIANDITU_OPTIONS)] if TIANDITU_KEY else [],
    "OVERLAYS": [("注记", TIANDITU.format("cva", TIANDITU_KEY), TIANDITU_OPTIONS)] if TIANDITU_KEY else [],
    "ATTRIBUTION_PREFIX": False,
    "MIN_ZOOM": 7,
    "MAX_ZOOM": 18,
    "RESET_VIEW": False,
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *TILE_HOSTS],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.Token",
        "portal.api.authentication.SiteSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["practice.incoming.ReadableJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "portal.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["practice.api.filters.KnownParameters"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.TaggedSchema",
    "EXCEPTION_HANDLER": "portal.api.errors.handle",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=env.int("API_TOKEN_DAYS", default=30)), "TOKEN_LIMIT_PER_USER": 10}
SPECTACULAR_SETTINGS = SPECTACULAR

# Plain lines on standard error; no request bodies, names or addresses.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"no_links": {"()": "practice.links.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_links"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "axes": {"level": "ERROR"},
        # It would write each address that a message is sent through.
        "httpx": {"level": "WARNING"},
    },
}
