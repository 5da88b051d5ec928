"""Periods, units and states of coverage in words, and the links behind its figures."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import number
from meetings.coverage import Cell, CellState
from meetings.enums import CoverageUnit
from meetings.filters import HELD_DAY, PRINCIPAL
from meetings.models import Norm
from meetings.norms import Span
from organisations.models import Body

MONTHS_OF_QUARTER, MONTHS_OF_HALF = 3, 6
LOOKS = {
    CellState.MET: ("ok", "check"),
    CellState.PLANNED: ("info", "calendar"),
    CellState.TO_BE_SET: ("warn", "hourglass"),
    CellState.MISSED: ("bad", "calendar-x"),
    CellState.NO_CALENDAR: ("neutral", "minus"),
    CellState.NO_UNITS: ("neutral", "minus"),
}


def state_words(state: CellState) -> str:
    """A state of a cell, as it stands in tables and files."""
    return {
        CellState.MET: _("met"),
        CellState.PLANNED: _("date is set"),
        CellState.TO_BE_SET: _("date to be set"),
        CellState.MISSED: _("not met"),
        CellState.NO_CALENDAR: _("no calendar approved"),
        CellState.NO_UNITS: _("territories unknown"),
    }[state]


def period_words(span: Span) -> str:
    """“2nd quarter 2026”, “1st half-year 2026”, “2026”."""
    months = (span.last.month - span.first.month) + 1
    year = span.first.year
    if months == MONTHS_OF_QUARTER:
        names = (_("1st quarter"), _("2nd quarter"), _("3rd quarter"), _("4th quarter"))
        return _("%(part)s %(year)s") % {"part": names[span.first.month // 3], "year": year}
    if months == MONTHS_OF_HALF:
        half = _("1st half-year") if span.first.month == 1 else _("2nd half-year")
        return _("%(part)s %(year)s") % {"part": half, "year": year}
    return str(year)


def norm_words(norm: Norm) -> str:
    """What the norm asks for, in one line."""
    count = (
        _("as many as its calendar has")
        if norm.count == 0
        else ngettext("at least %(count)s meeting", "at least %(count)s meetings", norm.count)
        % {"count": number(norm.count)}
    )
    return _("%(count)s %(unit)s, in each %(period)s") % {
        "count": count,
        "unit": norm.get_unit_display(),
        "period": norm.get_period_display(),
    }


def unit_name(cell: Cell) -> str:
    """The territory of a cell in the language of the person."""
    if cell.territory is not None:
        return cell.territory.name
    return _("The whole country") if cell.norm.unit == CoverageUnit.COUNTRY else _("Territories below it")


def weeks_left(last: date, day: date) -> str:
    """“5 weeks are left”, or days where there is less than two weeks."""
    days = (last - day).days
    if days < 14:
        return ngettext("%(count)s day is left", "%(count)s days are left", days) % {"count": number(days)}
    weeks = days // 7
    return ngettext("%(count)s week is left", "%(count)s weeks are left", weeks) % {"count": number(weeks)}


def held_url(cell: Cell, body: Body) -> str:
    """The list of exactly the meetings that a cell counts as held."""
    return _list_url(cell, body, tab="held", by=HELD_DAY)


def planned_url(cell: Cell, body: Body) -> str:
    """The list of exactly the meetings that a cell counts as planned."""
    return _list_url(cell, body, tab="coming")


def _list_url(cell: Cell, body: Body, **more) -> str:
    query = {"body": body.code, "from": cell.period.first, "to": cell.period.last, **more}
    if cell.territory is not None:
        query["territory"] = cell.territory.code
    if cell.norm.unit == CoverageUnit.OWN:
        query["unplaced"] = "true"
    if not cell.norm.deputies_count:
        query["rank"] = PRINCIPAL
    return f"{reverse('meeting_list')}?{urlencode(query)}"


def plan_url(body: Body | None, *, territory=None, group: str = "", day: date | None = None) -> str:
    """The planning form, filled in."""
    query = {
        "body": body.code if body else "",
        "territory": territory.code if territory else "",
        "target_group": group,
        "day": day or "",
    }
    return f"{reverse('meeting_plan')}?{urlencode({name: value for name, value in query.items() if value})}"
