"""Appeals in e-Otinish as a page and as files."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.access import needs
from common.numbers import number, percent
from common.tables import FORMATS, export_response
from common.ui import Button, Kpi, Tab
from eotinish.queries_spellings import waiting_by_field
from organisations.rights import Right
from reports.columns_complaints import complaint_columns, complaint_lines
from reports.contradiction_words import days_in_words, signed_percent
from reports.filters_complaints import CUTS, SHOWN, ComplaintFilter
from reports.links_complaints import ComplaintLinks
from reports.queries.complaints import ComplaintRow, Complaints, complaints
from reports.queries.spans import Days, Spans
from reports.views.comparing import comparing
from reports.views.selection import in_words, presets, report_tabs, tiers, to_keep

PAGE = "report_complaints"
HEADS = {
    "region": gettext_lazy("Region"),
    "body": gettext_lazy("Body"),
    "sphere": gettext_lazy("Sphere"),
    "topic": gettext_lazy("Topic"),
    "kind": gettext_lazy("Legal kind"),
    "month": gettext_lazy("Month"),
}


@dataclass(frozen=True)
class Line:
    """A row of the table with the addresses behind its two counts."""

    row: ComplaintRow
    url: str
    questions_url: str


@needs(Right.REPORTS_VIEW)
@require_safe
def complaints_page(request: HttpRequest) -> HttpResponseBase:
    """The table by region, body, sphere, topic, kind or month; with `format` the same rows as a file."""
    chosen = ComplaintFilter(request.GET, request=request, shown=SHOWN)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), ComplaintLinks(chosen)
    by = (chosen.value("by") or "region") if valid else "region"
    context = {
        "filter": chosen,
        "presets": presets(chosen, links, PAGE),
        "tiers": tiers(chosen, links, PAGE),
        "reports": report_tabs(links, PAGE, by),
        "clear_url": f"{reverse(PAGE)}?by={by}",
        "comparing": comparing(links, PAGE, by, days=("compare_from", "compare_to")),
    }
    if not valid:
        return render(request, "reports/complaints.html", context, status=422)
    found = complaints(chosen, by)
    if wanted:
        return export_response(_("Appeals in e-Otinish"), complaint_columns(), complaint_lines(found), wanted)
    context |= _shown(chosen, links, found) | {"waiting": _waiting(request.user)}
    return render(request, "reports/complaints.html", context)


def _shown(chosen: ComplaintFilter, links: ComplaintLinks, found: Complaints) -> dict:
    by = found.by
    return {
        "selection": in_words(chosen),
        "as_of": chosen.period.as_of,
        "by": by,
        "label": HEADS[by],
        "cuts": [Tab(str(label), links.here(PAGE, by=cut), cut == by) for cut, label in CUTS.items()],
        "kpis": kpis(found),
        "lines": [Line(row, links.appeals(by, row), _questions_url(links, by, row)) for row in found.rows],
        "total": Line(found.total, links.here(PAGE, by="month"), links.questions()),
        "sources": sources_in_words(found.spans),
        "compared": days_in_words(found.spans.usual.before) if found.spans.usual.told else "",
        "growing": found.spans.usual.told and by != "month",
        "halves": found.spans.halves is not None and found.spans.halves.told and by != "month",
        "year": next((row for row in found.rows if row.people_year), None),
        "buttons": [
            Button(_("Excel"), links.here(PAGE, by=by, format="xlsx"), "file-spreadsheet"),
            Button("CSV", links.here(PAGE, by=by, format="csv"), "file-down"),
            Button("JSON", links.here("api_report_complaints", by=by), "link"),
            *to_keep("complaints", links.here(PAGE, by=by)),
        ],
    }


def _waiting(user) -> int | None:
    """How many words of e-Otinish wait to be matched; None for whoever does not match them."""
    return sum(waiting_by_field(user).values()) if user.can(Right.COMPLAINTS_MANAGE) else None


def _questions_url(links: ComplaintLinks, by: str, row: ComplaintRow) -> str:
    return links.list_of(by, row) if row.questions else ""


def kpis(found: Complaints) -> list[Kpi]:
    """All appeals, the share of local bodies, growth, density, and what meetings weigh beside them."""
    one, spans = found.total, found.spans
    growth, against = one.growth, _("no figures of the compared period")
    if spans.halves is not None and spans.halves.told and one.half_growth is not None:
        growth, against = one.half_growth, _("second half of the year against the first")
    elif spans.usual.told:
        against = _("against %(days)s") % {"days": days_in_words(spans.usual.before)}
    weighed = _("%(questions)s questions at meetings") % {"questions": number(one.questions)}
    local = _("%(count)s appeals") % {"count": number(found.local)}
    told = _("no figures yet") if spans.counted is None else days_in_words(spans.counted)
    return [
        Kpi(_("Appeals received"), number(one.received), told, "info", "inbox"),
        Kpi(_("To local bodies"), percent(found.local_share), local, "neutral", "building-2"),
        Kpi(_("Growth"), signed_percent(growth), against, "warn", "chart-column"),
        Kpi(_("Per 10,000 people"), number(one.per_10000, 1), _people(one), "neutral", "users"),
        Kpi(_("Weight of meetings"), percent(one.weight), weighed, "pri", "landmark"),
    ]


def _people(one: ComplaintRow) -> str:
    if one.people is None:
        return _("by region only, where people are known")
    return _("%(people)s people") % {"people": number(one.people)}


def sources_in_words(found: Spans) -> list[tuple[str, str, bool]]:
    """Which days come from where: the days, the source, whether figures are missing."""
    names = {
        "rows": _("counted from the single appeals"),
        "figures": _("as e-Otinish counted them"),
        "": _("no figures"),
    }
    said = []
    for one in found.sources:
        text = names[one.source]
        if one.left_out:
            text += "; " + _("e-Otinish itself counted %(count)s") % {"count": number(one.left_out)}
        said.append((days_in_words(Days(one.first, one.last)), text, not one.source))
    return said
