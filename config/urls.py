"""The routes. Each room keeps its own; here is only where they hang."""

from django.urls import include, path

from config import api_docs, probes

handler404 = "common.errors.not_found"

urlpatterns = [
    path("", include("portal.urls")),
    path("open311/v2/", include("portal.open311.urls")),
    path("", include("organisations.urls")),
    path("staff/", include("reports.urls")),
    path("staff/reports/complaints/", include("eotinish.urls")),
    path("staff/plans/", include("plans.urls")),
    path("staff/", include("appeals.urls")),
    path("staff/", include("meetings.urls")),
    path("staff/", include("meetings.urls_norms")),
    path("staff/", include("notices.urls")),
    path("api/v1/", include("organisations.api_urls")),
    path("api/v1/", include("meetings.api_urls")),
    path("api/v1/", include("appeals.api_urls")),
    path("api/v1/", include("reports.api_urls")),
    path("api/v1/public/", include("portal.api_urls")),
    path("api/v1/schema/", api_docs.schema, name="api_schema"),
    path("api/v1/docs/", api_docs.docs, name="api_docs"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
]
