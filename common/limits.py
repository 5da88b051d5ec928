"""Limits of attempts, counted atomically in Redis for all processes together.

While Redis is away each process counts for itself: people still sign in, and guessing stays slow.
"""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import time

import redis
from django.conf import settings

TIMEOUT = 1  # seconds to wait for Redis
MOST_SUBJECTS = 10_000  # kept by one process while Redis is away

# A window that slides: attempts older than it are dropped, a new one is kept only if there is room.
_TAKE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


@lru_cache(maxsize=4)
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)


@lru_cache(maxsize=4)
def _script(url: str):
    return _redis(url).register_script(_TAKE)


def _url() -> str:
    return settings.CACHES["default"]["LOCATION"]


class _OwnCounts:
    """The same window in the memory of this process."""

    def __init__(self) -> None:
        self._attempts: dict[str, deque[float]] = {}
        self._lock = Lock()

    def take(self, key: str, now: float, seconds: int, count: int) -> bool:
        with self._lock:
            if len(self._attempts) >= MOST_SUBJECTS:
                self._attempts.clear()
            attempts = self._attempts.setdefault(key, deque())
            while attempts and attempts[0] <= now - seconds:
                attempts.popleft()
            if len(attempts) >= count:
                return False
            attempts.append(now)
            return True

    def count(self, key: str, since: float) -> int:
        with self._lock:
            return sum(moment > since for moment in self._attempts.get(key, ()))

    def forget(self, key: str) -> None:
        with self._lock:
            self._attempts.pop(key, None)


_own = _OwnCounts()


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts of one subject in any `seconds`. Subjects with the same `name` share nothing."""

    name: str
    count: int
    seconds: int

    def take(self, subject: str) -> bool:
        """Count an attempt *before* it is made, so that parallel ones can't pass together. False: no room."""
        key, now = self._key(subject), time()
        try:
            attempt = f"{now}-{secrets.token_hex(4)}"
            taken = _script(_url())(keys=[key], args=[now, self.seconds, self.count, attempt])
        except redis.RedisError:
            return _own.take(key, now, self.seconds, self.count)
        return bool(taken)

    def is_spent(self, subject: str) -> bool:
        """Whether there is no room now. Nothing is counted."""
        key, since = self._key(subject), time() - self.seconds
        try:
            made = _redis(_url()).zcount(key, f"({since}", "+inf")
        except redis.RedisError:
            made = _own.count(key, since)
        return made >= self.count

    def forget(self, subject: str) -> None:
        """Start again: the person proved to be who they say."""
        key = self._key(subject)
        _own.forget(key)
        try:
            _redis(_url()).unlink(key)
        except redis.RedisError:
            return

    def _key(self, subject: str) -> str:
        return f"limit:{self.name}:{subject}"
