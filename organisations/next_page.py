"""Where to go after a form: only to a page of our own."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

PARAMETER = "next"


def safe_path(request: HttpRequest, address: str | None) -> str:
    """The address if it is a path of this site, else an empty text."""
    address = address or ""
    # A browser reads a backslash as a slash and drops control characters, so neither may hide a host.
    if not address.startswith("/") or "\\" in address or not address.isprintable():
        return ""
    allowed = url_has_allowed_host_and_scheme(address, allowed_hosts=None, require_https=request.is_secure())
    return address if allowed else ""


def next_page(request: HttpRequest) -> str:
    """The safe address that the form or the query names, or an empty text."""
    return safe_path(request, request.POST.get(PARAMETER) or request.GET.get(PARAMETER))
