"""Routes: where heads and planners begin, and plans as a file."""

from __future__ import annotations

from django.urls import path

from plans.views import home

urlpatterns = [
    path("", home.plan_home, name="plan_home"),
    path("export/", home.plan_export, name="plan_export"),
]
