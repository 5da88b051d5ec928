"""Working days: a pure calendar object, and its loading from the stored days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from organisations.enums import DayKind
from organisations.models import CalendarDay

SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Ordinary weeks of Monday to Friday, with the days that differ: days off and working weekend days."""

    days_off: frozenset[date]
    working: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        if day in self.working:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def nth_working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself is not counted (count ≥ 1)."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Number of working days in (after, until]."""
        days = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
        return sum(self.is_working(day) for day in days)


def load_calendar() -> WorkCalendar:
    """The calendar in force."""
    rows = list(CalendarDay.objects.values_list("day", "kind"))
    return WorkCalendar(
        days_off=frozenset(day for day, kind in rows if kind != DayKind.WORKING),
        working=frozenset(day for day, kind in rows if kind == DayKind.WORKING),
    )
