"""Routes of GeoReport v2: each address once for each format."""

from django.urls import path

from portal.open311 import views
from portal.open311.formats import TYPES

ADDRESSES = (
    ("discovery", views.discovery, "discovery"),
    ("services", views.service_list, "services"),
    ("services/<str:code>", views.service, "service"),
    ("requests", views.request_list, "requests"),
    ("requests/<int:pk>", views.one_request, "request"),
)

urlpatterns = [
    path(f"{address}.{fmt}", views.Address.as_view(page=page), {"fmt": fmt}, name=f"open311_{name}_{fmt}")
    for fmt in TYPES
    for address, page, name in ADDRESSES
]
