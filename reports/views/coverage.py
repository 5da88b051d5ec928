"""Coverage of territories and target groups by meetings, as a table and as files."""

from __future__ import annotations

from dataclasses import dataclass, field

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
from reports.columns_coverage import first_head, heads
from reports.compare import Change, Comparison
from reports.filters_coverage import CUTS, SHOWN, CoverageFilter
from reports.links_coverage import CoverageLinks
from reports.queries.coverage import CoverageReport, CoverageRow, Norm
from reports.views.comparing import beside, changes_of, comparing, gone_in_words
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_coverage"


@dataclass(frozen=True)
class Line:
    """A row of the table: how it stands to the norm in words, value and address of each cell; `url`: its territories.

    `names`: the figures of the cells.
    """

    row: CoverageRow
    norm: str
    state: str
    names: list[str]
    cells: list[tuple[int | None, str]]
    url: str = ""
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def beside(self) -> list[tuple]:
        """The cells with their changes."""
        return beside(self.names, self.cells, self.changes)


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
        context["comparing"] = comparing(links, PAGE, by)
        return render(request, "reports/coverage.html", context, status=422)
    found = report.run(chosen, by)
    if wanted:
        return export_response(_("Coverage"), *report.file(chosen, found), wanted)
    shown = _shown(chosen, links, found, report.compared(chosen, found))
    return render(request, "reports/coverage.html", context | shown)


def _shown(
    chosen: CoverageFilter, links: CoverageLinks, found: CoverageReport, comparison: Comparison | None
) -> dict:
    by = found.by
    rows = found.rows if found.bodies else []
    return {
        "selection": in_words(chosen),
        "comparing": comparing(links, PAGE, by, comparison),
        "gone": gone_in_words(comparison),
        "as_of": found.as_of,
        "by": by,
        "cuts": [Tab(str(label), links.here(PAGE, by=code), code == by) for code, label in CUTS.items()],
        "first_head": first_head(by),
        "heads": heads(by),
        "lines": [_line(row, links, by, changes_of(comparison, row)) for row in rows],
        "total": _line(found.total, links, by, changes_of(comparison, None, total=True)),
        "buttons": [
            Button(_("Excel"), links.here(PAGE, by=by, format="xlsx"), "file-spreadsheet"),
            Button("CSV", links.here(PAGE, by=by, format="csv"), "file-down"),
            Button("JSON", links.here("api_report_coverage", by=by), "link"),
            *to_keep("coverage", links.here(PAGE, by=by)),
        ],
    }


def _line(row: CoverageRow, links: CoverageLinks, by: str, changes: dict[str, Change]) -> Line:
    values, names = row.as_json(), [name for name, _label in heads(by)]
    state = values["norm"] or ""
    return Line(
        row,
        str(Norm(state).label) if state else "",
        state,
        names,
        [(values[name], links.of_row_figure(name, row) if values[name] else "") for name in names],
        links.here(PAGE, by="territory", body=row.code)
        if by == "body" and values["required"] and row.code
        else "",
        changes,
    )
