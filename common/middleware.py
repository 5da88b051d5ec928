"""Small middleware: the request's id in logs, and headers that Django does not set itself."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common.logs import request_id_var

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def request_id(get_response: Callable) -> Callable:
    """Give each request an id that is in every log line and in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = secrets.token_hex(8)
        token = request_id_var.set(request.request_id)
        try:
            response = get_response(request)
        finally:
            request_id_var.reset(token)
        response.headers["X-Request-ID"] = request.request_id
        return response

    return middleware


def security_headers(get_response: Callable) -> Callable:
    """Permissions-Policy everywhere; pages of signed-in people are never stored by anyone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware
