"""API errors as RFC 9457 problem+json."""

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import JsonResponse
from rest_framework import exceptions
from rest_framework.views import exception_handler


def problem_response(exc: Exception, context: dict):
    """Translate what a view raised into one problem document; unknown errors stay unhandled."""
    if isinstance(exc, DjangoValidationError):
        exc = exceptions.ValidationError(getattr(exc, "message_dict", None) or exc.messages)
    response = exception_handler(exc, context)
    if response is None:
        return None
    detail = response.data
    body = {"type": "about:blank", "status": response.status_code, "title": response.status_text}
    if isinstance(detail, dict) and set(detail) == {"detail"}:
        body["detail"] = str(detail["detail"])
    else:
        body["errors"] = detail
    headers = {key: value for key, value in response.headers.items() if key.lower() != "content-type"}
    return JsonResponse(
        body,
        status=response.status_code,
        content_type="application/problem+json",
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )
