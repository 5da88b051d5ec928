"""Workload of the bodies that answer, as a table and as files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.tables import FORMATS, export_response
from common.ui import Button
from organisations.rights import Right
from reports.catalogue import REPORTS
from reports.columns_workload import heads, ordered
from reports.compare import Change, Comparison
from reports.filters_workload import SHOWN, WorkloadFilter
from reports.links_workload import WorkloadLinks
from reports.queries.workload import WorkloadReport, WorkloadRow
from reports.views.comparing import beside, changes_of, comparing, gone_in_words
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_workload"
DEFAULT_SORT = "-overdue"
# Middles and shares of people have one place after the comma.
FRACTIONS = ("age", "per_person")


@dataclass(frozen=True)
class Line:
    """A row of the table: value, places after the comma and address of each cell."""

    row: WorkloadRow
    cells: list[tuple[float | None, int, str]]
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def beside(self) -> list[tuple]:
        """The cells with their changes."""
        return beside([name for name, _label in heads()], self.cells, self.changes)


@needs(Right.REPORTS_VIEW)
@require_safe
def workload_page(request: HttpRequest) -> HttpResponseBase:
    """The table by body that answers; with `format` the same rows as a file."""
    report = REPORTS["workload"]
    shown = tuple(name for name in shown_fields(request.user) if name in (*SHOWN, "scope"))
    chosen = WorkloadFilter(request.GET, request=request, shown=shown)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links, by = chosen.is_valid(), WorkloadLinks(chosen), report.cuts[0]
    context = {
        "filter": chosen,
        "reports": report_tabs(links, PAGE, by),
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "clear_url": reverse(PAGE),
    }
    if not valid:
        context["comparing"] = comparing(links, PAGE, by)
        return render(request, "reports/workload.html", context, status=422)
    found = report.run(chosen, by)
    rows = ordered(found.rows, request.GET.get("sort") or DEFAULT_SORT)
    if wanted:
        return export_response(_("Workload"), *report.file(chosen, replace(found, rows=rows)), wanted)
    shown = _table(request, links, found, rows, report.compared(chosen, found))
    return render(request, "reports/workload.html", context | shown)


def _table(
    request: HttpRequest,
    links: WorkloadLinks,
    found: WorkloadReport,
    rows: list[WorkloadRow],
    comparison: Comparison | None,
) -> dict:
    return {
        "selection": in_words(links.chosen),
        "comparing": comparing(links, PAGE, found.by, comparison),
        "gone": gone_in_words(comparison),
        "as_of": found.as_of,
        "heads": heads(),
        "lines": [_line(row, links, changes_of(comparison, row)) for row in rows],
        "total": _line(found.total, links, changes_of(comparison, None, total=True)),
        "buttons": _buttons(request, links),
    }


def _line(row: WorkloadRow, links: WorkloadLinks, changes: dict[str, Change]) -> Line:
    values = row.as_json()
    return Line(
        row,
        [
            (
                values[name],
                int(name in FRACTIONS),
                links.of_load(name, row) if values[name] and name not in FRACTIONS else "",
            )
            for name, _label in heads()
        ],
        changes,
    )


def _buttons(request: HttpRequest, links: WorkloadLinks) -> list[Button]:
    sort = request.GET.get("sort")
    here = {"sort": sort} if sort else {}
    return [
        Button(_("Excel"), links.here(PAGE, **here, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, **here, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_workload"), "link"),
        *to_keep("workload", links.here(PAGE)),
    ]
