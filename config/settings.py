"""The one settings file. Everything that differs between machines comes from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import embedded, env

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.environment()
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", default=False) and not PRODUCTION
DEVELOPMENT_KEY = "development-only-key-0123456789-abcdefghijklmnopqrstuvwxyz-not-a-secret"

# Secrets. The three keys are separate, so that one can be rotated without the others.
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_KEY)
FIELD_KEYS = env.items("FIELD_KEYS", "ZGV2ZWxvcG1lbnQtZmllbGQta2V5LTAxMjM0NTY3ODk=")
INDEX_KEY = env.text("INDEX_KEY", "ZGV2ZWxvcG1lbnQtaW5kZXgta2V5LTAxMjM0NTY3ODk=")

ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# Where a body keeps its own templates of papers (docs/papers.md); empty: those of the project.
PAPERS_DIR = env.text("PAPERS_DIR", "")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisations.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",  # its templates
    "django.forms",  # its templates, which FORM_RENDERER looks for among the project's own
    "pgtrigger",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "config",
    "demo",
    "portal",
    "reports",
    "plans",
    "eotinish",
    "appeals",
    "meetings",
    "notices",
    "organisations",
    "common",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.request_id",
    "common.middleware.security_headers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "organisations.middleware.person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.busy.busy",
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
                "config.navigation.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "common.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. The app's role may not change history; migrations run as the owner (docs/operations.md, “Roles”).
CONN_MAX_AGE = env.number("CONN_MAX_AGE", 60)
DATABASE_URL = env.text("DATABASE_URL", embedded.default_database_url())
DATABASES = {"default": env.database(DATABASE_URL, max_age=CONN_MAX_AGE)}
DATABASES["default"]["OPTIONS"].setdefault("application_name", "kezdesu")

REDIS_URL = env.text("REDIS_URL", embedded.default_redis_url())
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "kezdesu",
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
        },  # seconds; it holds nothing worth waiting for
    }
}

# Under what open data may be used.
OPEN_DATA_LICENCE = env.text("OPEN_DATA_LICENCE", "CC-BY-4.0")
OPEN_DATA_LICENCE_TITLE = env.text("OPEN_DATA_LICENCE_TITLE", "Creative Commons Attribution 4.0")
OPEN_DATA_LICENCE_URL = env.text("OPEN_DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")

# Pages for everybody are made once for all visitors (portal/open_pages.py).
KEEP_PUBLIC_PAGES = env.flag("KEEP_PUBLIC_PAGES", default=True)
# How many that are not kept one address may have made.
PUBLIC_PAGES_PER_MINUTE = env.number("PUBLIC_PAGES_PER_MINUTE", 300)

# Redis only wakes workers; what must happen is a row in the database (docs/adr/0004).
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", 1)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "Asia/Almaty"
# Asked again in a moment: what lay in a queue for longer than this is not worth doing.
LATEST = {"options": {"expires": 60}}
CELERY_BEAT_SCHEDULE = {
    "send notices that are due": {"task": "notices.tasks.send_due", "schedule": 15.0, **LATEST},
    "send webhooks": {"task": "notices.tasks.send_webhooks", "schedule": 5.0, **LATEST},
    "forget deliveries": {"task": "notices.tasks.forget_deliveries", "schedule": 60 * 60.0},
    "forget answered requests": {
        "task": "organisations.tasks.forget_answered_requests",
        "schedule": 60 * 60.0,
    },
    "forget ended sessions": {"task": "organisations.tasks.clear_sessions", "schedule": 24 * 60 * 60.0},
    "count open deadlines anew": {"task": "appeals.tasks.count_deadlines_anew", "schedule": 15.0},
    "link what was raised again": {"task": "appeals.tasks.link_repeats", "schedule": 3 * 60 * 60.0},
    "ask citizens": {"task": "appeals.tasks.ask_citizens", "schedule": 10 * 60.0},
    "draw questions for checking": {"task": "appeals.tasks.draw_checks", "schedule": 6 * 60 * 60.0},
    "remind of last days": {"task": "appeals.tasks.remind_of_days", "schedule": 5 * 60.0},
    "remind of meetings": {"task": "meetings.tasks.remind_of_meetings", "schedule": 10 * 60.0},
    "remind of results": {"task": "meetings.tasks.remind_of_publication", "schedule": 10 * 60.0},
    "remind of plans": {"task": "plans.tasks.remind_of_plans", "schedule": 10 * 60.0},
    "read files of e-Otinish": {"task": "eotinish.tasks.read_waiting_files", "schedule": 15.0, **LATEST},
    "build session packs": {"task": "reports.tasks.make_waiting_packs", "schedule": 15.0, **LATEST},
    "count touched cells": {"task": "reports.tasks.count_touched_cells", "schedule": 5.0, **LATEST},
    "compare cells": {"task": "reports.tasks.compare_cells", "schedule": 24 * 60 * 60.0},
    "make files": {"task": "reports.tasks.make_waiting_files", "schedule": 10.0, **LATEST},
    "forget expired files": {"task": "reports.tasks.forget_expired_files", "schedule": 60 * 60.0},
    "send saved reports": {"task": "reports.tasks.send_saved_reports", "schedule": 5 * 60.0, **LATEST},
    "make archive of open data": {"task": "portal.tasks.make_open_archive", "schedule": 6 * 60 * 60.0},
    "remind of calendars": {"task": "meetings.tasks.remind_of_approval", "schedule": 30 * 60.0},
    "scheduler heartbeat": {"task": "notices.tasks.heartbeat", "schedule": 30.0},
}

# People and sessions.
AUTHENTICATION_BACKENDS = ["organisations.backends.EmailBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "organisations.passwords.OwnWordsValidator"},
    {"NAME": "organisations.passwords.AdministratorLengthValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "staff_home"
LOGOUT_REDIRECT_URL = "portal_home"
SESSION_ENGINE = "organisations.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds from sign-in, whatever the person does
SESSION_IDLE_SECONDS = 30 * 60
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
INVITATION_DAYS = 7
LOGIN_FAILURES_PER_ACCOUNT = 5  # within five minutes
LOGIN_ATTEMPTS_PER_ADDRESS = 10  # per minute
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

# Transport and headers.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "common.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Languages. Kazakh first; every string exists in all three.
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
TIME_ZONE = "Asia/Almaty"  # one zone for the whole country since 1 March 2024
USE_TZ = True
SITE_NAME = _("Kezdesu")

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
MEDIA_URL = "/media/"  # never served as such: attachments go through a view that checks scope
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False

vars().update(env.email(env.text("EMAIL_URL", "console://")))
SMS_BACKEND = env.sms(env.text("SMS_BACKEND", "console://"))
# Where webhooks may go (common/outbound.py): networks and ports beside the outside and 443; this machine itself in
# development and tests only.
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS")
WEBHOOK_PORTS = env.numbers("WEBHOOK_PORTS", "443,8443")
WEBHOOK_LOOPBACK = not PRODUCTION
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("FROM_EMAIL", "kezdesu@localhost")

REST_FRAMEWORK = {
    # The token first: it names the answer to nobody, 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organisations.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["common.throttles.ByCaller"],
    "DEFAULT_PERMISSION_CLASSES": ["common.access.ByAccessRule"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "common.openapi.Schema",
    "EXCEPTION_HANDLER": "common.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": False,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Kezdesu",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "QuestionKind": "appeals.enums.QuestionKind",
        "QuestionStatus": "appeals.enums.Status",
        "Language": "appeals.enums.Language",
    },
    "SORT_OPERATION_PARAMETERS": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "common.logs.RequestIdFilter"}},
    "formatters": {"line": {"()": "common.logs.JsonFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
