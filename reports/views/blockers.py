"""Blockers and money as a page and as files: what law, money or joint decision would let how many people's questions go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from common.access import needs
from common.numbers import money, money_short, number
from common.tables import FORMATS, export_response
from common.ui import Button, Kpi, Tab
from organisations.rights import Right
from plans.words_blockers import of_blocker, of_money
from reports.columns_blockers import columns, flat
from reports.filters_blockers import CUTS, BlockerReportFilter
from reports.queries.blockers import BlockerReport, BlockerRow, run_blockers
from reports.views.selection import report_tabs, short_day, to_keep, whose

PAGE = "report_blockers"
SENTENCES = 5
HEADS = {
    "region": gettext_lazy("Region"),
    "waits_for": gettext_lazy("Body that is waited for"),
    "body": gettext_lazy("Body that answers for the problem"),
    "sphere": gettext_lazy("Sphere"),
    "kind": gettext_lazy("What is missing"),
    "blocker": gettext_lazy("Blocker"),
}
SHARED = ("region", "body", "sphere", "scope", "as_of")


@needs(Right.REPORTS_VIEW)
@require_safe
def blockers_page(request: HttpRequest) -> HttpResponseBase:
    """The rows that need money by people per billion tenge, the others by people; with `format` the rows as a file."""
    chosen = BlockerReportFilter(request.GET, user=request.user)
    wanted = request.GET.get("format")
    if wanted and wanted not in FORMATS:
        raise Http404
    valid, links = chosen.is_valid(), BlockerLinks(chosen)
    by = (chosen.value("by") or "region") if valid else "region"
    context = {
        "filter": chosen,
        "reports": report_tabs(links, PAGE, by),
        "clear_url": f"{reverse(PAGE)}?by={by}",
    }
    if not valid:
        return render(request, "reports/blockers.html", context, status=422)
    found = run_blockers(chosen, by)
    if wanted:
        return export_response(_("Blockers and money"), columns(), flat(found), wanted)
    return render(request, "reports/blockers.html", context | shown(chosen, links, found))


class BlockerLinks:
    """Addresses of the rows behind numbers; empty where the person may see the figure but not all of its rows."""

    def __init__(self, chosen: BlockerReportFilter):
        self.chosen = chosen

    def here(self, name: str, **changes: Any) -> str:
        """A report about the same selection, as far as it knows its filters."""
        kept = self.chosen.parameters()
        if name not in (PAGE, "api_report_blockers"):
            kept = {key: value for key, value in kept.items() if key in SHARED}
        kept |= changes
        return f"{reverse(name)}?{urlencode({key: value for key, value in kept.items() if value})}"

    def row(self, by: str, row: BlockerRow, page: str, **more: str) -> str:
        """The list behind a number of a row (of the total, where the row has no code)."""
        if self.chosen.country:
            return ""
        own = {name: value for name, value in self.chosen.parameters().items() if name != "scope"}
        if row.code is not None:
            own[by] = str(row.blocker.pk) if row.blocker else row.code
        if page == "blocker_list":
            own |= {"state": "open", "blocks": "true"}
        return f"{reverse(page)}?{urlencode(own | more)}"


@dataclass(frozen=True)
class Line:
    """A row of the page: its counts, the address of its name, and of the lists behind its numbers."""

    row: BlockerRow
    url: str
    links: dict[str, str]


def line_of(row: BlockerRow, links: BlockerLinks, by: str) -> Line:
    """One row with the lists behind its numbers."""
    counts = row.counts
    lists = {
        "blockers": ("blocker_list", {}),
        "questions": ("blocker_questions", {}),
        "freed_questions": ("blocker_questions", {"freed": "all"}),
        "money": ("blocker_list", {"only": "priced"}),
        "money_questions": ("blocker_questions", {"freed": "money"}),
        "acts": ("blocker_list", {"only": "acts"}),
    }
    found = {
        name: links.row(by, row, page, **more) if getattr(counts, name) else ""
        for name, (page, more) in lists.items()
    }
    url = reverse("blocker_page", args=[row.blocker.pk]) if row.blocker and not links.chosen.country else ""
    return Line(row, url, found)


def shown(chosen: BlockerReportFilter, links: BlockerLinks, found: BlockerReport) -> dict:
    """What the page shows of a valid selection."""
    return {
        "selection": in_words(chosen),
        "as_of": found.as_of,
        "past": chosen.day is not None,
        "by": found.by,
        "label": HEADS[found.by],
        "cuts": [Tab(str(label), links.here(PAGE, by=cut), cut == found.by) for cut, label in CUTS.items()],
        "kpis": kpis(links, found),
        "by_money": sentences_of_money(links, found),
        "by_act": sentences_of_acts(found, chosen.country),
        "priced": [line_of(row, links, found.by) for row in found.priced],
        "free": [line_of(row, links, found.by) for row in found.free],
        "total": line_of(found.total, links, found.by),
        "buttons": [
            Button(_("Excel"), links.here(PAGE, by=found.by, format="xlsx"), "file-spreadsheet"),
            Button("CSV", links.here(PAGE, by=found.by, format="csv"), "file-down"),
            Button("JSON", links.here("api_report_blockers", by=found.by), "link"),
            *to_keep("blockers", links.here(PAGE, by=found.by)),
        ],
    }


def in_words(chosen: BlockerReportFilter) -> list[str]:
    """Whose figures, and the filters: what stands under the heading."""
    said = [_("as of %(day)s") % {"day": short_day(chosen.told_day)}, whose(chosen)]
    for name in ("kind", "region", "waits_for", "body", "sphere", "budget_level"):
        if value := chosen.value(name):
            said.append(label_in(chosen.form.fields[name].choices, value))
    if year := chosen.value("budget_year"):
        said.append(str(int(year)))
    return said


def label_in(choices, value: str) -> str:
    """The label of a value, in a choice that may be grouped."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            if found := dict(label).get(value):
                return str(found)
        elif code == value:
            return str(label)
    return value


