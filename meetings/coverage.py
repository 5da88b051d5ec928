"""Required versus held by the norm then in force: pure, over norms, units and tallies that are passed in.

How a period is judged (ADR 17): wholly, by the norm in force on its last day, over the units that exist on that day,
for bodies that exist on it. A period is never shortened: where a norm came in March, a meeting of January counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from meetings.enums import CoverageUnit
from meetings.models import Norm, NormExemption
from meetings.norms import Norms, Span, host_level_of, periods_between
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory
from organisations.workdays import WorkCalendar

# Places of a tally that are no territory: all meetings of the body, and those that name no territory.
EVERYWHERE, UNPLACED = -1, 0


class CellState(StrEnum):
    """How a cell stands as of a day. The last two ask nothing of anybody and are never counted as met."""

    MET = "met"
    PLANNED = "planned"
    TO_BE_SET = "to_set"
    MISSED = "missed"
    NO_CALENDAR = "no_calendar"
    NO_UNITS = "no_units"


@dataclass(slots=True)
class Tally:
    """Meetings of one body in one place and quarter: all, and those that deputies hosted among them."""

    held: int = 0
    planned: int = 0
    held_by_deputies: int = 0
    planned_by_deputies: int = 0


# Tallies of one body: (territory, first day of a quarter) → meetings there and in all that lies below.
Tallies = Mapping[tuple[int, date], Tally]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a norm asks of a body in one unit and period, and what was done.

    `held` and `planned` (still ahead) count meetings that the norm counts. `territory` None: the whole country, or a
    unit that the directory does not know (`NO_UNITS`). `required` None: the calendar says it, and it has none.
    """

    body_id: int
    norm: Norm
    period: Span
    territory: Territory | None
    required: int | None
    held: int
    planned: int
    state: CellState

    @property
    def is_asked(self) -> bool:
        """Whether the cell counts among those required."""
        return self.state not in (CellState.NO_CALENDAR, CellState.NO_UNITS)

    @property
    def lacking(self) -> int:
        """How many meetings are neither held nor planned yet."""
        return max((self.required or 0) - self.held - self.planned, 0) if self.is_asked else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The cells of one body, oldest period first. Counts are counts of cells: `required` = `met` + `missed` + `open`.

    `exempt`: the exemption in force on the last of the days asked for. `level` None: no norms are made for such bodies.
    """

    body_id: int
    level: str | None
    cells: tuple[Cell, ...] = ()
    exempt: NormExemption | None = None

    def count(self, *states: CellState) -> int:
        """How many cells stand in one of the states."""
        return sum(cell.state in states for cell in self.cells)

    @property
    def required(self) -> int:
        """Cells in which the norm asks for something."""
        return sum(cell.is_asked for cell in self.cells)

    @property
    def met(self) -> int:
        """Cells with as many meetings held as the norm asks for."""
        return self.count(CellState.MET)

    @property
    def missed(self) -> int:
        """Cells whose period is over and that are not met."""
        return self.count(CellState.MISSED)

    @property
    def open(self) -> int:
        """Cells whose period still runs or is to come, and that are not met yet."""
        return self.count(CellState.PLANNED, CellState.TO_BE_SET)

    @property
    def unknown(self) -> int:
        """Cells of which nothing can be said: no calendar approved, or no units in the directory."""
        return self.count(CellState.NO_CALENDAR, CellState.NO_UNITS)

    def to_set(self) -> list[Cell]:
        """Cells that still need a date, the one that ends first at the beginning."""
        found = [cell for cell in self.cells if cell.state == CellState.TO_BE_SET]
        return sorted(found, key=lambda cell: (cell.period.last, cell.period.first))


@dataclass(frozen=True)
class Ground:
    """What all bodies share while they are judged: norms, children of each territory by its id, the day."""

    norms: Norms
    children: Mapping[int, list[Territory]]
    as_of: date


def coverage(
    body: Body, ground: Ground, tallies: Tallies, calendar: Mapping[date, int] | None, first: date, last: date
) -> Coverage:
    """The cells of a body in all periods that touch the days from `first` to `last`.

    `calendar`: how many meetings its approved calendars have in each quarter (for norms of count 0).
    """
    cells = [
        cell
        for norm, period in judged_periods(body, ground.norms, first, last)
        for cell in _cells(body, norm, period, ground, tallies, calendar or {})
    ]
    return Coverage(body.pk, host_level_of(body), tuple(cells), ground.norms.exempt(body, last))


def cells_of_meeting(found: Coverage, places: Iterable[int], day: date, by_deputy: bool) -> list[Cell]:
    """The cells for which a meeting counts: `places` are its territory and all that it lies in; empty: none is named."""
    within = {EVERYWHERE, *(set(places) or {UNPLACED})}
    return [
        cell
        for cell in found.cells
        if cell.is_asked
        and day in cell.period
        and (cell.norm.deputies_count or not by_deputy)
        and within.intersection(_places(cell.norm, cell.territory))
    ]


def judged_periods(body: Body, norms: Norms, first: date, last: date) -> list[tuple[Norm, Span]]:
    """Each norm with the periods that it judges: it is in force on their last day, and the body exists on it."""
    return [
        (norm, period)
        for norm in norms.by_level.get(host_level_of(body) or "", ())
        for period in periods_between(norm.period, first, last)
        if body.exists_on(period.last) and norms.in_force(body, period.last) is norm
    ]


def quarters_of(period: Span) -> list[date]:
    """The first days of the quarters of a period."""
    return [quarter.first for quarter in periods_between("quarter", period.first, period.last)]


def last_working_day(period: Span, calendar: WorkCalendar, as_of: date) -> date:
    """The last day on which a meeting that is due in the period can well be set; the very last one when it is late."""
    day = period.last
    while day >= max(period.first, as_of):
        if calendar.is_working(day):
            return day
        day -= timedelta(days=1)
    return period.last


def units_of(body: Body, norm: Norm, day: date, children: Mapping[int, list[Territory]]) -> list:
    """The units in which the norm is to be met, as they are on a day; [None]: one cell for the whole country.

    An empty list: the directory knows none of them (rural districts come with the full classifier).
    """
    if norm.unit == CoverageUnit.COUNTRY:
        return [None]
    if body.territory is None:
        return []
    if norm.unit == CoverageUnit.OWN:
        return [body.territory]
    below = [place for place in children.get(body.territory_id, ()) if _exists_on(place, day)]
    if norm.unit == CoverageUnit.DISTRICTS:
        return [place for place in below if place.level == TerritoryLevel.DISTRICT]
    return below


def _cells(body, norm, period, ground, tallies, calendar) -> Iterable[Cell]:
    units = units_of(body, norm, period.last, ground.children)
    if not units:
        yield Cell(body.pk, norm, period, None, None, 0, 0, CellState.NO_UNITS)
    for unit in units:
        held, planned = _counted(norm, period, unit, tallies)
        required = norm.count or _in_calendar(period, calendar)
        state = _state(required, held, planned, ground.as_of > period.last)
        yield Cell(body.pk, norm, period, unit, required, held, planned, state)


def _counted(norm: Norm, period: Span, unit: Territory | None, tallies: Tallies) -> tuple[int, int]:
    held = planned = 0
    for place in _places(norm, unit):
        for quarter in quarters_of(period):
            tally = tallies.get((place, quarter), _NONE)
            held += tally.held - (0 if norm.deputies_count else tally.held_by_deputies)
            planned += tally.planned - (0 if norm.deputies_count else tally.planned_by_deputies)
    return held, planned


def _places(norm: Norm, unit: Territory | None) -> tuple[int, ...]:
    """A meeting that names no territory is one in the body's own: it has no other."""
    if unit is None:
        return (EVERYWHERE,)
    return (unit.pk, UNPLACED) if norm.unit == CoverageUnit.OWN else (unit.pk,)


def _in_calendar(period: Span, calendar: Mapping[date, int]) -> int | None:
    """As many as the calendar has; one that has none, or is not there, asks for nothing that could be met."""
    return sum(calendar.get(quarter, 0) for quarter in quarters_of(period)) or None


def _state(required: int | None, held: int, planned: int, over: bool) -> CellState:
    if required is None:
        return CellState.NO_CALENDAR
    if held >= required:
        return CellState.MET
    if over:
        return CellState.MISSED
    return CellState.PLANNED if held + planned >= required else CellState.TO_BE_SET


def _exists_on(place: Territory, day: date) -> bool:
    begun = place.valid_from is None or place.valid_from <= day
    return begun and (place.valid_to is None or day < place.valid_to)


_NONE = Tally()
