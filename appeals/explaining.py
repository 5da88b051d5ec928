"""Why a term ends on its day: each day from the first to the last, whether it counts, and the reason in words. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.deadlines import Counted, FirstDay, Rule, Term, Unit, counted_days, last_day, term
from organisations.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A day of a term. `number`: its place in the count, None where it does not count; `why` has the reasons in words.

    `look` is its CSS class: first, count, off, holiday, moved, working, extra. `mark`: it differs from the ordinary week.
    """

    day: date
    number: int | None
    look: str
    why: tuple[str, ...]
    mark: bool = False
    control: bool = False
    last: bool = False
    today: bool = False


@dataclass(frozen=True)
class Month:
    """Weeks of seven days: the date and, where it lies in the term, what became of it; None in a neighbour month."""

    first: date
    weeks: list[list[tuple[date, Day | None] | None]]


@dataclass(frozen=True)
class Explained:
    """A term with all its days. `ordinary`: the last day without the extension; `other`: by the other reading."""

    rule: Rule
    start: date
    term: Term
    ordinary: date
    other: date
    other_reading: str
    days: list[Day]

    @property
    def marked(self) -> list[Day]:
        """The days that differ from the ordinary week."""
        return [day for day in self.days if day.mark]

    @property
    def months(self) -> list[Month]:
        """The days laid out as months."""
        by_date, found = {day.day: day for day in self.days}, []
        first = self.start.replace(day=1)
        while first <= self.days[-1].day:
            weeks = [
                [(day, by_date.get(day)) if day.month == first.month else None for day in week]
                for week in Calendar().monthdatescalendar(first.year, first.month)
            ]
            found.append(Month(first, [week for week in weeks if any(cell and cell[1] for cell in week)]))
            first = (first + 31 * ONE_DAY).replace(day=1)
        return found


def explain(
    rule: Rule,
    start: date,
    calendar: WorkCalendar,
    rows: Mapping[date, object],
    *,
    today: date,
    extended_until: date | None = None,
) -> Explained:
    """The term of `rule` from `start`, day by day. `rows`: the calendar's days that differ, by date."""
    found = term(rule, start, calendar, extended_until)
    counted = [*counted_days(rule, start, calendar, rule.first_day)]
    ordinary = counted[-1].day
    extra = [ordinary + ONE_DAY * n for n in range(1, (found.due_on - ordinary).days + 1)]
    counted += [Counted(day, None, not calendar.is_working(day)) for day in extra]
    other_reading = FirstDay.SAME if rule.first_day == FirstDay.NEXT else FirstDay.NEXT
    days = [
        Day(
            day=entry.day,
            number=entry.number,
            look=_look(entry, rows.get(entry.day), start, ordinary),
            why=_why(rule, entry, rows.get(entry.day), start, ordinary),
            mark=entry.day in rows,
            control=entry.day == found.control_on,
            last=entry.day == found.due_on,
            today=entry.day == today,
        )
        for entry in counted
    ]
    other = last_day(rule, start, calendar, other_reading)
    return Explained(rule, start, found, ordinary, other, other_reading, days)


def _look(entry: Counted, row, start: date, ordinary: date) -> str:
    if entry.off:
        return row.kind if row is not None else "off"
    if entry.day > ordinary:
        return "extra"
    if entry.number is None:
        return "first" if entry.day == start else "extra"
    return "working" if row is not None else "count"


def _why(rule: Rule, entry: Counted, row, start: date, ordinary: date) -> tuple[str, ...]:
    reasons = _kind_of(entry, row)
    if entry.day == start and entry.number is None and rule.first_day == FirstDay.NEXT:
        return (*reasons, _("the term runs from here, the next day is the first that can count"))
    if entry.day > ordinary:
        return (*reasons, _("extension"))
    if entry.number is None and rule.unit == Unit.CALENDAR:
        return (*reasons, _("a term that ends on a day off goes on to the next working day"))
    return reasons


def _kind_of(entry: Counted, row) -> tuple[str, ...]:
    """What kind of day it is, with the legal act where the calendar names one."""
    if row is not None:
        return tuple(part for part in (row.get_kind_display(), row.name, row.source) if part)
    return (date_format(entry.day, "l"), _("day off")) if entry.off else (date_format(entry.day, "l"),)
