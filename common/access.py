"""Who may open a route: declared on every view, refused at start-up where it is missing (rule S1).

A view is `@public`, `@signed_in` or `@needs(Right.X)`. A right held nowhere is a 403 at the door; whether it
is held *in the place of the object* is the business of the room's `permissions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import BasePermission

PUBLIC = "public"
SIGNED_IN = "signed_in"


def public(view: Callable) -> Callable:
    """Anyone may open it, without a login. Each one is listed in tests/guards/public_routes.txt."""
    view = login_not_required(view)
    view.access_rule = PUBLIC
    return view


def signed_in(view: Callable) -> Callable:
    """Any active user; what they see is then decided by `visible_to`."""
    view.access_rule = SIGNED_IN
    return view


def needs(right: str) -> Callable:
    """Only users who hold `right` in some body."""

    def declare(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.can(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_rule = str(right)
        return guarded

    return declare


class ByAccessRule(BasePermission):
    """The default permission of every API view: its `access_rule`; none declared means no."""

    def has_permission(self, request, view) -> bool:
        rule = getattr(view, "access_rule", None)
        if rule is None:
            return False
        if rule == PUBLIC:
            return True
        if not request.user.is_authenticated:
            return False
        return rule == SIGNED_IN or request.user.can(rule)


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf with the rule its view declares (None: undeclared)."""

    path: str
    name: str | None
    view: Any
    rule: str | None


def declared_rule(view: Any) -> str | None:
    """The access rule of a callback: its own, its class's, or that of what it wraps."""
    seen = set()
    while view is not None and id(view) not in seen:
        seen.add(id(view))
        holder = getattr(view, "cls", None) or getattr(view, "view_class", None)
        rule = getattr(view, "access_rule", None) or getattr(holder, "access_rule", None)
        if rule:
            return str(rule)
        view = getattr(view, "__wrapped__", None)
    return None


def routes(urlconf: str | None = None) -> Iterator[Route]:
    """Every pattern that can be reached from the URLconf, includes and namespaces too."""
    yield from _walk(get_resolver(urlconf).url_patterns, "/", "")


def _walk(patterns, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else None
            yield Route(path, name, entry.callback, declared_rule(entry.callback))
