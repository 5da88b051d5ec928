"""Which reports there are: what each tells, its page, and how it is made of a selection.

The home of reports, the bar of reports, files, the command and whatever runs by itself read this table; a new report
is an entry here.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports import columns as columns_resolution
from reports import (
    columns_blockers,
    columns_complaints,
    columns_coverage,
    columns_days,
    columns_discipline,
    columns_rating,
    columns_returned,
    columns_workload,
    documents_map,
)
from reports.documents import discipline_document, document, run, run_discipline, run_returned
from reports.documents_map import problem_map_document
from reports.filters_blockers import BY as BLOCKERS_BY
from reports.filters_blockers import BlockerReportFilter
from reports.filters_compare import ComparedFilter
from reports.filters_complaints import BY as COMPLAINTS_BY
from reports.filters_complaints import CONTRADICTION_CUTS, ComplaintFilter, ContradictionFilter
from reports.filters_coverage import CUTS as COVERAGE_CUTS
from reports.filters_coverage import CoverageFilter
from reports.filters_map import BY as MAP_BY
from reports.filters_map import MapFilter
from reports.filters_rating import BY as RATING_BY
from reports.filters_rating import RatingFilter
from reports.filters_workload import WorkloadFilter
from reports.measures import (
    COVERAGE_MEASURES,
    DAYS_MEASURES,
    DISCIPLINE_MEASURES,
    RATING_MEASURES,
    RESOLUTION_MEASURES,
    RETURNED_MEASURES,
    WORKLOAD_MEASURES,
)
from reports.queries.blockers import blockers_document, run_blockers
from reports.queries.complaints import complaints, complaints_document
from reports.queries.contradictions import contradictions, contradictions_document
from reports.queries.coverage import coverage_document, coverage_report
from reports.queries.days import days_report
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline import BY as DISCIPLINE_BY
from reports.queries.problem_map import problem_map
from reports.queries.rating import rating, rating_document
from reports.queries.workload import BY as WORKLOAD_BY
from reports.queries.workload import workload
from reports.report import Group, Report

REPORTS: dict[str, Report] = {
    report.code: report
    for report in (
        Report(
            "resolution",
            _("Resolution"),
            _(
                "How many questions were solved, confirmed and lasting, by region, body, sphere, topic or month."
            ),
            Group.OUTCOMES,
            "report_resolution",
            tuple(DIMENSIONS),
            run,
            lambda found: columns_resolution.columns(found.by),
            lambda chosen, found: columns_resolution.flat(found),
            document,
            selection=ComparedFilter,
            measures=RESOLUTION_MEASURES,
        ),
        Report(
            "rating",
            _("Leaders and outsiders"),
            _(
                "Who surely stands above or below others of comparable volume, by confirmed rate, and who can't be told apart."
            ),
            Group.OUTCOMES,
            "report_rating",
            RATING_BY,
            rating,
            lambda found: columns_rating.columns(),
            lambda chosen, found: columns_rating.flat(found),
            rating_document,
            selection=RatingFilter,
            measures=RATING_MEASURES,
            cut_of_tier={"central": "central"},
        ),
        Report(
            "returned",
            _("Repeat and returned"),
            _("Questions that were opened again, raised again, sent on often, extended or disputed."),
            Group.OUTCOMES,
            "report_returned",
            tuple(DIMENSIONS),
            run_returned,
            lambda found: columns_returned.columns(found.by),
            lambda chosen, found: columns_returned.flat(found),
            document,
            selection=ComparedFilter,
            measures=RETURNED_MEASURES,
        ),
        Report(
            "days",
            _("How long it took"),
            _(
                "Days from the question to its solution: the middle, the slowest tenth, within the term or not."
            ),
            Group.OUTCOMES,
            "report_days",
            tuple(DIMENSIONS),
            lambda chosen, by: days_report(chosen.questions, by=by, as_of=chosen.period.as_of),
            lambda found: columns_days.columns(found.by),
            lambda chosen, found: columns_days.flat(found),
            document,
            selection=ComparedFilter,
            measures=DAYS_MEASURES,
        ),
        Report(
            "workload",
            _("Workload"),
            _(
                "What each body has to answer: open, overdue, received and closed, and how many people answer."
            ),
            Group.OUTCOMES,
            "report_workload",
            WORKLOAD_BY,
            workload,
            lambda found: columns_workload.columns(),
            lambda chosen, found: columns_workload.flat(found),
            document,
            selection=WorkloadFilter,
            measures=WORKLOAD_MEASURES,
        ),
        Report(
            "discipline",
            _("Meeting discipline"),
            _("Held, missed and late meetings, announcements, results, coverage of territories and groups."),
            Group.MEETINGS,
            "report_discipline",
            DISCIPLINE_BY,
            run_discipline,
            lambda found: columns_discipline.columns(),
            lambda chosen, found: columns_discipline.flat(found),
            discipline_document,
            selection=ComparedFilter,
            measures=DISCIPLINE_MEASURES,
        ),
        Report(
            "coverage",
            _("Coverage"),
            _("Which territories and target groups bodies met, against what the norms ask."),
            Group.MEETINGS,
            "report_coverage",
            tuple(COVERAGE_CUTS),
            coverage_report,
            lambda found: columns_coverage.columns(found.by),
            lambda chosen, found: columns_coverage.flat(found),
            coverage_document,
            selection=CoverageFilter,
            measures=COVERAGE_MEASURES,
        ),
        Report(
            "problem-map",
            _("Problem map"),
            _("Where open questions gather: body by topic, what is systemic, and whether it has a plan."),
            Group.HARD,
            "report_problem_map",
            tuple(dict(MAP_BY)),
            lambda chosen, by: problem_map(chosen),
            documents_map.columns,
            documents_map.flat,
            problem_map_document,
            MapFilter,
            kept=False,  # it tells of all that is open on a day, whatever the period
        ),
        Report(
            "blockers",
            _("Blockers and money"),
            _("What law, money or joint decision would let how many questions and people go on."),
            Group.HARD,
            "report_blockers",
            BLOCKERS_BY,
            run_blockers,
            lambda found: columns_blockers.columns(),
            lambda chosen, found: columns_blockers.flat(found),
            blockers_document,
            selection=BlockerReportFilter,
            of_days=False,
            kept=False,  # it tells of all that waits on a day, whatever the period
        ),
        Report(
            "complaints",
            _("Appeals in e-Otinish"),
            _(
                "How many appeals whom reach, of what, how they grow, and how little of it is raised at meetings."
            ),
            Group.COMPLAINTS,
            "report_complaints",
            COMPLAINTS_BY,
            complaints,
            lambda found: columns_complaints.complaint_columns(),
            lambda chosen, found: columns_complaints.complaint_lines(found),
            complaints_document,
            selection=ComplaintFilter,
        ),
        Report(
            "contradictions",
            _("Contradictions"),
            _("Where a high reported rate meets rising complaints, by a rule that knows only figures."),
            Group.COMPLAINTS,
            "report_contradictions",
            tuple(CONTRADICTION_CUTS),
            contradictions,
            lambda found: columns_complaints.contradiction_columns(),
            lambda chosen, found: columns_complaints.contradiction_lines(found),
            contradictions_document,
            selection=ContradictionFilter,
        ),
    )
}
