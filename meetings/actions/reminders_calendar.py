"""Reminders of the legal day by which the calendar of a year is approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from common.dates import today
from meetings.models import MeetingCalendar
from meetings.norms import load_norms
from meetings.queries_calendars import owes_calendar
from meetings.rules import load_meeting_rules
from notices.actions import Fact, queue_many
from notices.ladder import AFTER, rung_of
from notices.models import Notice
from organisations.models import Body
from organisations.rights import Role
from organisations.staff import load_staff
from organisations.workdays import WorkCalendar, load_calendar

CALENDAR = "remind.calendar"
STEPS_BEFORE, STEPS_AFTER = (10, 5, 1), (1, 5)


def remind_of_calendars() -> int:
    """Write the reminders of today that are not written yet; returns how many rows. On days off there are none."""
    work = load_calendar()
    if not work.is_working(today()):
        return 0
    return queue_many(fact for fact in _facts(work) if fact.recipients)


def _facts(work: WorkCalendar) -> Iterator[Fact]:
    owing = list(_owing(work))
    told = _told([key for key, *_rest in owing])
    staff = load_staff() if any(key not in told for key, *_rest in owing) else None
    for key, body, params in owing:
        if key in told:
            continue
        people = staff.nearest(body.pk, Role.REGISTRAR) | staff.nearest(body.pk, Role.CONTROLLER)
        if params["side"] == AFTER:
            people |= staff.nearest(body.pk, Role.HEAD)
        yield Fact(key, CALENDAR, frozenset(people), params)


def _owing(work: WorkCalendar) -> Iterator[tuple[str, Body, dict]]:
    """Bodies without a calendar in force whose legal day stands on a rung today, with what a letter needs."""
    day, norms, rules = today(), load_norms(), load_meeting_rules()
    for year in (day.year, day.year + 1):
        rung_by_day: dict[date, tuple | None] = {}
        for body in _without(year):
            due_on = owes_calendar(body, year, norms, rules)
            if due_on is None:
                continue
            if due_on not in rung_by_day:
                rung_by_day[due_on] = rung_of(due_on, day, STEPS_BEFORE, STEPS_AFTER, work)
            if (rung := rung_by_day[due_on]) is not None:
                side, step = rung
                params = {"body": body.pk, "year": year, "on": due_on.isoformat(), "side": side, "step": step}
                yield f"{CALENDAR}:{body.pk}:{year}:{side}-{step}:{due_on.isoformat()}", body, params


def _without(year: int) -> list[Body]:
    approved = MeetingCalendar.objects.unscoped("reminders of the system").in_force().filter(year=year)
    bodies = Body.objects.exclude(pk__in=approved.values("body")).select_related("territory__parent")
    return list(bodies.order_by("pk"))


def _told(keys: list[str]) -> set[str]:
    rows = Notice.objects.unscoped("what was told already").filter(key__in=keys)
    return set(rows.values_list("key", flat=True))
