"""Routes of the room."""

from django.urls import path

from portal import views

urlpatterns = [
    path("", views.home, name="portal_home"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
