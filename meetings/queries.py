"""Figures of meetings for the rooms above: rows out, no HTML, no request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from meetings.figures import core_figures
from meetings.querysets import MeetingQuerySet


@dataclass(frozen=True)
class MeetingCounts:
    """How one body kept its calendar. `planned` = `held` + `missed` + `waiting`, always.

    `held` includes `held_late`; `missed` includes `cancelled` (a cancelled meeting counts as missed).
    `unscheduled` are off-schedule meetings that took place: they are in none of the others.
    """

    body_id: int
    planned: int = 0
    held: int = 0
    held_late: int = 0
    missed: int = 0
    cancelled: int = 0
    waiting: int = 0
    unscheduled: int = 0


def counts_per_body(
    meetings: MeetingQuerySet, first: date | None, last: date | None, today: date
) -> dict[int, MeetingCounts]:
    """Counts of `meetings` by host body, in one query. A meeting belongs to the period of its planned day.

    `meetings`: the base rows, already scoped and filtered. `today`: the day as of which things are judged, by the days
    on which they happened: on an earlier one, a meeting held later is still missed. None leaves an end of the period open.
    """
    rows = _of_period(meetings, first, last).order_by().values("body_id").annotate(**_counts(today))
    return {row["body_id"]: MeetingCounts(**row) for row in rows}


def counts(meetings: MeetingQuerySet, first: date | None, last: date | None, today: date) -> MeetingCounts:
    """The same counts over all bodies together (`body_id` 0)."""
    return MeetingCounts(
        body_id=0, **_of_period(meetings, first, last).order_by().aggregate(**_counts(today))
    )


def _of_period(meetings: MeetingQuerySet, first: date | None, last: date | None) -> MeetingQuerySet:
    if first is not None:
        meetings = meetings.filter(planned_on__gte=first)
    if last is not None:
        meetings = meetings.filter(planned_on__lte=last)
    return meetings


def _counts(today: date) -> dict[str, Any]:
    return {name: Count("pk", filter=condition) for name, condition in core_figures(today).items()}
