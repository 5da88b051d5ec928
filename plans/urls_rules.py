"""Routes: rules of systemic problems."""

from __future__ import annotations

from django.urls import URLPattern, path

from plans.views import rules

urlpatterns: list[URLPattern] = [
    path("rules/", rules.rule_list, name="systemic_rules"),
    path("rules/new/", rules.rule_new, name="systemic_rule_new"),
    path("rules/<int:pk>/", rules.rule_edit, name="systemic_rule_edit"),
    path("rules/<int:pk>/remove/", rules.rule_remove, name="systemic_rule_remove"),
]
