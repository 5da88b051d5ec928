"""Routes of the room."""

from django.urls import path

from reports.views import (
    blockers,
    dashboard,
    discipline,
    home,
    meetings,
    problem_map,
    problem_map_body,
    resolution,
    returned,
)

urlpatterns = [
    path("", home.staff_home, name="staff_home"),
    path("reports/", home.report_home, name="report_home"),
    path("reports/dashboard/", dashboard.dashboard_page, name="dashboard"),
    path("reports/resolution/", resolution.resolution_page, name="report_resolution"),
    path("reports/returned/", returned.returned_page, name="report_returned"),
    path("reports/discipline/", discipline.discipline_page, name="report_discipline"),
    path("reports/blockers/", blockers.blockers_page, name="report_blockers"),
    path("reports/meetings/", meetings.meetings_page, name="report_meetings"),
    path("reports/problem-map/", problem_map.problem_map_page, name="report_problem_map"),
    path("reports/problem-map/<slug:code>/", problem_map_body.body_page, name="report_problem_map_body"),
    path("reports/method/", resolution.method_page, name="report_method"),
]
