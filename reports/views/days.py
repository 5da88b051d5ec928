"""How long it took, as a table with its distribution, and as files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.access import needs
from common.charts import bar_chart
from common.tables import FORMATS, export_response
from common.ui import Button
from organisations.rights import Right
from reports.catalogue import REPORTS
from reports.columns_days import bucket_names, ordered
from reports.compare import Change, Comparison
from reports.filters_compare import ComparedFilter
from reports.links import Links
from reports.queries.days import BUCKETS, Bucket, DaysReport, DaysRow
from reports.queries.dimensions import DIMENSIONS
from reports.views.comparing import changes_of, comparing, gone_in_words
from reports.views.selection import in_words, presets, report_tabs, shown_fields, tiers, to_keep

PAGE = "report_days"
DEFAULT_SORT = "-median"


@dataclass(frozen=True)
class Line:
    """A row: its counts and middles with the addresses of the questions from which they were taken."""

    row: DaysRow
    solved_url: str
    within_url: str
    open_url: str
    buckets: list[tuple[int, str]]
    changes: dict[str, Change] = field(default_factory=dict)


@needs(Right.REPORTS_VIEW)
@require_safe
def days_page(request: HttpRequest) -> HttpResponseBase:
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
        return render(request, "reports/days.html", context, status=422)
    report = REPORTS["days"]
    found = report.run(chosen, by)
    rows = ordered(found.rows, request.GET.get("sort") or DEFAULT_SORT)
    if wanted:
        return export_response(_("How long it took"), *report.file(chosen, replace(found, rows=rows)), wanted)
    shown = _shown(request, links, found, rows, report.compared(chosen, found))
    return render(request, "reports/days.html", context | shown)


def _shown(
    request: HttpRequest,
    links: Links,
    found: DaysReport,
    rows: list[DaysRow],
    comparison: Comparison | None,
) -> dict:
    names = bucket_names()
    total = _line(links, found.by, found.total, changes_of(comparison, None, total=True), total=True)
    counts = [count for count, _url in total.buckets]
    return {
        "selection": in_words(links.chosen),
        "comparing": comparing(links, PAGE, found.by, comparison),
        "gone": gone_in_words(comparison),
        "as_of": found.as_of,
        "row_label": DIMENSIONS[found.by].label,
        "names": list(names.values()),
        "chart": bar_chart(list(names.values()), [(_("Solved questions"), counts)])
        if found.total.days.solved
        else None,
        "spread": list(zip(names.values(), total.buckets, strict=True)),
        "lines": [_line(links, found.by, row, changes_of(comparison, row)) for row in rows],
        "total": total,
        "buttons": _buttons(request, links, found.by),
    }


def _line(links: Links, by: str, row: DaysRow, changes: dict[str, Change], *, total: bool = False) -> Line:
    def url(count: int, **more: str) -> str:
        if not count:
            return ""
        own = {} if total else links.of_row(by, row.code, row.key)
        linked = None if total else not links.chosen.country or (by == "body" and links.reaches(row.key))
        return links.questions(more.pop("figure", "solved"), linked=linked, **(own | more))

    days = row.days
    buckets = [(getattr(days, one.code), url(getattr(days, one.code), **_in(one))) for one in BUCKETS]
    within = url(days.within_term, in_term="true")
    return Line(row, url(days.solved), within, url(days.open, figure="open"), buckets, changes)


def _in(bucket: Bucket) -> dict[str, str]:
    own = {"took_from": str(bucket.first)}
    return own if bucket.last is None else own | {"took_to": str(bucket.last)}


def _buttons(request: HttpRequest, links: Links, by: str) -> list[Button]:
    sort = request.GET.get("sort")
    here = {"by": by} | ({"sort": sort} if sort else {})
    return [
        Button(_("Excel"), links.here(PAGE, **here, format="xlsx"), "file-spreadsheet"),
        Button("CSV", links.here(PAGE, **here, format="csv"), "file-down"),
        Button("JSON", links.here("api_report_days", by=by), "link"),
        *to_keep("days", links.here(PAGE, by=by)),
    ]
