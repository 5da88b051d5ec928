"""The addresses of GeoReport v2. Read as everybody, like every public page, and kept like one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.views import APIView

from common.access import PUBLIC
from common.acts import Refused
from portal.open311.formats import TYPES, answer, refusal
from portal.open311.parameters import wanted_of
from portal.open311.rows import only, requests, services
from portal.open_pages import open_page

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# The last day on which what is offered here has changed; readers compare it as text.
CHANGESET = "2026-11-27 00:00"
# Pages that every public address may answer with, in the words of this one.
BUSY = {
    429: gettext_lazy("Too many requests. Wait a few seconds and try again."),
    503: gettext_lazy("This took too long. Try again in a moment."),
}


class Address(APIView):
    """One address: `page` makes what is read. A class of the API, since programs send no token of a form with a POST:
    they are told with 405 that nothing is taken."""

    access_rule = PUBLIC
    schema = None  # described by its standard
    http_method_names = ["get", "head"]
    page = None

    def initial(self, request, *args, **kwargs) -> None:
        """The ending says the format, and nobody is asked who they are."""

    def get(self, request, fmt: str, **kwargs) -> HttpResponse:
        """The document; refusals that belong to all public pages in the form of the standard."""
        response = self.page(request._request, fmt=fmt, **kwargs)
        if response.status_code not in BUSY:
            return response
        told = refusal(fmt, response.status_code, BUSY[response.status_code])
        told["Retry-After"] = response["Retry-After"]
        return told

    def http_method_not_allowed(self, request, fmt: str, **kwargs) -> HttpResponse:
        """Nothing is sent here."""
        return refusal(fmt, 405, _("This is to be read. Register a question for a meeting on the site."))

    def finalize_response(self, request, response, *args, **kwargs) -> HttpResponse:
        """Pages of other sites may read it."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


@open_page
def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """What is offered, and where."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": settings.SITE_URL + reverse("open311_discovery_json").rpartition("/")[0],
        "changeset": CHANGESET,
        "type": "production",
        "formats": list(TYPES.values()),
    }
    contact = settings.SITE_URL + reverse("open_data")
    document = {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": _("No key is needed to read, and none is given: nothing is sent here."),
        "endpoints": [endpoint],
    }
    return answer(fmt, "discovery", document)


@open_page
def service_list(request: HttpRequest, fmt: str) -> HttpResponse:
    """Topics."""
    return answer(fmt, "services", services())


@open_page
def service(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    """No service has a form of its own, so none has a definition."""
    return refusal(fmt, 404, _("No service here has a definition: metadata is false for each."))


@open_page
def request_list(request: HttpRequest, fmt: str) -> HttpResponse:
    """Published questions that fit the parameters."""
    try:
        wanted = wanted_of(request.GET)
    except Refused as wrong:
        return refusal(fmt, 400, *wrong.messages)
    return answer(fmt, "service_requests", requests(wanted))


@open_page
def one_request(request: HttpRequest, fmt: str, pk: int) -> HttpResponse:
    """One of them, as a list of one."""
    if found := requests(only(pk)):
        return answer(fmt, "service_requests", found)
    return refusal(fmt, 404, _("There is no such request, or it is not published any more."))
