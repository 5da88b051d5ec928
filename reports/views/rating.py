"""Leaders and outsiders within strata of comparable volume, as charts with tables, and as files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.intervals import Intervals
from common.tables import FORMATS, export_response
from common.ui import Button, Tab
from organisations.levels import ReportLevel, lifted
from organisations.rights import Right
from reports.cards.rankings import brief
from reports.cards.rating import ENDS, chart_of, looks, said
from reports.catalogue import REPORTS
from reports.columns_rating import columns, flat, volume_of
from reports.filters_rating import SHOWN, RatingFilter
from reports.links import Links
from reports.queries.rating import COUNTED, Rating, RatingRow
from reports.queries.statistics import MIN_QUESTIONS
from reports.queries.strata import Standing
from reports.views.selection import in_words, presets, report_tabs, shown_fields, to_keep

PAGE = "report_rating"


@dataclass(frozen=True)
class Line:
    """A row: its places in words, its counts with the addresses of their rows."""

    row: RatingRow
    name: str
    place: str
    tier: str
    reported_tier: str
    cells: list[tuple[int, str]]


@dataclass(frozen=True)
class Part:
    """A stratum: how much its bodies heard, their chart and lines. `compared` is False for those with too few."""

    code: str
    volume: str
    lines: list[Line]
    compared: bool
    chart: Intervals | None
    said: str


@needs(Right.REPORTS_VIEW)
@require_safe
def rating_page(request: HttpRequest) -> HttpResponseBase:
    """A chart and a table for each stratum; with `format` the rows as a file."""
    report = REPORTS["rating"]
    shown = tuple(name for name in shown_fields(request.user) if name in (*SHOWN, "scope"))
    chosen = RatingFilter(request.GET, request=request, shown=shown)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), Links(chosen)
    by = (chosen.value("by") or report.first_cut(request.GET)) if valid else report.cuts[0]
    context = {
        "filter": chosen,
        "presets": presets(chosen, links, PAGE),
        "levels": _levels(links, by),
        "reports": report_tabs(links, PAGE, by),
        "clear_url": f"{reverse(PAGE)}?by={by}",
    }
    if not valid:
        return render(request, "reports/rating.html", context, status=422)
    found = report.run(chosen, by)
    if wanted:
        return export_response(_("Leaders and outsiders"), columns(), flat(found), wanted)
    return render(request, "reports/rating.html", context | _shown(chosen, links, found))


def _levels(links: Links, by: str) -> list[Tab]:
    """Who is compared with whom: ministries, akimats of regions, akimats of districts."""
    order = (ReportLevel.CENTRAL, ReportLevel.REGION, ReportLevel.DISTRICT)
    return [Tab(str(one.label), links.here(PAGE, by=one.value, tier=None), one == by) for one in order]


def _shown(chosen: RatingFilter, links: Links, found: Rating) -> dict:
    tops = lifted(chosen.directory.bodies.values(), found.by)
    return {
        "selection": in_words(chosen),
        "as_of": found.as_of,
        "by": found.by,
        "label": _("Body"),
        "parts": [_part(stratum, rows, links, tops) for stratum, rows in found.strata()],
        "looks": looks(),
        "ends": ENDS,
        "minimum": MIN_QUESTIONS,
        "buttons": [
            Button(_("Excel"), links.here(PAGE, by=found.by, format="xlsx"), "file-spreadsheet"),
            Button("CSV", links.here(PAGE, by=found.by, format="csv"), "file-down"),
            Button("JSON", links.here("api_report_rating", by=found.by), "link"),
            *to_keep("rating", links.here(PAGE, by=found.by)),
        ],
    }


def _part(stratum, rows: list[RatingRow], links: Links, tops: dict[int, int]) -> Part:
    lines = [_line(row, links, tops) for row in rows]
    if stratum is None:
        return Part("too_few", "", lines, False, None, "")
    return Part(stratum.code, volume_of(stratum), lines, True, chart_of(rows), said(rows))


def _line(row: RatingRow, links: Links, tops: dict[int, int]) -> Line:
    names = dict(Standing.choices)
    linked = not links.chosen.country or all(links.reaches(pk) for pk, top in tops.items() if top == row.key)
    cells = [(getattr(row.counts, name), name) for name in COUNTED]
    urls = [links.questions(name, linked=linked, hosted=row.code) if count else "" for count, name in cells]
    first, last = row.place.first, row.place.last
    return Line(
        row,
        brief(row.name),
        "" if first is None else str(first) if first == last else f"{first}–{last}",
        str(names[row.place.standing]),
        str(names[row.reported_place.standing]),
        [(count, url) for (count, _name), url in zip(cells, urls, strict=True)],
    )
