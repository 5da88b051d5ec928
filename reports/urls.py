"""Routes of the room."""

from django.urls import path

from reports.views import (
    blockers,
    complaints,
    contradiction_rules,
    contradictions,
    dashboard,
    days,
    discipline,
    home,
    meetings,
    packs,
    problem_map,
    problem_map_body,
    resolution,
    returned,
    samples,
)

urlpatterns = [
    path("", home.staff_home, name="staff_home"),
    path("reports/", home.report_home, name="report_home"),
    path("reports/dashboard/", dashboard.dashboard_page, name="dashboard"),
    path("reports/resolution/", resolution.resolution_page, name="report_resolution"),
    path("reports/days/", days.days_page, name="report_days"),
    path("reports/returned/", returned.returned_page, name="report_returned"),
    path("reports/discipline/", discipline.discipline_page, name="report_discipline"),
    path("reports/blockers/", blockers.blockers_page, name="report_blockers"),
    path("reports/complaints/", complaints.complaints_page, name="report_complaints"),
    path("reports/contradictions/", contradictions.contradictions_page, name="report_contradictions"),
    path("reports/contradictions/rules/", contradiction_rules.rule_list, name="contradiction_rules"),
    path("reports/contradictions/rules/new/", contradiction_rules.rule_new, name="contradiction_rule_new"),
    path(
        "reports/contradictions/rules/<int:pk>/",
        contradiction_rules.rule_edit,
        name="contradiction_rule_edit",
    ),
    path(
        "reports/contradictions/rules/<int:pk>/remove/",
        contradiction_rules.rule_remove,
        name="contradiction_rule_remove",
    ),
    path("reports/contradictions/checks/", samples.sample_page, name="report_sample"),
    path("reports/contradictions/checks/<int:pk>/", samples.order_page, name="report_sample_order"),
    path("reports/meetings/", meetings.meetings_page, name="report_meetings"),
    path("reports/problem-map/", problem_map.problem_map_page, name="report_problem_map"),
    path("reports/problem-map/<slug:code>/", problem_map_body.body_page, name="report_problem_map_body"),
    path("reports/packs/", packs.pack_list, name="report_packs"),
    path("reports/packs/new/", packs.pack_new, name="report_pack_new"),
    path("reports/packs/<int:pk>/", packs.pack_page, name="report_pack"),
    path("reports/packs/<int:pk>/paper/", packs.pack_file, name="report_pack_file"),
    path("reports/method/", resolution.method_page, name="report_method"),
]
