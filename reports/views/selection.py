"""What the pages of reports have in common: the selection in words, its presets, its tabs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.ui import Button, Tab
from organisations.enums import BodyKind
from organisations.querysets import sees_all_cases
from reports.catalogue import REPORTS
from reports.filters import ReportFilter
from reports.links import Links
from reports.period import PRESETS, preset

SHOWN = ("from", "to", "as_of", "region", "body", "topic")


def shown_fields(user, *more: str) -> tuple[str, ...]:
    """Fields of the filter; those who may see the country choose whose figures they want."""
    probe = ReportFilter({}, user=user)
    return (*more, *SHOWN, *(("scope",) if probe.may_see_country else ()))


def short_day(day) -> str:
    """31.12.2022."""
    return date_format(day, "SHORT_DATE_FORMAT")


def in_words(chosen: ReportFilter) -> list[str]:
    """Period, day, whose figures, filters: what stands under the heading."""
    period = chosen.period
    days = f"{short_day(period.first)} – {short_day(period.last)}"
    said = [days, _("as of %(day)s") % {"day": short_day(period.as_of)}, whose(chosen)]
    if tier := chosen.value("tier"):
        said.append(_("Ministries") if tier == BodyKind.CENTRAL else _("Akims"))
    directory = chosen.directory
    named = {"region": directory.regions, "body": directory.bodies, "responsible": directory.bodies}
    named |= {"topic": directory.topics, "sphere": directory.topics}
    said += [found[chosen.value(name)].name for name, found in named.items() if chosen.value(name)]
    for name in ("territory", "kind", "target_group"):
        if value := chosen.value(name):
            said.append(getattr(value, "name", None) or dict(chosen.form.fields[name].choices)[value])
    return said


def whose(chosen: ReportFilter) -> str:
    """All bodies, or the bodies in which the person works."""
    if chosen.country or sees_all_cases(chosen.user):
        return _("all bodies")
    names = [membership.body.name for membership in chosen.user.active_memberships]
    return names[0] if len(set(names)) == 1 else _("my bodies")


def presets(chosen: ReportFilter, links: Links, page: str) -> list[Tab]:
    """Periods that are asked for most, one click each."""
    found = []
    for code, label in PRESETS.items():
        period = preset(code, chosen.today)
        days = {"from": None, "to": None, "as_of": None, "period": code}
        current = chosen.is_valid() and chosen.period == period
        found.append(Tab(str(label), links.here(page, **days), current))
    return found


def tiers(chosen: ReportFilter, links: Links, page: str) -> list[Tab]:
    """Ministries and akimats are compared among themselves, not with each other."""
    current = chosen.value("tier") if chosen.is_valid() else ""
    choices = [("", _("All")), (BodyKind.CENTRAL, _("Ministries")), (BodyKind.LOCAL, _("Akims"))]
    return [
        Tab(label, links.here(page, tier=code or None), (current or "") == code) for code, label in choices
    ]


def report_tabs(links: Links, page: str, by: str) -> list[Tab]:
    """All reports, and those of the same group for the same selection and cut."""
    group = next(report.group for report in REPORTS.values() if report.page == page)
    tabs = [Tab(_("All reports"), links.here("report_home"), False)]
    for report in REPORTS.values():
        if report.group == group:
            cut = report.cut_like(by, links.chosen.parameters())
            tabs.append(Tab(str(report.label), links.here(report.page, by=cut), report.page == page))
    return tabs


def to_keep(report: str, url: str) -> list[Button]:
    """From a page of a report to a file of the same selection made by a worker, and to keeping it under a name."""
    query = f"?report={report}&{url.partition('?')[2]}"
    return [
        Button(_("In the background"), reverse("report_run_new") + query, "hourglass"),
        Button(_("Save"), reverse("saved_report_new") + query, "star"),
    ]


def cleared(chosen: ReportFilter, page: str) -> str:
    """The address without any filter."""
    return reverse(page)
