"""The dashboard: how citizens' questions are solved, at a glance and down to the rows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.ui import Button, Tab
from organisations.enums import BodyKind
from organisations.rights import Right
from reports.cards.figures import kpis
from reports.cards.glance import glance
from reports.cards.heat import heat
from reports.cards.maps import rate_map
from reports.cards.months import months
from reports.cards.rankings import ranking
from reports.filters import ReportFilter
from reports.links import Links
from reports.queries.dashboard import Dashboard, dashboard
from reports.views.selection import in_words, presets, shown_fields, tiers

PAGE = "dashboard"
SCHEMATIC = "schematic"


@needs(Right.REPORTS_VIEW)
@require_safe
def dashboard_page(request: HttpRequest) -> HttpResponse:
    """Figures of the period and scope chosen. A wrong filter is told (422) and nothing is counted."""
    chosen = ReportFilter(request.GET, request=request, shown=shown_fields(request.user))
    valid = chosen.is_valid()
    links = Links(chosen)
    context = {
        "filter": chosen,
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "clear_url": reverse(PAGE),
    }
    if valid:
        context |= _figures(request, chosen, links, dashboard(chosen))
    return render(request, "reports/dashboard.html", context, status=200 if valid else 422)


def _figures(request: HttpRequest, chosen: ReportFilter, links: Links, found: Dashboard) -> dict:
    ministries = chosen.value("tier") == BodyKind.CENTRAL
    compared = found.bodies if ministries else found.regions
    return {
        "selection": in_words(chosen),
        "as_of": chosen.period.as_of,
        "kpis": kpis(found, links),
        "map": rate_map(found.regions, chosen.directory.regions.values(), links),
        "map_tabs": _map_tabs(request, links),
        "schematic": request.GET.get("map") == SCHEMATIC,
        "ranking": ranking(compared, links),
        "ministries": ministries,
        "ranking_by": _("ministries") if ministries else _("regions"),
        "rating_url": links.here("report_rating", by="central" if ministries else "region"),
        "ranking_url": links.here("report_resolution", by=compared.by),
        "months": months(found.months, links),
        "heat": heat(found, links),
        "glance": glance(links, found.weeks, found.waiting, found.totals.overdue),
        "late_url": links.here("report_resolution", by="responsible", sort="-overdue"),
        "missed": [] if chosen.country else found.missed,
        "missed_more": 0 if chosen.country else found.missed_count - len(found.missed),
        "missed_count": found.missed_count,
        "discipline_url": links.here("report_discipline", by="body"),
        "missed_url": links.here("report_meetings", which="missed"),
        "country": chosen.country,
        "empty": not (found.totals.questions or found.totals.out),
        "buttons": _buttons(links),
    }


def _map_tabs(request: HttpRequest, links: Links) -> list[Tab]:
    schematic = request.GET.get("map") == SCHEMATIC
    return [
        Tab(_("Tiles"), links.here(PAGE) + "#map", not schematic),
        Tab(_("Map"), links.here(PAGE, map=SCHEMATIC) + "#map", schematic),
    ]


def _buttons(links: Links) -> list[Button]:
    return [
        Button(_("Full table"), links.here("report_resolution"), "table-2"),
        Button(_("Excel"), links.here("report_resolution", format="xlsx"), "file-spreadsheet"),
    ]
