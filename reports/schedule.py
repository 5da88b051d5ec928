"""When a saved report is sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.enums import Every
from reports.period import months_later


@dataclass(frozen=True)
class Schedule:
    """How often, and at which hour of Almaty. `weekday`: 1 is Monday; `month_day`: 1 to 28, which every month has."""

    every: str = Every.NEVER
    weekday: int = 1
    month_day: int = 1
    hour: int = 8

    def next_after(self, day: date) -> date | None:
        """The first day after `day` on which it is sent; None where it never is."""
        if self.every == Every.DAY:
            return day + timedelta(days=1)
        if self.every == Every.WEEK:
            return day + timedelta(days=(self.weekday - day.isoweekday() - 1) % 7 + 1)
        if self.every == Every.MONTH:
            month = day if day.day < self.month_day else months_later(day, 1)
            return month.replace(day=self.month_day)
        return None

    def first_from(self, now: datetime) -> date | None:
        """The first day on which it is sent when it is set at `now` (local time): today, if the hour is to come."""
        today = now.date()
        return self.next_after(today - timedelta(days=1) if now.hour < self.hour else today)
