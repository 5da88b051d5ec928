"""Meeting discipline per host body, or per region of the host: counts over meetings, norms, calendars, groups, promises.

A meeting belongs to the period of its planned day. The number of queries does not grow with the number of bodies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from appeals.queries_promises import PromiseCounts
from meetings.coverage import Cell, CellState
from meetings.enums import CalendarState
from meetings.figures import figures_on
from meetings.groups import group_codes
from meetings.models import MeetingCalendar
from meetings.queries_coverage import coverage_of
from meetings.queries_groups import gaps_of, group_coverage
from meetings.querysets import MeetingQuerySet
from meetings.rules import MeetingRules, load_meeting_rules
from organisations.models import Body
from reports.period import Period
from reports.queries.dimensions import DIMENSIONS
from reports.queries.discipline_counts import MEETING_FIGURES, DisciplineCounts

BY = ("body", "region")
CENTRAL = "central"


@dataclass(frozen=True)
class DisciplineRow:
    """A body or a region with its counts; `key` is the id of the body, or the code of the region."""

    code: str | None
    name: str
    counts: DisciplineCounts
    key: Any = None

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        return {"code": self.code, "name": self.name} | self.counts.as_json()


@dataclass(frozen=True)
class Discipline:
    """Rows in the order of the directory, and their total."""

    by: str
    as_of: date
    rows: list[DisciplineRow]
    total: DisciplineRow


def discipline(
    meetings: MeetingQuerySet,
    bodies: QuerySet[Body],
    period: Period,
    *,
    by: str,
    promises: dict[int, PromiseCounts],
) -> Discipline:
    """Rows of `bodies` with their `meetings` (both scoped and filtered already).

    `promises`: promises made at the meetings, by id of the host body. A body with nothing planned, held,
    asked of it or due has no row. Raises KeyError for an unknown `by`.
    """
    fold = {"body": _by_body, "region": _by_region}[by]
    found = {body.pk: body for body in bodies.select_related("territory__parent")}
    counts = counts_of(meetings, found, period, load_meeting_rules())
    for pk, kept in promises.items():
        if pk in found:
            counts[pk] = replace(
                counts[pk],
                promises=kept.made,
                promises_kept=kept.kept + kept.kept_late,
                promises_overdue=kept.overdue,
            )
    counts = {pk: one for pk, one in counts.items() if _says_something(one)}
    rows = fold(found, counts)
    total = DisciplineRow(None, _("Total"), summed(row.counts for row in rows))
    return Discipline(by, period.as_of, rows, total)


def summed(parts: Iterable[DisciplineCounts]) -> DisciplineCounts:
    """The sum of rows."""
    return sum(parts, DisciplineCounts())


def counts_of(
    meetings: MeetingQuerySet, bodies: dict[int, Body], period: Period, rules: MeetingRules
) -> dict[int, DisciplineCounts]:
    """The counts of each body by its id; bodies without anything have zeros."""
    counts = {pk: DisciplineCounts() for pk in bodies}
    parts = (
        _of_meetings(meetings, period, rules),
        _of_norms(meetings, bodies, period),
        _of_calendars(bodies, period, rules),
        _of_groups(meetings, bodies, period),
    )
    for part in parts:
        for pk, values in part.items():
            if pk in counts:
                counts[pk] = replace(counts[pk], **values)
    return counts


def in_period(meetings: MeetingQuerySet, period: Period) -> MeetingQuerySet:
    """Meetings whose planned day lies in the period."""
    return meetings.filter(planned_on__gte=period.first, planned_on__lte=period.last)


def _of_meetings(meetings: MeetingQuerySet, period: Period, rules: MeetingRules) -> dict[int, dict]:
    figures = figures_on(period.as_of, rules)
    rows = in_period(meetings, period).order_by()
    counted = {f"n_{name}": Count("pk", filter=figures[name]) for name in MEETING_FIGURES}
    took_place = figures["held"] | figures["unscheduled"]
    people = {f"n_{name}": Coalesce(Sum(name, filter=took_place), 0) for name in ("attendees", "received")}
    found = {
        row.pop("body_id"): {name.removeprefix("n_"): value for name, value in row.items()}
        for row in rows.values("body_id").annotate(**counted, **people)
    }
    late = rows.filter(figures["held_late"]).values_list("body_id", F("held_on") - F("planned_on"))
    days = defaultdict(list)
    for body, delay in late:
        days[body].append(delay.days)
    for body, values in days.items():
        found[body]["late_days"] = tuple(sorted(values))
    return found


def _of_norms(meetings: MeetingQuerySet, bodies: dict[int, Body], period: Period) -> dict[int, dict]:
    """What the norms ask in periods that end within the report's. Only those that are over are met or not met: judged
    before its end, a period could only look better than it will be."""
    found = coverage_of(bodies.values(), period.first, period.last, period.as_of, meetings=meetings)
    return {pk: _of_cells(one.cells, period) for pk, one in found.items()}


def _of_cells(cells: Iterable[Cell], period: Period) -> dict[str, int]:
    asked = [cell for cell in cells if cell.is_asked and period.first <= cell.period.last <= period.last]
    over = [cell for cell in asked if cell.period.last <= period.end]
    met = sum(cell.state == CellState.MET for cell in over)
    return {
        "cells_required": len(asked),
        "cells_met": met,
        "cells_missed": len(over) - met,
        "cells_open": len(asked) - len(over),
    }


def _of_calendars(bodies: dict[int, Body], period: Period, rules: MeetingRules) -> dict[int, dict]:
    """Years whose legal day of approval lies in the period and has passed, and whether the first version was in time."""
    years = range(period.first.year, period.end.year + 1)
    first_versions = MeetingCalendar.objects.unscoped("calendars of the bodies of the report").filter(
        number=1, state__in=(CalendarState.APPROVED, CalendarState.REPLACED), year__in=years
    )
    approved = {
        (body, year): day for body, year, day in first_versions.values_list("body", "year", "approved_on")
    }
    found: dict[int, dict] = {}
    for pk, body in bodies.items():
        due = {year: rules.calendar_due(body.kind, year) for year in years}
        over = {
            year: day
            for year, day in due.items()
            if day is not None and period.first <= day <= period.end and body.exists_on(day)
        }  # fmt: skip
        in_time = sum(approved.get((pk, year), date.max) <= day for year, day in over.items())
        found[pk] = {"calendars_due": len(over), "calendars_in_time": in_time}
    return found


def _of_groups(meetings: MeetingQuerySet, bodies: dict[int, Body], period: Period) -> dict[int, dict]:
    groups = group_codes(period.end)
    cells = group_coverage(meetings, groups, period.first, period.last, period.as_of)
    gaps = gaps_of(cells, bodies, groups)
    return {pk: {"group_pairs": len(groups), "group_gaps": len(gaps[pk])} for pk in bodies}


def _says_something(counts: DisciplineCounts) -> bool:
    """Legal days and groups alone make no row: a body that never meets people is not in the report."""
    return bool(counts.planned or counts.unscheduled or counts.cells_required or counts.promises)


def _by_body(bodies: dict[int, Body], counts: dict[int, DisciplineCounts]) -> list[DisciplineRow]:
    return [
        DisciplineRow(body.code, body.name, counts[pk], pk) for pk, body in bodies.items() if pk in counts
    ]


def _by_region(bodies: dict[int, Body], counts: dict[int, DisciplineCounts]) -> list[DisciplineRow]:
    """By region of the host; central bodies in a row of their own, the last."""
    parts: dict[str, list[DisciplineCounts]] = defaultdict(list)
    for pk, one in counts.items():
        place = bodies[pk].territory
        parts[place.region_code if place else CENTRAL].append(one)
    regions = DIMENSIONS["region"].names(code for code in parts if code != CENTRAL)
    names = {code: entry.name for code, entry in regions.items()} | {CENTRAL: _("Central bodies")}
    return [DisciplineRow(code, names[code], summed(parts[code]), code) for code in sorted(parts)]
