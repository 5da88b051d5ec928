"""Calendars of a year by body: which is in force, whether it was approved by the legal day, what is being prepared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from meetings.enums import CalendarState
from meetings.models import MeetingCalendar, PlanItem
from meetings.norms import Norms
from meetings.rules import MeetingRules
from organisations.models import Body

IN_TIME, LATE, MISSING, AHEAD, FREE = "in_time", "late", "missing", "ahead", "free"
STANDINGS = (IN_TIME, LATE, MISSING, AHEAD, FREE)


@dataclass(frozen=True)
class YearOfBody:
    """A body and its calendar of a year. `standing`: approved in time or late; missing (the legal day has passed);
    ahead (it has not, nothing is approved yet); free (no norm binds the body and it has no calendar).
    """

    body: Body
    due_on: date | None
    first_approved_on: date | None
    in_force: MeetingCalendar | None
    draft: MeetingCalendar | None
    lines: int
    standing: str

    @property
    def days_late(self) -> int:
        """Calendar days between the legal day and the first approval."""
        return (self.first_approved_on - self.due_on).days if self.standing == LATE else 0


def years_of(
    bodies: QuerySet[Body], year: int, norms: Norms, rules: MeetingRules, today: date
) -> list[YearOfBody]:
    """The calendars of a year of `bodies` (scoped, in their order): three queries however many there are."""
    listed = list(bodies.select_related("territory__parent"))
    calendars: dict[int, dict[str, MeetingCalendar]] = {}
    first: dict[int, date] = {}
    rows = MeetingCalendar.objects.unscoped("bodies come scoped").filter(year=year, body__in=listed)
    for calendar in rows.exclude(state=CalendarState.DISCARDED).annotate(lines=lines_of()).order_by("number"):
        calendars.setdefault(calendar.body_id, {})[calendar.state] = calendar
        if calendar.number is not None:
            first.setdefault(calendar.body_id, calendar.approved_on)
    return [
        _year_of(body, year, calendars.get(body.pk, {}), first.get(body.pk), norms, rules, today)
        for body in listed
    ]


def lines_of() -> Coalesce:
    """The number of lines of a calendar, as a column."""
    counted = (
        PlanItem.objects.unscoped("counted for calendars that come scoped")
        .filter(calendar=OuterRef("pk"))
        .order_by()
        .values("calendar")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def owes_calendar(body: Body, year: int, norms: Norms, rules: MeetingRules) -> date | None:
    """The legal day of the calendar of a body that has to have one: it exists and a norm binds it on that day."""
    due_on = rules.calendar_due(body.kind, year)
    if due_on is None or not body.exists_on(due_on) or norms.in_force(body, due_on) is None:
        return None
    return due_on


def _year_of(body, year, calendars, first, norms, rules, today) -> YearOfBody:
    due_on = owes_calendar(body, year, norms, rules)
    in_force, draft = calendars.get(CalendarState.APPROVED), calendars.get(CalendarState.DRAFT)
    shown = in_force or draft
    return YearOfBody(
        body=body,
        due_on=due_on,
        first_approved_on=first,
        in_force=in_force,
        draft=draft,
        lines=shown.lines if shown else 0,
        standing=_standing(due_on, first, today),
    )


def _standing(due_on: date | None, first: date | None, today: date) -> str:
    if first is not None:
        return LATE if due_on is not None and first > due_on else IN_TIME
    if due_on is None:
        return FREE
    return AHEAD if today <= due_on else MISSING
