"""Per-request facts of the person: language of the profile, sessions that end."""

from collections.abc import Callable
from time import time
from urllib.parse import urlencode, urlparse

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import translation

from organisations.next_page import safe_path

LAST_SEEN = "seen"
SIGNED_IN_AT = "since"
STEP = 60  # seconds: the session is written at most once a minute
# Asked for by the page itself and not by the person: it keeps no session alive and takes nobody away from a form.
BY_ITSELF = ("notice_count",)
ASKED_BY = (
    "X-Asked-By"  # "page": a script says so of what it asks now and then; that can only shorten a session
)


def person(get_response: Callable) -> Callable:
    """Sign out after thirty idle minutes and twelve hours in all; speak the person's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _end_old_session(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return _sign_in_as_page(request, get_response(request))

    return middleware


def _end_old_session(request: HttpRequest) -> None:
    now, session = time(), request.session
    since, seen = session.get(SIGNED_IN_AT), session.get(LAST_SEEN)
    if (since is not None and now - since > settings.SESSION_COOKIE_AGE) or (
        seen is not None and now - seen > settings.SESSION_IDLE_SECONDS
    ):
        logout(request)
    elif (seen is None or now - seen > STEP) and not _by_itself(request):
        session[LAST_SEEN] = int(now)
        session.setdefault(SIGNED_IN_AT, int(now))


def _by_itself(request: HttpRequest) -> bool:
    return request.headers.get(ASKED_BY) == "page" or request.path in map(reverse, BY_ITSELF)


def _sign_in_as_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A fragment asked for without a session sends the whole page to the sign-in, and back to where it was."""
    if response.status_code != 302 or request.headers.get("HX-Request") != "true":
        return response
    login = resolve_url(settings.LOGIN_URL)
    if urlparse(response.url).path != login or request.user.is_authenticated:
        return response
    if _by_itself(request):
        return HttpResponse(status=204)
    page = safe_path(
        request, urlparse(request.headers.get("HX-Current-URL", ""))._replace(scheme="", netloc="").geturl()
    )
    query = f"?{urlencode({'next': page})}" if page else ""
    return HttpResponse(status=401, headers={"HX-Redirect": f"{login}{query}"})
