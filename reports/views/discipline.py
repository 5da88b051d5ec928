"""Meeting discipline as a page and as files: how bodies keep their calendars, and which meetings were missed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.charts import LineChart, line_chart
from common.numbers import number, percent, signed
from common.tables import FORMATS, export_response
from common.ui import Button, Kpi, Tab
from meetings.queries import counts
from organisations.rights import Right
from reports.catalogue import REPORTS
from reports.columns_discipline import ordered
from reports.compare import Comparison
from reports.documents import NOT_HERE, hosts, missed_of
from reports.filters_compare import ComparedFilter
from reports.links import Links
from reports.queries.discipline import BY, Discipline, DisciplineRow
from reports.queries.discipline_counts import MIN_OVER, Part
from reports.queries.discipline_trend import Quarter, quarters
from reports.views.comparing import changes_of, comparing, gone_in_words
from reports.views.discipline_shown import heads, line_of, missed_lines
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_discipline"
DEFAULT_SORT = "score"
MISSED_SHOWN = 25


@needs(Right.REPORTS_VIEW)
@require_safe
def discipline_page(request: HttpRequest) -> HttpResponseBase:
    """The table by body or region of the host, the missed meetings; with `format` the table as a file."""
    fields = [name for name in shown_fields(request.user) if name not in NOT_HERE]
    chosen = ComparedFilter(_own(request.GET), request=request, shown=tuple(fields))
    for name, label in (("from", _("Planned from")), ("to", _("Planned to"))):
        chosen.form.fields[name].label = label
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), Links(chosen)
    by = request.GET.get("by") if request.GET.get("by") in BY else "body"
    context = {
        "filter": chosen,
        "reports": report_tabs(links, PAGE, by),
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "clear_url": f"{reverse(PAGE)}?by={by}",
    }
    if not valid:
        context["comparing"] = comparing(links, PAGE, by)
        return render(request, "reports/discipline.html", context, status=422)
    report = REPORTS["discipline"]
    found = report.run(chosen, by)
    rows = ordered(found.rows, request.GET.get("sort") or DEFAULT_SORT)
    if wanted:
        return export_response(
            _("Meeting discipline"), *report.file(chosen, replace(found, rows=rows)), wanted
        )
    shown = _shown(request, links, found, rows, report.compared(chosen, found))
    return render(request, "reports/discipline.html", context | shown)


def _own(data: QueryDict) -> QueryDict:
    """The parameters without those that belong to reports about questions."""
    own = data.copy()
    for name in NOT_HERE:
        own.pop(name, None)
    if own.get("by") not in (None, *BY):
        own.pop("by")
    return own


def _shown(
    request: HttpRequest,
    links: Links,
    found: Discipline,
    rows: list[DisciplineRow],
    comparison: Comparison | None,
) -> dict:
    chosen = links.chosen
    missed = missed_of(chosen)
    listed = list(missed[:MISSED_SHOWN])
    hidden = found.total.counts.missed - len(listed)
    return {
        "selection": in_words(chosen),
        "comparing": comparing(links, PAGE, found.by, comparison),
        "gone": gone_in_words(comparison),
        "as_of": found.as_of,
        "cuts": _cuts(links, found.by),
        "kpis": _kpis(chosen, links, found),
        "score_parts": found.total.counts.shares(),
        "minimum": MIN_OVER,
        "heads": heads(),
        "parts": [(part.value, part.label) for part in Part],
        "lines": [line_of(row, links, found.by, changes_of(comparison, row)) for row in rows],
        "total": line_of(found.total, links, found.by, changes_of(comparison, None, total=True)),
        "trend": _trend(chosen),
        "missed": missed_lines(listed, found.as_of),
        "more_missed": max(hidden, 0),
        "missed_url": links.discipline(found.by, None, None, "missed"),
        "country": chosen.country,
        "buttons": _buttons(request, links, found.by),
    }


def _cuts(links: Links, by: str) -> list[Tab]:
    labels = {"body": _("By body"), "region": _("By region of the host")}
    return [Tab(label, links.here(PAGE, by=cut), cut == by) for cut, label in labels.items()]


def _kpis(chosen: ComparedFilter, links: Links, found: Discipline) -> list[Kpi]:
    """Planned, held, missed, score: what a head has to know first, each against the period before."""
    now = found.total.counts
    before = _before(chosen)

    def url(figure: str) -> str:
        return links.discipline(found.by, None, None, figure)

    late = _("%(late)s of them late") % {"late": number(now.held_late)}
    score = percent(now.score, 0) if now.score is not None else "—"
    parts = ngettext("plain mean of %(n)s part", "plain mean of %(n)s parts", len(now.shares()))
    return [
        Kpi(_("Planned"), number(now.planned), _compared(now.planned, before.planned), "pri", "calendar", url("planned")),
        Kpi(_("Held"), number(now.held), late, "ok", "calendar-check", url("held")),
        Kpi(_("Missed"), number(now.missed), _compared(now.missed, before.missed),
            "bad" if now.missed else "neutral", "calendar-x", url("missed")),
        Kpi(_("Score"), score, parts % {"n": number(len(now.shares()))}, "info", "award"),
    ]  # fmt: skip


def _before(chosen: ComparedFilter):
    """The same counts of the previous period of the same kind, seen equally late."""
    bodies, before = hosts(chosen), chosen.period.previous
    return counts(chosen.all_meetings().filter(body__in=bodies), before.first, before.last, before.as_of)


def _compared(now: int, before: int) -> str:
    return _("%(change)s against the period before") % {"change": signed(now - before)}


@dataclass(frozen=True)
class Trend:
    """Planned meetings held on their day, quarter by quarter: the chart and its table."""

    chart: LineChart
    rows: list[tuple[str, Quarter]]


def _trend(chosen: ComparedFilter) -> Trend:
    meetings = chosen.all_meetings().filter(body__in=hosts(chosen))
    found = quarters(meetings, chosen.period.end, chosen.period.as_of)
    labels = [
        _("Q%(quarter)s %(year)s") % {"quarter": (one.first.month + 2) // 3, "year": one.first.year}
        for one in found
    ]
    chart = line_chart(labels, [(_("held on the planned day"), [one.rate for one in found])], looks=["s1"])
    return Trend(chart, list(zip(labels, found, strict=True)))


def _buttons(request: HttpRequest, links: Links, by: str) -> list[Button]:
    sort = request.GET.get("sort")
    here = {"by": by} | ({"sort": sort} if sort else {})
    return [
        Button(_("Excel"), links.here(PAGE, **here, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, **here, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_discipline", by=by), "link"),
        *to_keep("discipline", links.here(PAGE, by=by)),
    ]
