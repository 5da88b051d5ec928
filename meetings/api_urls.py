"""Routes of the interface between systems."""

from django.urls import path

from meetings import api

urlpatterns = [
    path("meetings/", api.MeetingsView.as_view(), name="api_meetings"),
    path("meetings/<int:pk>/", api.MeetingView.as_view(), name="api_meeting"),
]
