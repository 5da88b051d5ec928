"""The clocks and norms of a meeting. Pure: the day is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

# Ways of solving what was raised are published within ten days (Decree No. 863 of 7 April 2022).
RESULTS_DAYS = 10
# A report takes at most a quarter of the time, the rest is for questions (the same decree).
QUESTION_SHARE_NORM = Decimal("0.75")


@dataclass(frozen=True)
class Clock:
    """A term: its last day, the day it was met (None: not yet), and how many days are left (negative: late)."""

    due_on: date
    met_on: date | None
    days_left: int

    @property
    def is_late(self) -> bool:
        """Whether it was or is being met after the last day."""
        return self.days_left < 0


def results_clock(held_on: date, published_on: date | None, today: date) -> Clock:
    """Publication of the results of a meeting held on a day, in calendar days."""
    due_on = held_on + timedelta(days=RESULTS_DAYS)
    return Clock(due_on, published_on, (due_on - (published_on or today)).days)


def lead_days(announced_on: date | None, planned_on: date) -> int | None:
    """Calendar days between the announcement and the planned day; None: not announced."""
    return None if announced_on is None else (planned_on - announced_on).days
