"""Leaders and outsiders within strata of comparable volume, as charts with tables, and as files."""

from __future__ import annotations

from dataclasses import dataclass, field

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
from reports.columns_rating import volume_of
from reports.compare import Change, Comparison
from reports.filters_rating import SHOWN, RatingFilter
from reports.links import Links
from reports.queries.rating import COUNTED, Rating, RatingRow
from reports.queries.statistics import MIN_QUESTIONS
from reports.queries.strata import Standing, Stratum
from reports.views.comparing import beside, changes_of, comparing, gone_in_words
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
    changes: dict[str, Change] = field(default_factory=dict)

    @property
    def beside(self) -> list[tuple]:
        """The counts with their changes."""
        return beside(COUNTED, self.cells, self.changes)


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
        context["comparing"] = comparing(links, PAGE, by)
        return render(request, "reports/rating.html", context, status=422)
    found = report.run(chosen, by)
    if wanted:
        return export_response(_("Leaders and outsiders"), *report.file(chosen, found), wanted)
    shown = _shown(chosen, links, found, report.compared(chosen, found))
    return render(request, "reports/rating.html", context | shown)


def _levels(links: Links, by: str) -> list[Tab]:
    """Who is compared with whom: ministries, akimats of regions, akimats of districts."""
    order = (ReportLevel.CENTRAL, ReportLevel.REGION, ReportLevel.DISTRICT)
    return [Tab(str(one.label), links.here(PAGE, by=one.value, tier=None), one == by) for one in order]


def _shown(chosen: RatingFilter, links: Links, found: Rating, comparison: Comparison | None) -> dict:
    tops = lifted(chosen.directory.bodies.values(), found.by)

    def lines(rows: list[RatingRow]) -> list[Line]:
        return [_line(row, links, tops, changes_of(comparison, row)) for row in rows]

    return {
        "selection": in_words(chosen),
        "comparing": comparing(links, PAGE, found.by, comparison),
        "gone": gone_in_words(comparison),
        "as_of": found.as_of,
        "by": found.by,
        "label": _("Body"),
        "parts": [_part(stratum, rows, lines(rows)) for stratum, rows in found.strata()],
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


def _part(stratum: Stratum | None, rows: list[RatingRow], lines: list[Line]) -> Part:
    if stratum is None:
        return Part("too_few", "", lines, False, None, "")
    return Part(stratum.code, volume_of(stratum), lines, True, chart_of(rows), said(rows))


def _line(row: RatingRow, links: Links, tops: dict[int, int], changes: dict[str, Change]) -> Line:
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
        changes,
    )
