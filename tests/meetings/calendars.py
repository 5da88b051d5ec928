"""Calendars in a wanted state, reached through the real acts."""

from __future__ import annotations

from datetime import date

from common.dates import today
from meetings.actions.approving import approve
from meetings.actions.calendar_items import add_line
from meetings.actions.calendars import start_draft
from meetings.models import Meeting, MeetingCalendar, PlanItem

FACTS = {"approved_by": "Akim", "document": "Order No. 7", "note": "Harvest"}


def draft(cast, *days: date, by=None, body=None, year: int = 2026, **options) -> MeetingCalendar:
    """A draft with a meeting with the population on each day."""
    calendar = start_draft(by=by or cast.registrar, body=body or cast.own, year=year, **options)
    for day in days:
        line(cast, calendar, day, by=by)
    return now(calendar)


def line(cast, calendar, day: date, *, by=None, **details) -> PlanItem:
    """A line of a draft."""
    who = {"calendar_id": calendar.pk, "by": by or cast.registrar}
    return add_line(**who, planned_on=day, **{"kind": "population", **details})


def approved(cast, calendar, *, by=None, **facts) -> MeetingCalendar:
    """The calendar, approved today."""
    facts = {"approved_on": today(), **FACTS, **facts}
    return approve(calendar_id=calendar.pk, by=by or cast.controller, **facts)


def in_force(cast, *days: date, **options) -> MeetingCalendar:
    """A version in force with a meeting on each day."""
    return approved(cast, draft(cast, *days, **options))


def now(calendar) -> MeetingCalendar:
    """The calendar as it is stored."""
    return MeetingCalendar.objects.unscoped("test").get(pk=calendar.pk)


def lines(calendar) -> list[PlanItem]:
    """The stored lines, by day."""
    return list(PlanItem.objects.unscoped("test").filter(calendar=calendar).select_related("meeting"))


def meetings(body) -> list[Meeting]:
    """The stored meetings of a body, by day."""
    return list(Meeting.objects.unscoped("test").filter(body=body).order_by("planned_on", "pk"))
