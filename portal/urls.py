"""Routes of the room."""

from django.urls import path

from portal.views import pages, track

urlpatterns = [
    path("", pages.home, name="portal_home"),
    path("track/", track.track, name="track"),
    path("track/<slug:token>/", track.track_question, name="track_question"),
    path("robots.txt", pages.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
]
