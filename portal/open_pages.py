"""Public pages: what each of them has in common.

A visitor's page is read as the role that may read public columns only (`portal.public_views`), within two seconds, and
is kept for a while for the next visitor. Nothing that belongs to one person may stand on it, not even a form's token.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, wraps
from time import time

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe
from redis import RedisError

from common.access import public
from common.addresses import client_address
from common.limits import Limit
from organisations.enums import THEME_COOKIE, Theme
from portal.public_views import ROLE, SCHEMA

PAGE_AGE = 60  # seconds for which a page is kept
LONGEST = "2s"  # for one statement of a public page
TRY_AGAIN = 5  # seconds
QUERY_CANCELED = "57014"
# Pages that are not kept and have to be made; a kept one costs nothing and is not counted. Few at once: a burst of
# costly ones would make everybody wait.
MAKING = Limit("public-pages", max(settings.PUBLIC_PAGES_PER_MINUTE // 30, 1), 2)
STALE = 10  # times its age, while somebody else makes it anew
# Cookies that a page may depend on or that it does not look at; with any other it belongs to one person.
COOKIES = {THEME_COOKIE, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


@dataclass(frozen=True)
class Kept:
    """A page as it was made for one visitor, for the next ones."""

    made_at: float
    content: bytes  # compressed: it holds no secret that a guess at its length could tell
    headers: dict[str, str]
    etag: str

    def is_fresh(self, seconds: int) -> bool:
        """Whether it is younger than that."""
        return time() - self.made_at < seconds

    def response(self, request: HttpRequest) -> HttpResponse:
        """The page again, compressed for whoever takes it so."""
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(self.content, headers=self.headers | {"Content-Encoding": "gzip"})
        return HttpResponse(gzip.decompress(self.content), headers=self.headers)


@dataclass(frozen=True)
class Keeping:
    """How a page is kept: for how many seconds, and whether it may only be made by one at a time."""

    seconds: int
    alone: bool

    @property
    def lease(self) -> int:
        """Seconds after which whoever makes it is taken for dead."""
        return 60 if self.alone else TRY_AGAIN


def open_page(view: Callable | None = None, *, seconds: int = PAGE_AGE, alone: bool = False) -> Callable:
    """Declare a page for everybody, that only shows: no login, no write, public columns, kept for `seconds`.

    `alone`: it costs much; while it is made for the first time, others are asked to come again.
    """

    def declare(view: Callable) -> Callable:
        @public
        @require_safe
        @wraps(view)
        def opened(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            made = _for_visitors if _for_anybody(request) else _for_one
            return made(Keeping(seconds, alone), view, request, *args, **kwargs)

        opened.reads_publicly = True
        return opened

    return declare if view is None else declare(view)


@contextmanager
def read_publicly(longest: str = "") -> Iterator[None]:
    """Statements inside are those of the public role: they read public columns and nothing else.

    Each takes `longest` (as PostgreSQL writes it; "0": as long as it takes) at most, for pages two seconds.
    """
    inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        _become(cursor, ROLE, f"{SCHEMA}, public", longest or LONGEST)
        yield
        if inside:  # else the end of the transaction sets them back
            _become(cursor, "none", "public", "0")


def _read_rights(request: HttpRequest) -> None:
    """The menu of the signed-in is theirs and no public column: read it before."""
    if request.user.is_authenticated:
        request.user.can("")


def _become(cursor, role: str, path: str, longest: str) -> None:
    cursor.execute(
        "SELECT set_config('role', %s, true), set_config('search_path', %s, true),"
        " set_config('statement_timeout', %s, true)",
        [role, path, longest],
    )


def _for_anybody(request: HttpRequest) -> bool:
    """Whether the page depends on nothing but its address, the language and the colours."""
    known = not request.user.is_authenticated and set(request.COOKIES) <= COOKIES
    return known and request.headers.get("HX-Request") is None


def _for_visitors(keeping: Keeping, view: Callable, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """The kept page; else an older one while somebody else makes it anew, or where this address asks too much."""
    key = _key(request)
    kept = _kept(key)
    if kept is None or not kept.is_fresh(keeping.seconds):
        if not MAKING.take(client_address(request)):
            return _again(kept, request) or _later(request, 429)
        mine = _begun(key, keeping)
        if not mine and (kept or keeping.alone):
            return _again(kept, request) or _later(request, 503)
        try:
            response = _made(view, request, *args, **kwargs)
        finally:
            if mine:
                _ended(key)
        if response.status_code != 200 or response.streaming:
            return response
        patch_vary_headers(response, ["Accept-Language", "Cookie", "Accept-Encoding"])
        patch_cache_control(response, public=True, max_age=keeping.seconds)
        kept = _keep(key, keeping.seconds, response)
    return _again(kept, request)


def _for_one(keeping: Keeping, view: Callable, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """Not kept: the page of somebody signed in, or with a cookie that it might depend on; visitors have the same limit."""
    _read_rights(request)
    if not request.user.is_authenticated and not MAKING.take(client_address(request)):
        return _later(request, 429)
    key = _key(request)
    if keeping.alone and not _begun(key, keeping):
        return _later(request, 503)
    try:
        return _made(view, request, *args, **kwargs)
    finally:
        if keeping.alone:
            _ended(key)


def _again(kept: Kept | None, request: HttpRequest) -> HttpResponse | None:
    """The kept page for this visitor, or only that nothing has changed."""
    return kept and get_conditional_response(request, etag=kept.etag, response=kept.response(request))


def _made(view: Callable, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    try:
        with read_publicly():
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != QUERY_CANCELED:
            raise
    return _later(request, 503)


def _later(request: HttpRequest, status: int) -> HttpResponse:
    """Come again in a moment. Whoever asks too much gets this most often, so it must cost next to nothing."""
    response = HttpResponse(_words(status, translation.get_language(), _theme(request)), status=status)
    response.headers["Retry-After"] = str(TRY_AGAIN)
    return response


@lru_cache(maxsize=32)
def _words(status: int, language: str, theme: str) -> str:
    """The page of the status; `language` is the active one."""
    return render_to_string("429.html" if status == 429 else "portal/busy.html", {"theme": theme})


def _theme(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE)
    return theme if theme in Theme.values else Theme.AUTO


def _key(request: HttpRequest) -> str:
    parts = (request.get_host(), translation.get_language(), _theme(request))
    return "page:" + hashlib.sha256("\n".join((*parts, request.get_full_path())).encode()).hexdigest()


def _kept(key: str) -> Kept | None:
    if settings.KEEP_PUBLIC_PAGES:
        with suppress(RedisError):
            return cache.get(key)
    return None


def _begun(key: str, keeping: Keeping) -> bool:
    """Whether the page is to be made here, and nobody else is at it."""
    if settings.KEEP_PUBLIC_PAGES:
        with suppress(RedisError):
            return cache.add(f"{key}:making", 1, keeping.lease)
    return True


def _ended(key: str) -> None:
    if settings.KEEP_PUBLIC_PAGES:
        with suppress(RedisError):
            cache.delete(f"{key}:making")


def _keep(key: str, seconds: int, response: HttpResponse) -> Kept:
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    kept = Kept(time(), gzip.compress(response.content, 6, mtime=0), dict(response.headers), etag)
    if settings.KEEP_PUBLIC_PAGES:
        with suppress(RedisError):
            cache.set(key, kept, seconds * STALE)
    return kept
