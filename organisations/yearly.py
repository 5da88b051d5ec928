"""A year of the working calendar as twelve small months. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.enums import DayKind

SATURDAY = 6
WEEKDAY_NAMES = (
    (gettext_lazy("Mo"), gettext_lazy("Monday")),
    (gettext_lazy("Tu"), gettext_lazy("Tuesday")),
    (gettext_lazy("We"), gettext_lazy("Wednesday")),
    (gettext_lazy("Th"), gettext_lazy("Thursday")),
    (gettext_lazy("Fr"), gettext_lazy("Friday")),
    (gettext_lazy("Sa"), gettext_lazy("Saturday")),
    (gettext_lazy("Su"), gettext_lazy("Sunday")),
)


@dataclass(frozen=True)
class Cell:
    """A day: `look` is its CSS class, `note` says in words what the colour says (empty for ordinary days)."""

    day: date
    look: str
    note: str
    working: bool
    today: bool


@dataclass(frozen=True)
class Month:
    """Weeks of seven cells (None: a day of the neighbour month) and the number of working days."""

    first: date
    weeks: list[list[Cell | None]]
    working: int


def months_of(year: int, days: Mapping[date, object], today: date) -> list[Month]:
    """The months of a year; `days` are the calendar's rows by date."""
    return [_month(year, number, days, today) for number in range(1, 13)]


def _month(year: int, number: int, days: Mapping, today: date) -> Month:
    weeks = [
        [_cell(day, days.get(day), today) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    working = sum(cell.working for week in weeks for cell in week if cell)
    return Month(date(year, number, 1), weeks, working)


def _cell(day: date, row, today: date) -> Cell:
    weekend = day.isoweekday() >= SATURDAY
    if row is None:
        return Cell(day, "off" if weekend else "", _("day off") if weekend else "", not weekend, day == today)
    working = row.kind == DayKind.WORKING
    return Cell(day, row.kind, f"{row.get_kind_display()}: {row.name}", working, day == today)
