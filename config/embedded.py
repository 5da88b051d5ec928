"""PostgreSQL and Redis carried by Python packages, for machines that have neither.

Development and tests start them when `DATABASE_URL` / `REDIS_URL` are unset; production never does.
Settings import this module, so it stays light: the two URL functions compute and start nothing.

    python -m config.embedded start|stop|status
    python -m config.embedded run [--temporary] -- COMMAND…

Data live in `var/` (or `$KEZDESU_STATE`). Servers listen on Unix sockets in a directory that only their own
account may enter, hence no passwords.
"""

import contextlib
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SERVICES = ("postgres", "redis")
DATABASE = "kezdesu"
ROLES = {"app": "kezdesu_app", "owner": "kezdesu_owner"}
VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
# A Unix socket's path has at most 103 bytes on macOS and 107 on Linux; some room is kept.
LONGEST_SOCKET_PATH = 100
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")


class EmbeddedError(Exception):
    """What went wrong and what to do, as one line for a person."""


def state_directory() -> Path:
    """Where data, logs and sockets live: `$KEZDESU_STATE`, or `var/` in the project."""
    chosen = os.environ.get("KEZDESU_STATE")
    return Path(chosen).absolute() if chosen else Path(__file__).resolve().parent.parent / "var"


def runtime_directory() -> Path:
    """Where the sockets are: inside the state directory, or a short place when its path is too long or odd."""
    inside = state_directory() / "run"
    longest = len(os.fsencode(inside / ".s.PGSQL.5432"))
    if longest <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(inside)):
        return inside
    mark = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    return Path("/tmp") / f"kezdesu-{mark}"  # $TMPDIR is itself too long on macOS


def default_database_url(role: str = "app") -> str:
    """URL of the embedded database for the application (`app`) or for migrations (`owner`)."""
    return f"postgresql://{ROLES[role]}@/{DATABASE}?host={runtime_directory()}"


def default_redis_url() -> str:
    """URL of the embedded Redis."""
    return f"unix://{runtime_directory()}/redis.sock"


def missing_services() -> tuple[str, ...]:
    """The services that the environment does not name, so that they must be embedded."""
    return tuple(name for name in SERVICES if not os.environ.get(VARIABLES[name]))


def start(services: tuple[str, ...] = SERVICES, *, durable: bool = True) -> None:
    """Start what is not running and keep it until `stop`. Safe to repeat. `durable=False`: no fsync, for tests."""
    from config import embedded_servers as servers

    with servers.locked():
        servers.start(services, durable=durable)
        servers.keep()


def stop() -> None:
    """Stop both services, whoever started them. Safe to repeat."""
    from config import embedded_servers as servers

    if state_directory().exists():
        with servers.locked():
            servers.stop()


def status() -> dict[str, int | None]:
    """Process id of each service, None where it is not running."""
    from config import embedded_servers as servers

    return {name: servers.pid_of(name) for name in SERVICES}


@contextlib.contextmanager
def running(services: tuple[str, ...] = SERVICES, *, durable: bool = True) -> Iterator[None]:
    """Services for the length of a block: the last of several users stops them, unless `start` asked to keep them."""
    from config import embedded_servers as servers

    with servers.locked():
        claimed = servers.claim()
    try:
        with servers.locked():
            servers.start(services, durable=durable)
        yield
    finally:
        with servers.locked():
            servers.release(claimed)


@contextlib.contextmanager
def environment(services: tuple[str, ...] | None = None, *, temporary: bool = False) -> Iterator[None]:
    """`running`, with the variables of the services set meanwhile; a temporary one leaves no data behind.

    In a temporary place the database is reached as its owner, since tests create databases.
    """
    services = missing_services() if services is None else services
    before = dict(os.environ)
    place = tempfile.mkdtemp(prefix="kezdesu-") if temporary else None
    try:
        if place:
            os.environ["KEZDESU_STATE"] = place
        with running(services, durable=not temporary) if services else contextlib.nullcontext():
            if "postgres" in services:
                os.environ["DATABASE_URL"] = default_database_url("owner" if temporary else "app")
                os.environ["DATABASE_OWNER_URL"] = default_database_url("owner")
            if "redis" in services:
                os.environ["REDIS_URL"] = default_redis_url()
            yield
    finally:
        if place:
            shutil.rmtree(place, ignore_errors=True)
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    from config.embedded_cli import main

    sys.exit(main(sys.argv[1:]))
