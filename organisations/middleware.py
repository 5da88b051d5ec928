"""Per-request facts of the person: language of the profile, idle sessions."""

from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

LAST_SEEN = "seen"
STEP = 60  # seconds: the session is written at most once a minute


def person(get_response: Callable) -> Callable:
    """Sign out after thirty idle minutes; speak the person's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _end_idle_session(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return get_response(request)

    return middleware


def _end_idle_session(request: HttpRequest) -> None:
    now, seen = time(), request.session.get(LAST_SEEN)
    if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS:
        logout(request)
    elif seen is None or now - seen > STEP:
        request.session[LAST_SEEN] = int(now)
