"""S1 / A1: a route without a declared access rule is found, and the process does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.views import View
from rest_framework.views import APIView

from common.access import needs, public, routes, signed_in
from common.checks import every_route_declares_its_access, refuse_to_start_when_open
from organisations.rights import Right
from tests.guards.source import ROOT


def bare_function(request):
    return HttpResponse()


class BareClass(View):
    def get(self, request):
        return HttpResponse()


class BareApi(APIView):
    pass


class DeclaredApi(APIView):
    access_rule = Right.REPORTS_VIEW


@public
def open_view(request):
    return HttpResponse()


@signed_in
def personal_view(request):
    return HttpResponse()


@needs(Right.REPORTS_VIEW)
def guarded_view(request):
    return HttpResponse()


planted = [path("included", bare_function, name="planted_included")]
urlpatterns = [
    path("function", bare_function, name="planted_function"),
    path("class", BareClass.as_view(), name="planted_class"),
    path("api", BareApi.as_view(), name="planted_api"),
    path("inner/", include(planted)),
    path("declared", DeclaredApi.as_view(), name="declared_api"),
    path("open", open_view, name="open"),
    path("personal", personal_view, name="personal"),
    path("guarded", guarded_view, name="guarded"),
]


def test_a1_no_route_is_undeclared():
    assert every_route_declares_its_access() == []
    assert len(list(routes())) > 10


@override_settings(ROOT_URLCONF=__name__)
def test_a1_planted_views_are_found():
    found = {error.msg.split()[2] for error in every_route_declares_its_access()}
    assert found == {"/function", "/class", "/api", "/inner/included"}
    with pytest.raises(ImproperlyConfigured):
        refuse_to_start_when_open()


def test_a1_admin_routes_would_be_found():
    """The admin wraps its views; each of its routes counts as undeclared."""
    site = admin.AdminSite(name="planted")
    undeclared = [entry for entry in site.get_urls() if getattr(entry, "callback", None)]
    from common.access import declared_rule

    assert undeclared
    assert all(declared_rule(entry.callback) is None for entry in undeclared)


def test_a1_the_web_process_does_not_start(tmp_path: Path):
    """Importing config.wsgi with an open route ends in an error, exit code not 0."""
    (tmp_path / "open_urls.py").write_text(
        "from django.http import HttpResponse\nfrom django.urls import path\n"
        "urlpatterns = [path('x', lambda request: HttpResponse())]\n"
    )
    code = "import config.settings_test as s; s.ROOT_URLCONF = 'open_urls'; import config.wsgi"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "config.settings_test", "PYTHONPATH": f"{ROOT}:{tmp_path}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "declares no access rule" in done.stderr


def test_k6_public_routes_are_the_reviewed_list():
    """A route becomes public by a line in public_routes.txt, seen in review."""
    listed = (ROOT / "tests/guards/public_routes.txt").read_text().split()
    found = sorted(route.name or route.path for route in routes() if route.rule == "public")
    assert found == sorted(listed)
