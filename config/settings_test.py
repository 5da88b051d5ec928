"""What tests change: fast hashing, mail in memory, keys that are clearly not secrets."""

import os
from pathlib import Path
from zlib import crc32

os.environ.setdefault("KEZDESU_ENV", "test")
# Embedded services of tests (tests/services.py) never touch the data of `make run`.
os.environ.setdefault("KEZDESU_STATE", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from config import embedded, env
from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, REDIS_URL

SECRET_KEY = "test-only-key-0123456789-abcdefghijklmnopqrstuvwxyz-not-a-secret"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "memory://"
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
if not os.environ.get("DATABASE_URL"):
    # Tests make databases, which the application's role may not.
    DATABASES["default"] = env.database(embedded.default_database_url("owner"), max_age=0)
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {"NAME": "test_kezdesu" + os.environ.get("PYTEST_DB_SUFFIX", "")}
# Each test process has its own Redis database, so that emptying the cache disturbs nobody.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_suffix = os.environ.get("PYTEST_DB_SUFFIX", "")
_redis_database = 8 + (crc32(_suffix.encode()) + _worker) % 8 if _suffix else 1 + _worker
CACHES["default"]["LOCATION"] = f"{REDIS_URL}?db={_redis_database}"
# A test changes rows and looks again; tests of keeping say so.
KEEP_PUBLIC_PAGES = False
PUBLIC_PAGES_PER_MINUTE = 10**6  # tests are quick, and all from one address
# WhiteNoise warns of a missing directory, and warnings are errors here.
STATIC_ROOT = Path(os.environ["KEZDESU_STATE"]) / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
LOGGING = {"version": 1, "disable_existing_loggers": False}
