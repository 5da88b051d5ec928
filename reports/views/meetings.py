"""The meetings behind two figures of the dashboard: held ones, missed ones."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.paging import paged
from common.ui import Tab
from organisations.rights import Right
from reports.filters import ReportFilter
from reports.links import Links
from reports.queries.dashboard import missed_meetings
from reports.views.selection import in_words

HELD, MISSED = "held", "missed"


@needs(Right.REPORTS_VIEW)
@require_safe
def meetings_page(request: HttpRequest) -> HttpResponse:
    """Held or missed meetings of the selection, among those that the person may see, the latest first."""
    which = request.GET.get("which", MISSED)
    if which not in (HELD, MISSED):
        raise Http404
    own = request.GET.copy()
    own.pop("scope", None)
    chosen = ReportFilter(own, request=request, shown=("from", "to", "as_of", "region", "body"))
    links = Links(chosen)
    context = {"filter": chosen, "which": which, "dashboard_url": links.here("dashboard")}
    if not chosen.is_valid():
        return render(request, "reports/meetings.html", context, status=422)
    rows, page = paged(request, _meetings(chosen, which).select_related("body", "territory"))
    context |= {
        "selection": in_words(chosen),
        "as_of": chosen.period.as_of,
        "meetings": rows,
        "page": page,
        "tabs": [
            Tab(_("Missed"), links.here("report_meetings", which=MISSED), which == MISSED),
            Tab(_("Held"), links.here("report_meetings", which=HELD), which == HELD),
        ],
    }
    return render(request, "reports/meetings.html", context)


def _meetings(chosen: ReportFilter, which: str):
    if which == MISSED:
        return missed_meetings(chosen)
    period = chosen.period
    held = chosen.meetings().filter(held_on__gte=period.first, held_on__lte=period.end)
    return held.order_by("-held_on", "-pk")
