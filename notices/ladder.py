"""The rungs of a ladder of reminders. Pure: which dates stand on which rung today.

A date stands on one rung only, the latest that it has reached. So after days without the scheduler each fact is
told once, as it stands now, and not once for each rung that was missed (H4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from organisations.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)
BEFORE, AFTER = "before", "after"
LOOK_BACK = 10  # working days: what has been late for longer has another rhythm


def dates_before(today: date, steps: Iterable[int], calendar: WorkCalendar) -> dict[int, list[date]]:
    """Last days that lie ahead, by rung: `steps` are working days left (5, 3, 1, 0)."""
    steps = sorted(steps)
    found: dict[int, list[date]] = defaultdict(list)
    day, left = today, 0
    while left <= steps[-1]:
        found[next(step for step in steps if step >= left)].append(day)
        day += ONE_DAY
        left += calendar.is_working(day)
    return dict(found)


def dates_after(today: date, steps: Iterable[int], calendar: WorkCalendar) -> dict[int, list[date]]:
    """Last days that have passed, by rung: `steps` are working days late (1, 3, 5)."""
    steps = sorted(steps)
    found: dict[int, list[date]] = defaultdict(list)
    day, late = today, 0
    while True:
        late += calendar.is_working(day)
        day -= ONE_DAY
        if late >= LOOK_BACK:
            return dict(found)
        reached = [step for step in steps if step <= late]
        if reached:
            found[reached[-1]].append(day)


def rung_of(last: date, today: date, before: Iterable[int], after: Iterable[int], calendar: WorkCalendar):
    """(BEFORE or AFTER, step) on which one last day stands today, or None."""
    if last >= today:
        left = calendar.working_days_between(today, last)
        ahead = [step for step in before if step >= left]
        return (BEFORE, min(ahead)) if ahead else None
    late = calendar.working_days_between(last, today)
    reached = [step for step in after if step <= late]
    return (AFTER, max(reached)) if reached and late < LOOK_BACK else None


def iso_week(today: date) -> date:
    """The Monday of the week: the name of what is told once a week."""
    return today - ONE_DAY * today.weekday()
