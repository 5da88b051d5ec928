"""Reports for other systems: read only, the same rows as the page."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.rest import Kept
from organisations.rights import Right
from reports.catalogue import REPORTS
from reports.documents import NOT_HERE
from reports.documents_map import problem_map_document
from reports.filters_blockers import BY as BLOCKERS_BY
from reports.filters_blockers import BlockerReportFilter
from reports.filters_compare import ComparedFilter
from reports.filters_map import MapFilter
from reports.queries.blockers import blockers_document, run_blockers
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline import BY
from reports.queries.problem_map import problem_map


class Described(Kept, APIView):
    """What a report says of itself to other systems, from the catalogue; a class names its code."""

    access_rule = Right.REPORTS_VIEW
    code: str
    document = {
        "type": "object",
        "properties": {"rows": {"type": "array", "items": {"type": "object"}}},
        "required": ["rows"],
    }

    @property
    def summary(self) -> str:
        """What it tells, as on the home of reports."""
        return REPORTS[self.code].about

    @property
    def filterset_class(self) -> type:
        """The filters of its page."""
        return REPORTS[self.code].selection

    @property
    def parameters(self) -> list[OpenApiParameter]:
        """By what its rows are."""
        cuts = REPORTS[self.code].cuts
        return [OpenApiParameter("by", OpenApiTypes.STR, enum=cuts, required=self.by_is_required)]

    by_is_required = False


class ReportView(Described):
    """A report as a document, of which `by` has to be said."""

    by_is_required = True

    def get(self, request: Request) -> Response:
        """The rows and their total."""
        chosen = ComparedFilter(request.query_params, user=request.user)
        errors = {name: list(messages) for name, messages in chosen.errors.items()}
        by = request.query_params.get("by", "")
        if by not in DIMENSIONS:
            errors["by"] = [_("Choose one of: %(values)s.") % {"values": ", ".join(DIMENSIONS)}]
        if errors:
            raise ValidationError(errors)
        report = REPORTS[self.code]
        return Response(report.answer(chosen, report.run(chosen, by)))


class ResolutionView(ReportView):
    """What became of the questions, by region, body, responsible body, district, sphere, topic or month.

    Parameters: `by`, `from`, `to`, `as_of` (today), `tier`, and the other filters of the page. Days are ISO dates.
    """

    code = "resolution"


class DisciplineView(Described):
    """How bodies keep their calendars of meetings, by body or region of the host, with the list of missed meetings.

    Parameters: `by` (body), `from`, `to`, `as_of` (today), `tier`, `body`, `region`. Days are ISO dates.
    """

    code = "discipline"

    def get(self, request: Request) -> Response:
        """The rows, their total and the missed meetings."""
        chosen = ComparedFilter(request.query_params, user=request.user)
        errors = {name: list(messages) for name, messages in chosen.errors.items()}
        by = request.query_params.get("by", "body")
        if by not in BY:
            errors["by"] = [_("Choose one of: %(values)s.") % {"values": ", ".join(BY)}]
        for name in NOT_HERE:
            if request.query_params.get(name):
                errors[name] = [_("This report can't be narrowed by this.")]
        if errors:
            raise ValidationError(errors)
        report = REPORTS["discipline"]
        return Response(report.answer(chosen, report.run(chosen, by)))


class BlockersView(Described):
    """What law, money or joint decision would let how many questions and people go on, today.

    Parameters: `by` (region), `kind`, `region`, `waits_for`, `body`, `sphere`, `budget_level`, `budget_year`, `scope`.
    """

    code = "blockers"

    def get(self, request: Request) -> Response:
        """The rows in the order of the page, and their total."""
        chosen = BlockerReportFilter(request.query_params, user=request.user)
        errors = {name: list(messages) for name, messages in chosen.errors.items()}
        by = request.query_params.get("by") or "region"
        if by not in BLOCKERS_BY:
            errors["by"] = [_("Choose one of: %(values)s.") % {"values": ", ".join(BLOCKERS_BY)}]
        if errors:
            raise ValidationError(errors)
        return Response(blockers_document(chosen, run_blockers(chosen, by)))


class OfCatalogue(Described):
    """A report of the catalogue as its document."""

    def get(self, request: Request) -> Response:
        """The rows and their total."""
        return Response(REPORTS[self.code].told(request.query_params, request.user))


class DaysView(OfCatalogue):
    """Days from the question to its solution: median, 90th percentile, mean, buckets, and how long open ones have waited.

    Parameters: `by` (region), `from`, `to`, `as_of` (today), `tier`, and the other filters of the page.
    """

    code = "days"


class RatingView(OfCatalogue):
    """Leaders and outsiders by confirmed rate within strata of comparable volume, with the places that a body may have.

    Parameters: `by` (region, central, district), `from`, `to`, `as_of` (today), and the other filters of the page.
    """

    code = "rating"


class ComplaintsView(OfCatalogue):
    """Appeals in e-Otinish by region, body, sphere, topic, kind or month, with growth and the weight of meetings.

    Parameters: `by` (region), `from`, `to`, `as_of` (today, for the questions), `against` (first day of the period to
    compare with), `tier`, `region`, `body`, `sphere`, `topic`, `kind`. Days are ISO dates.
    """

    code = "complaints"


class ContradictionsView(OfCatalogue):
    """Reported rate against the growth of appeals, with the rows that contradict themselves and why.

    Parameters: `by` (region: akims; body: ministries; sphere), `from`, `to`, `as_of` (today), `against`, `tier`, `region`,
    `sphere`, `topic`, `kind`. Days are ISO dates.
    """

    code = "contradictions"


class CoverageView(OfCatalogue):
    """Coverage of territories and target groups by meetings, against the norms.

    Parameters: `by` (body, group, territory), `from`, `to`, `as_of` (today), `tier`, `region` (of the host), `body`, `scope`.
    """

    code = "coverage"


class WorkloadView(OfCatalogue):
    """Workload of each body that answers: open, overdue, due in 7 days, received, closed, sent on, people who answer.

    Parameters: `from`, `to`, `as_of` (today), `tier` (of the body that answers), `region`, `topic`, `scope`.
    """

    code = "workload"


class ReturnedView(ReportView):
    """Questions that were reopened, raised again, forwarded often, extended or disputed; parameters as above."""

    code = "returned"


class ProblemMapView(Described):
    """The map of problematic issues: open questions by body of a level and topic or sphere, one row for each cell.

    Parameters: `level` (central, region, district), `by` (topic, sphere), `as_of` (today), `from` and `to` (the running
    quarter; they name the period against which the day is compared), and the other filters of the page.
    """

    code = "problem-map"

    def get(self, request: Request) -> Response:
        """The cells, their total and what the level leaves out."""
        chosen = MapFilter(request.query_params, user=request.user)
        if errors := {name: list(messages) for name, messages in chosen.errors.items()}:
            raise ValidationError(errors)
        return Response(problem_map_document(chosen, problem_map(chosen)))
