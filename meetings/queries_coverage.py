"""Coverage of territories for many bodies at once: a constant number of queries, rows out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncQuarter

from meetings.coverage import EVERYWHERE, UNPLACED, Coverage, Ground, Tally, coverage
from meetings.enums import CalendarState
from meetings.models import MeetingCalendar, PlanItem
from meetings.norms import Norms, host_level_of, load_norms, period_of
from meetings.querysets import MeetingQuerySet
from organisations.enums import Rank
from organisations.models import Body, Territory

_CHAIN = (
    "territory_id",
    "territory__parent_id",
    "territory__parent__parent_id",
    "territory__parent__parent__parent_id",
)
_APPROVED = (CalendarState.APPROVED, CalendarState.REPLACED)


def coverage_of(
    bodies: Iterable[Body],
    first: date,
    last: date,
    as_of: date,
    *,
    meetings: MeetingQuerySet,
    norms: Norms | None = None,
) -> dict[int, Coverage]:
    """The cells of each body by its id, in all norm periods that touch the days from `first` to `last`.

    `meetings`: the scoped rows to count; narrower ones than all of the body's would call meetings missed that are
    only hidden. `as_of`: things are judged by the days on which they happened; a move is known by its last date only.
    `norms`: other rows than the stored ones, to show what a change would do. At most eight queries, for any number of bodies.
    """
    found = _with_territories(bodies)
    ids = [body.pk for body in found]
    norms = norms or load_norms()
    ground = Ground(norms, _children(found), as_of)
    begin, end = period_of("year", first).first, period_of("year", last).last
    tallies = _tallies(meetings.filter(body__in=ids), begin, end, as_of)
    calendars = _calendars(ids, begin, end, as_of) if _asks_calendars(norms, found) else {}
    return {
        body.pk: coverage(body, ground, tallies.get(body.pk, {}), calendars.get(body.pk), first, last)
        for body in found
    }


def _with_territories(bodies: Iterable[Body]) -> list[Body]:
    """The bodies with their places, which norms look at."""
    if isinstance(bodies, QuerySet):
        return list(bodies.select_related("territory__parent"))
    wanted = [body.pk for body in bodies]
    return list(Body.objects.filter(pk__in=wanted).select_related("territory__parent"))


def _children(bodies: list[Body]) -> dict[int, list[Territory]]:
    """What lies directly below the territories of the bodies."""
    homes = {body.territory_id for body in bodies if body.territory_id}
    below: dict[int, list[Territory]] = defaultdict(list)
    for place in Territory.objects.filter(parent__in=homes).defer("map_path"):
        below[place.parent_id].append(place)
    return below


def _tallies(meetings: MeetingQuerySet, begin: date, end: date, as_of: date) -> dict[int, dict]:
    """The meetings of each body, held and still ahead, added up for every place that holds them: two queries."""
    tallies: dict[int, dict[tuple[int, date], Tally]] = defaultdict(lambda: defaultdict(Tally))
    held = meetings.filter(held_on__range=(begin, min(end, as_of)))
    ahead = ahead_on(meetings, as_of).filter(planned_on__range=(begin, end))
    _add(tallies, held, "held_on", "held")
    _add(tallies, ahead, "planned_on", "planned")
    return tallies


def _add(tallies, meetings: MeetingQuerySet, day: str, name: str) -> None:
    rows = (
        meetings.order_by()
        .annotate(quarter=TruncQuarter(day))
        .values_list("body_id", "quarter", "host_rank", *_CHAIN)
        .annotate(n=Count("pk"))
    )
    for body, quarter, rank, *chain, count in rows:
        places = [place for place in chain if place] or [UNPLACED]
        for place in [EVERYWHERE, *places]:
            tally = tallies[body][place, quarter]
            setattr(tally, name, getattr(tally, name) + count)
            if rank == Rank.DEPUTY:
                setattr(tally, f"{name}_by_deputies", getattr(tally, f"{name}_by_deputies") + count)


def ahead_on(meetings: MeetingQuerySet, as_of: date) -> MeetingQuerySet:
    """Meetings that on a day were neither held nor cancelled, and whose day had not passed."""
    return meetings.filter(
        Q(held_on__isnull=True) | Q(held_on__gt=as_of),
        Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=as_of),
        planned_on__gte=as_of,
    )


def _asks_calendars(norms: Norms, bodies: list[Body]) -> bool:
    """Whether a norm of one of the bodies leaves the number to the calendar."""
    levels = {host_level_of(body) for body in bodies}
    return any(norm.count == 0 for level in levels for norm in norms.by_level.get(level, ()))


def _calendars(bodies: list[int], begin: date, end: date, as_of: date) -> dict[int, dict[date, int]]:
    """How many meetings the calendars approved by a day have in each quarter, by body: two queries."""
    chosen = _versions(bodies, begin, end, as_of)
    lines = PlanItem.objects.unscoped("what a norm asks for is counted").filter(calendar__in=chosen)
    quarters = lines.order_by().annotate(quarter=TruncQuarter("planned_on"))
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for calendar, quarter, count in quarters.values_list("calendar_id", "quarter").annotate(n=Count("pk")):
        found[chosen[calendar]][quarter] += count
    return found


def _versions(bodies: list[int], begin: date, end: date, as_of: date) -> dict[int, int]:
    """The latest version of each body and year that was approved by a day: calendar → body."""
    rows = (
        MeetingCalendar.objects.unscoped("what a norm asks for is read")
        .filter(body__in=bodies, year__range=(begin.year, end.year), state__in=_APPROVED)
        .filter(approved_on__lte=as_of)
        .order_by("body_id", "year", F("number").desc())
        .distinct("body_id", "year")
    )
    return dict(rows.values_list("pk", "body_id"))
