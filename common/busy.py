"""When two people work on one row: the second waits a little, then is told, instead of hanging or failing (F3).

How long a statement waits for a lock is set for each connection (`LOCK_WAIT_MS`). Nothing of the act is written then.
"""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from common.errors import API

# lock_not_available, deadlock_detected, serialization_failure, query_canceled (it took longer than it may)
BUSY = frozenset({"55P03", "40P01", "40001", "57014"})
TRY_AGAIN = 2  # seconds


def busy(get_response: Callable) -> Callable:
    """Middleware: a lock that could not be had is 503 with the request to try again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.process_exception = answer_busy
    return middleware


def answer_busy(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to a lock that could not be had; None for any other error."""
    if not is_busy(exception):
        return None
    if request.path.startswith(API):
        body = {"type": "about:blank", "status": 503, "title": "Busy, try again"}
        response: HttpResponse = JsonResponse(body, status=503, content_type="application/problem+json")
    else:
        response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN)
    return response


def is_busy(exception: Exception) -> bool:
    """Whether the database gave up on a lock, so that the same act may succeed a moment later."""
    return isinstance(exception, OperationalError) and getattr(exception.__cause__, "pgcode", None) in BUSY
