"""F7: all processes together need fewer database connections than the server gives."""

from __future__ import annotations

from django.core import checks
from django.db import connections

from config import env

SPARE = 10  # for backups, migrations and a person who looks what is wrong
WEB_WORKERS, WEB_THREADS = 2, 4  # as in Procfile and docs/operations.md


def needed() -> int:
    """Connections of one machine: each thread of the web processes, each process of the worker, the scheduler."""
    web = env.number("WEB_WORKERS", WEB_WORKERS) * env.number("WEB_THREADS", WEB_THREADS)
    return web + env.number("WORKER_CONCURRENCY", 1) + 1


def allowed(alias: str = "default") -> int:
    """What the server gives, less what is kept spare."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW max_connections")
        return int(cursor.fetchone()[0]) - SPARE


@checks.register(checks.Tags.database)
def enough_connections(databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Warn when this machine alone can ask for more connections than there are."""
    found = []
    for alias in databases or ():
        want, have = needed(), allowed(alias)
        if want > have:
            found.append(
                checks.Warning(
                    f"{want} database connections are needed, {have} are there (max_connections less {SPARE}).",
                    hint="Raise max_connections, or lower WEB_WORKERS, WEB_THREADS or WORKER_CONCURRENCY.",
                    id="kezdesu.W001",
                )
            )
    return found
