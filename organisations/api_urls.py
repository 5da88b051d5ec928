"""Routes of the interface between systems."""

from django.urls import path

from organisations import api

urlpatterns = [
    path("bodies/", api.BodiesView.as_view(), name="api_bodies"),
    path("bodies/<slug:code>/", api.BodyView.as_view(), name="api_body"),
    path("territories/", api.TerritoriesView.as_view(), name="api_territories"),
    path("territories/<slug:code>/", api.TerritoryView.as_view(), name="api_territory"),
]
