"""Headline figures of the dashboard."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import number, percent, points, signed
from common.ui import Kpi
from reports.links import Links, address
from reports.queries.counts import Counts
from reports.queries.dashboard import Dashboard
from reports.queries.statistics import rate

WIDE_GAP = 0.05


def kpis(found: Dashboard, links: Links) -> list[Kpi]:
    """Twelve figures, each with what makes it readable: the count behind it, the change, the whole.

    The three rates stand beside each other: what was reported, what nobody who was asked denied, what lasted.
    """
    now, before = found.totals, found.previous
    return [
        Kpi(
            _("Questions"),
            number(now.questions),
            _change(now.questions, before.questions),
            "pri",
            "message-square-text",
            links.questions(),
        ),
        *_rates(now, before, links),
        Kpi(
            _("Overdue"),
            number(now.overdue),
            _("of %(open)s open") % {"open": number(now.open)},
            "bad" if now.overdue else "neutral",
            "triangle-alert",
            links.questions("overdue"),
        ),
        Kpi(
            _("Solved on the spot"),
            number(now.on_spot),
            _share(now.on_spot, now.questions),
            "ok",
            "circle-check",
            links.questions("on_spot"),
        ),
        Kpi(
            _("In action plans"),
            number(now.in_plan),
            _("of %(open)s open") % {"open": number(now.open)},
            "plan",
            "target",
            links.questions("in_plan"),
        ),
        *_plan_kpis(found, links),
        Kpi(
            _("Solved without proof"),
            number(now.without_proof),
            _("of %(solved)s solved") % {"solved": number(now.solved)},
            "warn" if now.without_proof else "neutral",
            "file-text",
            links.questions("without_proof"),
        ),
        *_meeting_kpis(found, links),
    ]


def _rates(now: Counts, before: Counts, links: Links) -> list[Kpi]:
    reported, earlier = rate(now.solved, now.questions), rate(before.solved, before.questions)
    confirmed, durable = rate(now.confirmed, now.questions), rate(now.durable, now.questions)
    returned = _("%(reopened)s reopened, %(again)s raised again") % {
        "reopened": number(now.reopened),
        "again": number(now.raised_again),
    }
    return [
        _solved(now, reported, earlier, links.questions("solved")),
        Kpi(
            _("Confirmed"),
            percent(confirmed),
            _join(_lower(now.confirmed, now.questions, reported, confirmed), replies(now)),
            _tone(reported, confirmed) if now.asked or now.doubted else "neutral",
            "user-check",
            links.questions("solved", doubted="false"),
        ),
        Kpi(
            _("Solved for good"),
            percent(durable),
            _join(_lower(now.durable, now.questions, reported, durable), returned),
            _tone(reported, durable),
            "award",
            links.questions("durable"),
        ),
    ]


def replies(counts: Counts) -> str:
    """How many citizens were asked, and how many of them replied."""
    if not counts.asked:
        return _("no citizen was asked")
    values = {"asked": number(counts.asked), "share": percent(rate(counts.replied, counts.asked))}
    return _("%(asked)s asked, %(share)s replied") % values


def _lower(part: int, whole: int, reported: float | None, share: float | None) -> str:
    """The count behind a rate and how far it lies below the reported one."""
    if share is None or share == reported:
        return _count_of(part, whole)
    values = {"count": _count_of(part, whole), "points": points(share - reported)}
    return _("%(count)s (%(points)s)") % values


def _tone(reported: float | None, share: float | None) -> str:
    if share is None:
        return "neutral"
    return "warn" if reported - share >= WIDE_GAP else "ok"


def _join(*parts: str) -> str:
    return " · ".join(parts)


def _solved(now: Counts, reported: float | None, earlier: float | None, url: str) -> Kpi:
    note, trend = _count_of(now.solved, now.questions), ""
    if reported is not None and earlier is not None:
        change = reported - earlier
        trend = "up" if change > 0 else "down" if change < 0 else ""
        values = {"count": note, "points": points(change)}
        note = _("%(count)s · %(points)s to the previous period") % values
    return Kpi(_("Solved, as reported"), percent(reported), note, "ok", "check", url, trend=trend)


def _meeting_kpis(found: Dashboard, links: Links) -> list[Kpi]:
    people = found.attendance.citizens
    received = ngettext("%(count)s citizen received", "%(count)s citizens received", people)
    listed = not links.chosen.country
    return [
        Kpi(
            _("Meetings held"),
            number(found.attendance.meetings),
            received % {"count": number(people)},
            "info",
            "calendar-check",
            links.here("report_meetings", which="held") if listed and not links.chosen.narrowed else "",
        ),
        Kpi(
            _("Meetings missed"),
            number(found.missed_count),
            _("planned and not held, cancelled ones too"),
            "bad" if found.missed_count else "neutral",
            "calendar-x",
            links.here("report_meetings", which="missed") if listed else "",
        ),
    ]


def _plan_kpis(found: Dashboard, links: Links) -> list[Kpi]:
    """Questions whose term has passed without a plan (the aim is none), and plan items that are late."""
    late = address("item_list") if not links.chosen.country and not links.chosen.chosen else ""
    return [
        Kpi(
            _("Without a plan"),
            number(found.orphans),
            _("of %(overdue)s overdue; the aim is none") % {"overdue": number(found.totals.overdue)},
            "bad" if found.orphans else "ok",
            "circle-slash",
            links.questions("orphans"),
        ),
        Kpi(
            _("Late plan items"),
            number(found.late_items),
            _("a day of theirs has passed, as of today"),
            "bad" if found.late_items else "neutral",
            "target",
            f"{late}?tab=late" if late else "",
        ),
    ]


def _count_of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}


def _share(part: int, whole: int) -> str:
    return _("%(share)s of all") % {"share": percent(rate(part, whole))}


def _change(now: int, before: int) -> str:
    if not before:
        return _("none in the previous period")
    return _("%(change)s to the previous period") % {"change": signed(now - before)}
