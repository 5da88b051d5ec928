"""Typed reading of environment variables: the only place where settings meet the outside."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

ENVIRONMENTS = ("development", "production", "test")


def environment() -> str:
    """Which of `ENVIRONMENTS` this process runs in (`KEZDESU_ENV`, development unless told)."""
    name = os.environ.get("KEZDESU_ENV", "development")
    if name not in ENVIRONMENTS:
        raise ImproperlyConfigured(f"KEZDESU_ENV is {name!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
    return name


def text(name: str, default: str | None = None) -> str:
    """The variable, or the default; in production a variable without a default refuses to start."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None or (environment() == "production" and name in REQUIRED_IN_PRODUCTION):
        raise ImproperlyConfigured(f"{name} is not set. See docs/operations.md, “Environment”.")
    return default


REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY",
    "FIELD_KEYS",
    "INDEX_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "SMS_BACKEND",
    "SITE_URL",
}


def items(name: str, default: str | None = None) -> list[str]:
    """A comma-separated variable as a list without blanks."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.") from None


def numbers(name: str, default: str) -> list[int]:
    """A comma-separated list of whole numbers."""
    found = items(name, default)
    if not all(item.isascii() and item.isdigit() for item in found):
        raise ImproperlyConfigured(
            f"{name} is {','.join(found)!r}; it must be whole numbers, separated by commas."
        )
    return [int(item) for item in found]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A comma-separated list of networks like `10.20.0.0/16`; empty unless set."""
    try:
        return [ip_network(item) for item in items(name, "")]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}. It must be networks like 10.20.0.0/16.") from None


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name, "").lower()
    return default if not value else value in ("1", "true", "yes", "on")


def database(url: str, *, max_age: int) -> dict:
    """A Django database entry from `postgresql://user:password@host:port/name?host=/socket/dir`.

    A statement waits for a row that another act holds for at most `LOCK_WAIT_MS` milliseconds (common/busy.py).
    """
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql:// (PostgreSQL 14 or newer).")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {"options": f"-c lock_timeout={number('LOCK_WAIT_MS', 3000)}", **query},
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
    }


def email(url: str) -> dict:
    """Django e-mail settings from `smtp://user:password@host:port?tls=1` or `console://`."""
    parts = urlparse(url)
    backends = {"console": "console", "smtp": "smtp", "file": "filebased", "memory": "locmem"}
    if parts.scheme not in backends:
        raise ImproperlyConfigured("EMAIL_URL must start with smtp://, console://, file:// or memory://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backends[parts.scheme]}.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": query.get("tls") == "1",
        "EMAIL_FILE_PATH": Path(unquote(parts.path)) if parts.path else None,
        "EMAIL_TIMEOUT": 20,
    }


def sms(url: str) -> str:
    """The address of an SMS gateway (`notices.sms`), checked."""
    parts = urlparse(url)
    if parts.scheme not in ("console", "memory") and (
        parts.scheme not in ("http", "https") or not parts.hostname
    ):
        raise ImproperlyConfigured("SMS_BACKEND must start with https://, http://, console:// or memory://.")
    return url
