"""Routes of the room."""

from django.urls import path

from portal.open_sets import SETS
from portal.views import asking, meetings, month, open_data, pages, solutions, statistics, track

urlpatterns = [
    path("", pages.home, name="portal_home"),
    path("track/", track.track, name="track"),
    path("track/<slug:token>/", track.track_question, name="track_question"),
    path("meetings/", meetings.meeting_list, name="public_meetings"),
    path("meetings/month/", month.meeting_month, name="public_meetings_month"),
    path("meetings.ics", meetings.meeting_feed, name="public_meetings_ical"),
    path("meetings.atom", meetings.meeting_news, name="public_meetings_atom"),
    path("meetings/<int:pk>/", meetings.meeting_page, name="public_meeting"),
    path("meetings/<int:pk>.ics", meetings.meeting_ical, name="public_meeting_ical"),
    path("meetings/<int:meeting_id>/ask/", asking.ask_in_advance, name="ask_in_advance"),
    path("asked/<str:token>/", asking.advance_question, name="advance_question"),
    path("solutions/", solutions.solution_list, name="solutions"),
    path("solutions/<int:pk>/", solutions.solution_page, name="solution"),
    path("statistics/", statistics.statistics_page, name="portal_statistics"),
    path("statistics/method/", statistics.method_page, name="portal_method"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/datapackage.json", open_data.package, name="open_package"),
    path("open-data/archive.zip", open_data.archive, name="open_archive"),
    *(
        path(
            f"open-data/{code}.{fmt}",
            open_data.open_file,
            {"code": code, "fmt": fmt},
            name=f"open_{code}_{fmt}",
        )
        for code in SETS
        for fmt in open_data.FORMATS
    ),
    path("help/", pages.help_page, name="portal_help"),
    path("privacy/", pages.privacy_page, name="portal_privacy"),
    path("accessibility/", pages.accessibility_page, name="portal_accessibility"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("favicon.ico", pages.favicon, name="favicon"),
]
