"""Addresses of public pages that keep what a visitor has chosen."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.urls import reverse

# What belongs to one page and not to the choice of meetings.
OWN = ("month", "page", "tab", "lang")
DAYS = ("from", "to")


def same_choice(
    request: HttpRequest, route: str, *, without: tuple[str, ...] = (), **more: date | str
) -> str:
    """The page `route` with the same places, hosts and groups, `without` some parameters and with some `more`."""
    query = request.GET.copy()
    for name in (*OWN, *without):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = str(value)
    return f"{reverse(route)}?{query.urlencode()}".rstrip("?")
