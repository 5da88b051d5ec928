"""Page or fragment: the same view serves both, with the same rights."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers


def page(
    request: HttpRequest, template: str, context: dict, *, fragment: str | None = None, status: int = 200
):
    """The whole page, or for an htmx request the fragment that the page includes."""
    wants_fragment = fragment and request.htmx and not request.htmx.boosted
    response = TemplateResponse(request, fragment if wants_fragment else template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def invalid(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """A form with its errors: 422, which htmx swaps in and a browser shows."""
    return render(request, template, context, status=422)
