"""Routes of the public part of the interface between systems."""

from django.urls import path

from portal import api

urlpatterns = [
    path("meetings/", api.MeetingsView.as_view(), name="api_public_meetings"),
    path("meetings/<int:pk>/", api.MeetingView.as_view(), name="api_public_meeting"),
    path("solutions/", api.SolutionsView.as_view(), name="api_public_solutions"),
    path("solutions/<int:pk>/", api.SolutionView.as_view(), name="api_public_solution"),
    path("bodies/", api.OpenBodiesView.as_view(), name="api_public_bodies"),
    path("bodies/<slug:code>/", api.OpenBodyView.as_view(), name="api_public_body"),
    path("territories/", api.OpenTerritoriesView.as_view(), name="api_public_territories"),
    path("territories/<slug:code>/", api.OpenTerritoryView.as_view(), name="api_public_territory"),
    path("topics/", api.OpenTopicsView.as_view(), name="api_public_topics"),
    path("statistics/", api.StatisticsView.as_view(), name="api_public_statistics"),
]
