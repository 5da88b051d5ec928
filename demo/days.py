"""Days on which people meet and work."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from organisations.workdays import WorkCalendar


class Workdays:
    """The working days between two dates, by their place in order."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date):
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        self.days = [day for day in days if calendar.is_working(day)]

    def after(self, day: date, count: int) -> date:
        """The working day `count` places after `day` (before it where negative); `day` itself counts as place 0."""
        return self.days[min(max(bisect_left(self.days, day) + count, 0), len(self.days) - 1)]

    def within(self, first: date, last: date) -> list[date]:
        """The working days from `first` to `last`, both counted."""
        return self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]

    def closing(self, rng: Random, raised_on: date, last: date, typical: int = 9) -> date:
        """A day on which work that began on `raised_on` may end: some days later, at the latest on `last`."""
        room = len(self.within(raised_on, last)) - 1
        wait = 1 + int(rng.gammavariate(2.2, typical / 2.2))
        if wait > room:
            wait = rng.randint(1, max(room, 1))
        return min(self.after(raised_on, wait), last)

    def drawn(
        self, rng: Random, count: int, first: date, last: date, months: Mapping[int, float]
    ) -> list[date]:
        """`count` working days from `first` to `last`, in each month as often as its weight says, in order."""
        days = self.within(first, last)
        in_month = Counter(day.month for day in days)
        weights = [months.get(day.month, 1.0) / in_month[day.month] for day in days]
        return sorted(rng.choices(days, weights, k=count))
