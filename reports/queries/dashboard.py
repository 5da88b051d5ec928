"""Everything the dashboard shows, in six queries over the selection, however many rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Window

from common.dates import today
from meetings.models import Meeting
from organisations.enums import BodyKind
from plans.figures import orphans
from plans.querysets import ActionItemQuerySet
from plans.states import ItemState, with_state
from reports.filters import ReportFilter
from reports.queries.counts import Counts, summed
from reports.queries.dimensions import DIMENSIONS, Entry
from reports.queries.lately import Lately, lately, lately_parts
from reports.queries.meetings import Attendance, askers, attendance, missed_as_of
from reports.queries.pressing import Waiting, pressing, pressing_parts
from reports.queries.resolution import Resolution, assembled
from reports.queries.rollups import Ask, counted
from reports.queries.together import Counted, counted_each, part

MISSED_SHOWN = 6


@dataclass(frozen=True)
class Dashboard:
    """Figures of a selection. `cells` are by region and sphere; `months` by the first day of the month. `bodies` are
    compared among ministries only."""

    totals: Counts
    previous: Counts
    attendance: Attendance
    regions: Resolution
    bodies: Resolution | None
    cells: dict[tuple[str | None, int | None], Counts]
    months: dict[date, Counts]
    missed: list[Meeting]
    missed_count: int
    orphans: int
    late_items: int
    weeks: tuple[Lately, Lately]
    waiting: dict[int, Waiting]


def dashboard(chosen: ReportFilter) -> Dashboard:
    """The figures of a valid selection."""
    period, central = chosen.period, chosen.value("tier") == BodyKind.CENTRAL
    asks = [Ask(("region", "sphere"), period), Ask(("month",), period), Ask(("month",), period.previous)]
    cells, months, previous, *of_bodies = counted(
        chosen, *asks, *([Ask(("body",), period)] if central else [])
    )
    people, (missed, missed_count) = _people(chosen), _missed(chosen)
    named = _named(chosen)
    plans = {row.kind: row.many for row in named}
    return Dashboard(
        totals=summed(cells.values()),
        previous=summed(previous.values()),
        attendance=people,
        regions=_of_regions(chosen, cells, people),
        bodies=_of_bodies(chosen, folded(of_bodies[0], 0), people) if central else None,
        cells=cells,
        months=folded(months, 0),
        missed=missed,
        missed_count=missed_count,
        orphans=plans.get("orphans", 0),
        late_items=plans.get("late_items", 0),
        weeks=lately(named),
        waiting=pressing(named),
    )


def folded(cells: dict[tuple, Counts], place: int) -> dict[Any, Counts]:
    """Sums over all keys but the one at `place`."""
    found: dict[Any, Counts] = {}
    for key, counts in cells.items():
        found[key[place]] = found.get(key[place], Counts()) + counts
    return found


def _of_regions(chosen: ReportFilter, cells: dict[tuple, Counts], people: Attendance) -> Resolution:
    regions = chosen.directory.regions
    entries = {code: Entry(code, region.short_name) for code, region in regions.items()}
    counts = folded(cells, 0)
    return assembled(DIMENSIONS["region"], counts, {}, people, chosen.period.as_of, entries)


def _of_bodies(chosen: ReportFilter, counts: dict[Any, Counts], people: Attendance) -> Resolution:
    bodies = chosen.directory.bodies_by_pk
    entries = {pk: Entry(bodies[pk].code, bodies[pk].name) for pk in counts}
    return assembled(DIMENSIONS["body"], counts, {}, people, chosen.period.as_of, entries)


def _people(chosen: ReportFilter) -> Attendance:
    held = chosen.held_meetings()
    if held is None:
        raised = chosen.questions.filter(raised_on__lte=chosen.period.as_of)
        return Attendance(*raised.aggregate(**askers()).values())
    return attendance(held, None, as_of=chosen.period.as_of)[None]


def missed_meetings(chosen: ReportFilter):
    """Missed meetings whose day lay in the period, the latest first. A filter by topic or the like leaves them all."""
    period = chosen.period
    planned = chosen.meetings().filter(planned_on__gte=period.first, planned_on__lte=period.last)
    return missed_as_of(planned, period.as_of).order_by("-planned_on", "-pk")


def _missed(chosen: ReportFilter) -> tuple[list[Meeting], int]:
    found = missed_meetings(chosen).select_related("body", "territory")
    shown = list(found.annotate(all_missed=Window(Count("pk")))[:MISSED_SHOWN])
    return shown, shown[0].all_missed if shown else 0


def _named(chosen: ReportFilter) -> list[Counted]:
    """What changed, what is pressing, questions overdue and in no plan, late plan items: one query for all."""
    plans = [
        part("orphans", orphans(chosen.questions, chosen.period.as_of)),
        part("late_items", late_items(chosen)),
    ]
    return counted_each([*lately_parts(chosen), *pressing_parts(chosen), *plans])


def late_items(chosen: ReportFilter) -> ActionItemQuerySet:
    """Plan items that are late today, of the same tier, body, topic and region of the problem."""
    items = with_state(chosen.all_items(), today()).filter(state=ItemState.LATE)
    names = {"tier": "body__kind", "body": "body__code", "region": "problem__territory__region_code"}
    items = items.filter(**{field: chosen.value(name) for name, field in names.items() if chosen.value(name)})
    for name in ("topic", "sphere"):
        if code := chosen.value(name):
            items = items.filter(Q(problem__topic__code=code) | Q(problem__topic__parent__code=code))
    return items
