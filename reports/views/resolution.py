"""The resolution report as a table, and as files; how the figures are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.access import needs
from common.tables import FORMATS, export_response
from common.ui import Button
from organisations.rights import Right
from reports.cards.figures import replies
from reports.catalogue import REPORTS
from reports.columns import ordered
from reports.compare import Change, Comparison
from reports.filters_compare import ComparedFilter
from reports.links import FIGURES, Links
from reports.notation import notation
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline_counts import MIN_OVER
from reports.queries.formulas import HISTORY
from reports.queries.resolution import Resolution, Row
from reports.queries.statistics import MIN_QUESTIONS, Tier
from reports.views.comparing import beside, changes_of, comparing, gone_in_words
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_resolution"
DEFAULT_SORT = {"month": "", "district": "-questions", "topic": "-questions"}
COUNTED = tuple(FIGURES)
# Groups of columns with the name that stands above them.
HEADS = (
    (
        gettext_lazy("What became of them"),
        (
            ("questions", gettext_lazy("Questions")),
            ("open", gettext_lazy("Open")),
            ("solved", gettext_lazy("Solved")),
            ("on_spot", gettext_lazy("On the spot")),
            ("partly", gettext_lazy("Partly")),
            ("answered", gettext_lazy("Answered")),
            ("out", gettext_lazy("Not counted")),
            ("in_plan", gettext_lazy("In plans")),
            ("overdue", gettext_lazy("Overdue")),
            ("without_proof", gettext_lazy("Without proof")),
        ),
    ),
    (
        gettext_lazy("What came after"),
        (
            ("doubted", gettext_lazy("Not confirmed")),
            ("durable", gettext_lazy("Solved for good")),
            ("reopened", gettext_lazy("Reopened")),
            ("raised_again", gettext_lazy("Raised again")),
            ("asked", gettext_lazy("Citizens asked")),
            ("replied", gettext_lazy("Replied")),
        ),
    ),
    (
        gettext_lazy("Meetings"),
        (("meetings", gettext_lazy("Meetings")), ("citizens", gettext_lazy("Citizens"))),
    ),
)


@dataclass(frozen=True)
class Line:
    """A row of the table: its numbers with the addresses of their rows, in the order of the columns."""

    row: Row
    cells: list[tuple[int, str]]
    tier: str
    meetings_url: str
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def beside(self) -> list[tuple]:
        """The numbers with their changes."""
        return beside(COUNTED, self.cells, self.changes)


@needs(Right.REPORTS_VIEW)
@require_safe
def resolution_page(request: HttpRequest) -> HttpResponseBase:
    """The table by region, body, topic …; with `format` the same rows as a file."""
    chosen = ComparedFilter(request.GET, request=request, shown=shown_fields(request.user, "by"))
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), Links(chosen)
    by = (chosen.value("by") or "region") if valid else "region"
    if not valid:
        return render(request, "reports/resolution.html", _frame(chosen, links, by), status=422)
    report = REPORTS["resolution"]
    found = report.run(chosen, by)
    rows = ordered(found.rows, request.GET.get("sort") or DEFAULT_SORT.get(by, "-reported_rate"))
    if wanted:
        name = _("Resolution of questions")
        return export_response(name, *report.file(chosen, replace(found, rows=rows)), wanted)
    comparison = report.compared(chosen, found)
    context = _frame(chosen, links, by, comparison) | _table(request, links, found, rows, comparison)
    return render(request, "reports/resolution.html", context)


@needs(Right.REPORTS_VIEW)
@require_safe
def method_page(request: HttpRequest) -> HttpResponse:
    """Definitions in plain words and in notation, with the versions that they have had."""
    context = {"minimum": MIN_QUESTIONS, "min_over": MIN_OVER, "notation": notation(), "history": HISTORY}
    return render(request, "reports/method.html", context)


def _frame(chosen: ComparedFilter, links: Links, by: str, comparison: Comparison | None = None) -> dict:
    return {
        "filter": chosen,
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "clear_url": f"{reverse(PAGE)}?by={by}",
        "reports": report_tabs(links, PAGE, by),
        "comparing": comparing(links, PAGE, by, comparison),
        "gone": gone_in_words(comparison),
    }


def _table(
    request: HttpRequest, links: Links, found: Resolution, rows: list[Row], comparison: Comparison | None
) -> dict:
    names = dict(Tier.choices)
    return {
        "selection": in_words(links.chosen),
        "as_of": found.as_of,
        "row_label": DIMENSIONS[found.by].label,
        "lines": [
            Line(
                row,
                _cells(row, lambda figure, row=row: links.row(found.by, row.code, row.key, figure)),
                str(names.get(row.tier, "")),
                links.meetings(found.by, row.code, row.key),
                changes_of(comparison, row),
            )
            for row in rows
        ],
        "total": Line(
            found.total,
            _cells(found.total, links.questions),
            "",
            _all_meetings(links),
            changes_of(comparison, None, total=True),
        ),
        "ranked": found.by != "month",
        "heads": HEADS,
        "replies": replies(found.total),
        "buttons": _buttons(request, links, found.by),
    }


def _cells(row: Row, url_of: Callable[[str], str]) -> list[tuple[int, str]]:
    counts = [(figure, getattr(row, figure)) for figure in COUNTED]
    return [(count, url_of(figure) if count else "") for figure, count in counts]


def _all_meetings(links: Links) -> str:
    return (
        "" if links.chosen.country or links.chosen.narrowed else links.here("report_meetings", which="held")
    )


def _buttons(request: HttpRequest, links: Links, by: str) -> list[Button]:
    sort = request.GET.get("sort")
    here = {"by": by} | ({"sort": sort} if sort else {})
    return [
        Button(_("Excel"), links.here(PAGE, **here, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, **here, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_resolution", by=by), "link"),
        *to_keep("resolution", links.here(PAGE, by=by)),
    ]
