"""Repeat and returned questions as a table, and as files."""

from __future__ import annotations

from collections.abc import Callable
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
from reports.columns_returned import heads
from reports.compare import Change, Comparison
from reports.filters_compare import ComparedFilter
from reports.links import RETURNED, Links
from reports.queries.dimensions import DIMENSIONS
from reports.queries.returned import Returned, ReturnedRow
from reports.views.comparing import beside, changes_of, comparing, gone_in_words
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_returned"
DEFAULT_SORT = "-reopened"


@dataclass(frozen=True)
class Line:
    """A row of the table: its numbers with the addresses of their rows."""

    row: ReturnedRow
    cells: list[tuple[int, str]]
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def beside(self) -> list[tuple]:
        """The numbers with their changes."""
        return beside([name for name, _label in heads()], self.cells, self.changes)


@needs(Right.REPORTS_VIEW)
@require_safe
def returned_page(request: HttpRequest) -> HttpResponseBase:
    """The table by region, body, topic …; with `format` the same rows as a file."""
    chosen = ComparedFilter(request.GET, request=request, shown=shown_fields(request.user, "by"))
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), Links(chosen)
    by = (chosen.value("by") or "region") if valid else "region"
    context = {
        "filter": chosen,
        "reports": report_tabs(links, PAGE, by),
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "clear_url": f"{reverse(PAGE)}?by={by}",
    }
    if not valid:
        context["comparing"] = comparing(links, PAGE, by)
        return render(request, "reports/returned.html", context, status=422)
    report = REPORTS["returned"]
    found = report.run(chosen, by)
    rows = ordered(found.rows, request.GET.get("sort") or DEFAULT_SORT)
    if wanted:
        name = _("Repeat and returned questions")
        return export_response(name, *report.file(chosen, replace(found, rows=rows)), wanted)
    shown = _table(request, links, found, rows, report.compared(chosen, found))
    return render(request, "reports/returned.html", context | shown)


def ordered(rows: list[ReturnedRow], sort: str) -> list[ReturnedRow]:
    """By a column; what is not stated stands last, either way. An unknown column keeps the order."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key not in {"name", "reopened_rate", *RETURNED}:
        return rows
    known = [row for row in rows if row.code and row.as_json()[key] is not None]
    rest = [row for row in rows if row not in known]
    return sorted(known, key=lambda row: row.as_json()[key], reverse=down) + rest


def _table(
    request: HttpRequest,
    links: Links,
    found: Returned,
    rows: list[ReturnedRow],
    comparison: Comparison | None,
) -> dict:
    return {
        "selection": in_words(links.chosen),
        "comparing": comparing(links, PAGE, found.by, comparison),
        "gone": gone_in_words(comparison),
        "as_of": found.as_of,
        "row_label": DIMENSIONS[found.by].label,
        "heads": heads(),
        "lines": [
            Line(
                row,
                _cells(row, lambda figure, row=row: links.row(found.by, row.code, row.key, figure)),
                changes_of(comparison, row),
            )
            for row in rows
        ],
        "total": Line(
            found.total, _cells(found.total, links.questions), changes_of(comparison, None, total=True)
        ),
        "buttons": _buttons(request, links, found.by),
    }


def _cells(row: ReturnedRow, url_of: Callable[[str], str]) -> list[tuple[int, str]]:
    counts = [(figure, getattr(row.counts, figure)) for figure, _label in heads()]
    return [(count, url_of(figure) if count else "") for figure, count in counts]


def _buttons(request: HttpRequest, links: Links, by: str) -> list[Button]:
    sort = request.GET.get("sort")
    here = {"by": by} | ({"sort": sort} if sort else {})
    return [
        Button(_("Excel"), links.here(PAGE, **here, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, **here, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_returned", by=by), "link"),
        *to_keep("returned", links.here(PAGE, by=by)),
    ]
