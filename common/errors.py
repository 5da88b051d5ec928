"""Error pages in the person's language; they tell nothing about what exists."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page for people; for other systems a problem document, as every error of the API (RFC 9457)."""
    if not request.path.startswith(API):
        return page_not_found(request, exception)
    body = {"type": "about:blank", "status": 404, "title": "Not Found"}
    return JsonResponse(body, status=404, content_type="application/problem+json")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
