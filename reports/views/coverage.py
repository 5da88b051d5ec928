"""Coverage of territories and target groups by meetings, as a table and as files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.tables import FORMATS, export_response
from common.ui import Button, Tab
from organisations.rights import Right
from reports.catalogue import REPORTS
from reports.columns_coverage import columns, first_head, flat, heads
from reports.filters_coverage import CUTS, SHOWN, CoverageFilter
from reports.links_coverage import CoverageLinks
from reports.queries.coverage import CoverageReport, CoverageRow, Norm
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_coverage"


@dataclass(frozen=True)
class Line:
    """A row of the table: how it stands to the norm in words, value and address of each cell; `url`: its territories."""

    row: CoverageRow
    norm: str
    state: str
    cells: list[tuple[int | None, str]]
    url: str = ""


@needs(Right.REPORTS_VIEW)
@require_safe
def coverage_page(request: HttpRequest) -> HttpResponseBase:
    """The table of the chosen cut; with `format` the same rows as a file."""
    report = REPORTS["coverage"]
    shown = tuple(name for name in shown_fields(request.user) if name in (*SHOWN, "scope"))
    chosen = CoverageFilter(request.GET, request=request, shown=shown)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    by = (chosen.value("by") if chosen.is_valid() else "") or report.cuts[0]
    links = CoverageLinks(chosen, by)
    context = {
        "filter": chosen,
        "reports": report_tabs(links, PAGE, by),
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "clear_url": f"{reverse(PAGE)}?by={by}",
    }
    if not chosen.is_valid():
        return render(request, "reports/coverage.html", context, status=422)
    found = report.run(chosen, by)
    if wanted:
        return export_response(_("Coverage"), columns(by), flat(found), wanted)
    return render(request, "reports/coverage.html", context | _shown(chosen, links, found))


def _shown(chosen: CoverageFilter, links: CoverageLinks, found: CoverageReport) -> dict:
    by = found.by
    return {
        "selection": in_words(chosen),
        "as_of": found.as_of,
        "by": by,
        "cuts": [Tab(str(label), links.here(PAGE, by=code), code == by) for code, label in CUTS.items()],
        "first_head": first_head(by),
        "heads": heads(by),
        "lines": [_line(row, links, by) for row in found.rows] if found.bodies else [],
        "total": _line(found.total, links, by),
        "buttons": [
            Button(_("Excel"), links.here(PAGE, by=by, format="xlsx"), "file-spreadsheet"),
            Button("CSV", links.here(PAGE, by=by, format="csv"), "file-down"),
            Button("JSON", links.here("api_report_coverage", by=by), "link"),
            *to_keep("coverage", links.here(PAGE, by=by)),
        ],
    }


def _line(row: CoverageRow, links: CoverageLinks, by: str) -> Line:
    values = row.as_json()
    state = values["norm"] or ""
    return Line(
        row,
        str(Norm(state).label) if state else "",
        state,
        [
            (values[name], links.of_row_figure(name, row) if values[name] else "")
            for name, _label in heads(by)
        ],
        links.here(PAGE, by="territory", body=row.code)
        if by == "body" and values["required"] and row.code
        else "",
    )
