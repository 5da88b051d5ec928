"""Contradictions as a page and as files: a high reported rate beside rising appeals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.access import needs
from common.tables import FORMATS, export_response
from common.ui import Button, Tab
from organisations.rights import Right
from reports.cards.contradictions import chart_of, corners, said
from reports.columns_complaints import contradiction_columns, contradiction_lines
from reports.contradiction_words import days_in_words
from reports.filters_complaints import CONTRADICTION_CUTS, CONTRADICTION_SHOWN, ContradictionFilter
from reports.links_complaints import ComplaintLinks
from reports.queries.contradictions import ContradictionRow, Contradictions, contradictions, thresholds
from reports.queries.samples import results
from reports.views.complaints import sources_in_words
from reports.views.selection import in_words, presets, report_tabs, to_keep

PAGE = "report_contradictions"
HEADS = {
    "region": gettext_lazy("Akims, by region"),
    "body": gettext_lazy("Ministry"),
    "sphere": gettext_lazy("Sphere"),
}


@dataclass(frozen=True)
class Line:
    """A row with what stands behind its numbers, its spheres, and where checks of it are ordered."""

    row: ContradictionRow
    questions_url: str
    solved_url: str
    appeals_url: str
    spheres_url: str
    sample_url: str


@needs(Right.REPORTS_VIEW)
@require_safe
def contradictions_page(request: HttpRequest) -> HttpResponseBase:
    """The field of rates and growth with its table; with `format` the rows as a file."""
    chosen = ContradictionFilter(request.GET, request=request, shown=CONTRADICTION_SHOWN)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), ComplaintLinks(chosen)
    by = (chosen.value("by") or "region") if valid else "region"
    context = {
        "filter": chosen,
        "presets": presets(chosen, links, PAGE),
        "cuts": [
            Tab(str(label), links.here(PAGE, by=cut), cut == by) for cut, label in CONTRADICTION_CUTS.items()
        ],
        "reports": report_tabs(links, PAGE, by),
        "clear_url": f"{reverse(PAGE)}?by={by}",
    }
    if not valid:
        return render(request, "reports/contradictions.html", context, status=422)
    found = contradictions(chosen, by)
    if wanted:
        name = _("Contradictions")
        return export_response(name, contradiction_columns(), contradiction_lines(found), wanted)
    return render(request, "reports/contradictions.html", context | _shown(request, chosen, links, found))


def _shown(
    request: HttpRequest, chosen: ContradictionFilter, links: ComplaintLinks, found: Contradictions
) -> dict[str, Any]:
    by, judges = found.by, request.user.can(Right.REPORTS_FREEZE)
    lines = [_line(row, links, found, judges) for row in found.rows]
    orders = results(request.user, chosen.period.first, chosen.period.last)
    return {
        "selection": in_words(chosen),
        "as_of": chosen.period.as_of,
        "by": by,
        "label": HEADS[by],
        "lines": lines,
        "flagged": [line for line in lines if line.row.flag],
        "total": _total(links, found),
        "chart": chart_of(found),
        "said": said(found),
        "corners": corners(),
        "found": found,
        "rule": thresholds(found.rule),
        "later": days_in_words(found.compared.now),
        "earlier": days_in_words(found.compared.before),
        "sources": [one for one in sources_in_words(found.spans) if one[2]],
        "orders": [(one, _whose(one.order, chosen)) for one in orders],
        "judges": judges,
        "buttons": _buttons(links, by, judges),
    }


def _line(row: ContradictionRow, links: ComplaintLinks, found: Contradictions, judges: bool) -> Line:
    by, tier = found.by, found.tier
    own = by in ("region", "body") and row.code is not None
    return Line(
        row,
        links.list_of(by, row, "questions", tier) if row.facts.questions else "",
        links.list_of(by, row, "solved", tier) if row.facts.solved else "",
        links.appeals(by, row, tier) if row.facts.received else "",
        links.here(PAGE, **{"by": "sphere", by: row.code, "tier": tier}) if own else "",
        _sample_url(links, by, row) if own and judges and row.facts.solved else "",
    )


def _total(links: ComplaintLinks, found: Contradictions) -> Line:
    """The sum of all rows, with the same lists behind it."""
    facts, tier = found.total.facts, {"tier": found.tier} if found.tier else {}
    return Line(
        found.total,
        links.questions(**tier) if facts.questions else "",
        links.questions("solved", **tier) if facts.solved else "",
        links.all_appeals(found.tier) if facts.received else "",
        "",
        "",
    )


def _sample_url(links: ComplaintLinks, by: str, row: ContradictionRow) -> str:
    period = links.chosen.period
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return f"{reverse('report_sample')}?{urlencode({by: row.code} | days)}"


def _whose(order, chosen: ContradictionFilter) -> str:
    if order.body is not None:
        return order.body.name
    region = chosen.directory.regions.get(order.region)
    return region.name if region else order.region


def _buttons(links: ComplaintLinks, by: str, judges: bool) -> list[Button]:
    return [
        Button(_("Excel"), links.here(PAGE, by=by, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, by=by, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_contradictions", by=by), "link"),
        *to_keep("contradictions", links.here(PAGE, by=by)),
        Button(_("Rule"), reverse("contradiction_rules"), "sliders-horizontal", shown=judges),
    ]
