"""The day of a meeting a year later. Pure: the working calendar is passed in."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from organisations.workdays import WorkCalendar

WEEK = 7
ONE_DAY = timedelta(days=1)


def same_day_in(year: int, day: date, work: WorkCalendar) -> date:
    """The same weekday of the same month in another year: the second Tuesday of March stays the second Tuesday.

    A fifth one that the month does not have is the last. A day off gives way to the next working day, or to the one
    before where the month ends first: so a meeting keeps its month, and with it its year and norm period.
    """
    first = date(year, day.month, 1)
    weeks = (day.day - 1) // WEEK
    wanted = first + timedelta(days=(day.weekday() - first.weekday()) % WEEK + weeks * WEEK)
    if wanted.month != day.month:
        wanted -= timedelta(days=WEEK)
    last = date(year, day.month, calendar.monthrange(year, day.month)[1])
    ahead = [wanted + ONE_DAY * step for step in range((last - wanted).days + 1)]
    behind = [wanted - ONE_DAY * step for step in range(1, wanted.day)]
    return next((found for found in (*ahead, *behind) if work.is_working(found)), wanted)
