"""Routes: plan items and what hangs on them."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
