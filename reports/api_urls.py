"""Routes of the interface between systems."""

from django.urls import path

from reports import api

urlpatterns = [
    path("reports/blockers/", api.BlockersView.as_view(), name="api_report_blockers"),
    path("reports/complaints/", api.ComplaintsView.as_view(), name="api_report_complaints"),
    path("reports/contradictions/", api.ContradictionsView.as_view(), name="api_report_contradictions"),
    path("reports/coverage/", api.CoverageView.as_view(), name="api_report_coverage"),
    path("reports/days/", api.DaysView.as_view(), name="api_report_days"),
    path("reports/discipline/", api.DisciplineView.as_view(), name="api_report_discipline"),
    path("reports/problem-map/", api.ProblemMapView.as_view(), name="api_report_problem_map"),
    path("reports/rating/", api.RatingView.as_view(), name="api_report_rating"),
    path("reports/resolution/", api.ResolutionView.as_view(), name="api_report_resolution"),
    path("reports/returned/", api.ReturnedView.as_view(), name="api_report_returned"),
    path("reports/workload/", api.WorkloadView.as_view(), name="api_report_workload"),
]