def kpis(links: BlockerLinks, found: BlockerReport) -> list[Kpi]:
    """Questions, people, money, acts: what a head has to know first."""
    one, total = found.total.counts, found.total
    people = ngettext("%(n)s person", "%(n)s people", one.people) % {"n": number(one.people)}
    blockers = ngettext("%(n)s open blocker", "%(n)s open blockers", one.blockers) % {
        "n": number(one.blockers)
    }
    alone = _("%(n)s wait for nothing but money") % {"n": number(one.money_questions)}

    def url(page: str, **more: str) -> str:
        return links.row(found.by, total, page, **more)

    return [
        Kpi(_("Questions that wait"), number(one.questions), people, "warn", "hourglass", url("blocker_questions")),
        Kpi(_("Money needed"), money_short(one.money), money(one.money), "info", "banknote",
            url("blocker_list", only="priced")),
        Kpi(_("Unblocked by money alone"), number(one.money_questions), alone, "ok", "check",
            url("blocker_questions", freed="money")),
        Kpi(_("Acts needed"), number(one.acts), blockers, "pri", "landmark", url("blocker_list", only="acts")),
        Kpi(_("Bodies waited for"), number(one.bodies), "", "neutral", "building-2"),
    ]  # fmt: skip


def sentences_of_money(links: BlockerLinks, found: BlockerReport) -> list[tuple[str, str]]:
    """The rows in which money alone would let most people go on for each million: the sentence and its list."""
    rows = [row for row in found.priced if row.counts.money_questions][:SENTENCES]
    return [
        (
            of_money(row.counts, row.name),
            links.row(found.by, row, "blocker_questions", freed="money"),
        )
        for row in rows
    ]


def sentences_of_acts(found: BlockerReport, country: bool) -> list[tuple[str, str, str]]:
    """The blockers without a price on which most people wait who wait for nothing else: sentence, title, address."""
    rows = [row for row in found.single if not row.counts.needs_money and row.counts.freed_questions]
    return [
        (
            of_blocker(row.counts, row.blocker),
            row.name,
            "" if country else reverse("blocker_page", args=[row.blocker.pk]),
        )
        for row in rows[:SENTENCES]
    ]
