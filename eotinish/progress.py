"""How far the reading of an uploaded file is. It lives in the cache: losing it loses nothing.

The import itself is one transaction, so nothing that it writes to the database can be seen before its end.
"""

from __future__ import annotations

import time
from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

KEPT = 3600  # seconds
EVERY = 0.5  # seconds between two words on the same phase


def _key(pk: int) -> str:
    return f"complaints:upload:{pk}"


class Progress:
    """Hears how far an import is (`importing_rows.Progress`) and passes it on, not too often."""

    def __init__(self, pk: int):
        self.pk, self.phase, self.told_at = pk, "", 0.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase == self.phase and now - self.told_at < EVERY:
            return
        self.phase, self.told_at = phase, now
        with suppress(RedisError):
            cache.set(_key(self.pk), [str(phase), done, total], KEPT)


def progress_of(pk: int) -> tuple[str, int, int]:
    """The phase, and how far it is of how much (0: nobody knows). Empty before the first word."""
    with suppress(RedisError):
        if found := cache.get(_key(pk)):
            phase, done, total = found
            return phase, done, total
    return "", 0, 0
