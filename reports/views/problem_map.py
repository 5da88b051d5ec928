"""The map of problematic issues: the matrix, the tiles of regions, and the cells as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.tables import FORMATS, export_response
from common.ui import Button, Tab
from organisations.levels import ReportLevel
from organisations.rights import Right
from reports.cards.problem_map import MEASURES, kpis, lines_of, matrix, region_lines, tiles, total_line
from reports.directory import Directory
from reports.documents_map import columns, flat
from reports.filters_map import BY, MapFilter
from reports.links import Links
from reports.links_map import MapLinks
from reports.queries.problem_map import ProblemMap, problem_map
from reports.views.selection import in_words, presets, report_tabs, short_day, shown_fields, to_keep

PAGE = "report_problem_map"
MATRIX, REGIONS = "matrix", "regions"
SYSTEMIC_SHOWN = 30
SHOWN = ("from", "to", "as_of", "region", "sphere", "body")


@needs(Right.REPORTS_VIEW)
@require_safe
def problem_map_page(request: HttpRequest) -> HttpResponseBase:
    """Bodies of a level by topic or sphere; with `format` one line for each cell as a file."""
    chosen = selection(request, request.GET)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    frame = _frame(chosen, request)
    if not chosen.is_valid():
        return render(request, "reports/problem_map.html", frame, status=422)
    found = problem_map(chosen, by_region=request.GET.get("view") == REGIONS)
    if wanted:
        return export_response(_("Problem map"), columns(found), flat(chosen, found), wanted)
    return render(request, "reports/problem_map.html", frame | _shown(request, chosen, found))


def selection(request: HttpRequest, data: Any, directory: Directory | None = None) -> MapFilter:
    """The filter of the page, with names of the days that fit it. `directory`: one that was read already."""
    scope = ("scope",) if "scope" in shown_fields(request.user) else ()
    chosen = MapFilter(data, request=request, directory=directory, shown=(*SHOWN, *scope))
    for name, label in (("from", _("Period from")), ("to", _("Period to"))):
        chosen.form.fields[name].label = label
    return chosen


def _frame(chosen: MapFilter, request: HttpRequest) -> dict:
    links = Links(chosen)
    valid = chosen.is_valid()
    return {
        "filter": chosen,
        "reports": report_tabs(links, PAGE, chosen.by if valid else "topic"),
        "presets": presets(chosen, links, PAGE),
        "levels": _tabs(chosen, request, "level", ReportLevel.choices, chosen.level) if valid else [],
        "clear_url": reverse(PAGE),
    }


def _shown(request: HttpRequest, chosen: MapFilter, found: ProblemMap) -> dict:
    links, measure = MapLinks(chosen, found), MEASURES.get(request.GET.get("measure", ""), MEASURES["open"])
    view = REGIONS if request.GET.get("view") == REGIONS else MATRIX
    everything, systemic = bool(request.GET.get("all")), found.systemic()
    labels = [(one.code, one.label) for one in MEASURES.values()]
    shown = {
        "selection": in_words(chosen)[1:],
        "as_of": chosen.period.as_of,
        "before": short_day(found.days[1]),
        "found": found,
        "kpis": kpis(found, links),
        "measure": measure,
        "cuts": _tabs(chosen, request, "by", BY, found.by),
        "measures": _tabs(chosen, request, "measure", labels, measure.code),
        "views": _tabs(chosen, request, "view", [(MATRIX, _("Matrix")), (REGIONS, _("Regions"))], view),
        "view": view,
        "systemic": lines_of(found, links, systemic if everything else systemic[:SYSTEMIC_SHOWN]),
        "more_systemic": 0 if everything else max(len(systemic) - SYSTEMIC_SHOWN, 0),
        "all_url": "" if everything else _here(chosen, request, all="1"),
        "buttons": _buttons(chosen),
    }
    if view == REGIONS:
        placed, entries = tiles(found, links, measure)
        lines, total = region_lines(found, links, measure), total_line(_("Total"), found.total, links)
        return shown | {"tiles": placed, "entries": entries, "lines": lines, "total": total}
    return shown | {"matrix": matrix(found, links, measure, everything=everything)}


def _tabs(chosen: MapFilter, request: HttpRequest, name: str, choices, current: str) -> list[Tab]:
    return [
        Tab(str(label), _here(chosen, request, **{name: code}), code == current) for code, label in choices
    ]


def _here(chosen: MapFilter, request: HttpRequest, **changes: str) -> str:
    """This page with something changed; measure and view go along."""
    kept = {name: request.GET[name] for name in ("measure", "view") if request.GET.get(name)}
    return Links(chosen).here(PAGE, **(kept | changes))


def _buttons(chosen: MapFilter) -> list[Button]:
    links = Links(chosen)
    return [
        Button(_("Excel"), links.here(PAGE, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_problem_map"), "link"),
        *to_keep("problem-map", links.here(PAGE)),
    ]
