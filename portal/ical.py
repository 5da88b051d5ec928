"""Meetings as events for people's own calendars (RFC 5545): the same state and days as on the public pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from common.dates import today
from meetings.enums import MISSED, MeetingStatus
from meetings.models import Meeting
from portal.feeds import address_of, host, last_changes, paragraphs_of, title_of
from portal.meetings import place_of

REFRESH = timedelta(hours=6)
# What stands in the state of an event: a missed meeting did not take place.
_STATUSES = {
    MeetingStatus.PLANNED: "TENTATIVE",
    MeetingStatus.CANCELLED: "CANCELLED",
    MISSED: "CANCELLED",
}


def calendar_of(meetings: Iterable[Meeting]) -> bytes:
    """The file: an event for each meeting, the same `UID` for ever, `SEQUENCE` growing with each change."""
    rows = list(meetings)
    changed = last_changes(rows)
    calendar = Calendar()
    calendar.add("prodid", f"-//{host()}//Kezdesu//{get_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Meetings with citizens"))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for meeting in rows:
        calendar.add_component(_event(meeting, changed.get(meeting.pk, timezone.now())))
    return calendar.to_ical()


def _event(meeting: Meeting, changed: datetime) -> Event:
    state = meeting.state_on(today())
    status = _STATUSES.get(state, "CONFIRMED")
    url = address_of(meeting)
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{host()}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", meeting.version - 1)
    event.add("dtstart", _start(meeting))
    event.add("summary", title_of(meeting))
    event.add("status", status)
    event.add("url", url)
    if place := place_of(meeting):
        event.add("location", place)
    event.add("description", "\n\n".join([*paragraphs_of(meeting), url]))
    return event


def _start(meeting: Meeting):
    """The hour in world time; the day alone where no hour is known. A meeting held on another day stands there."""
    day = meeting.held_on or meeting.planned_on
    if meeting.starts_at is None or day != meeting.planned_on:
        return day
    local = timezone.make_aware(datetime.combine(day, meeting.starts_at))
    return local.astimezone(UTC)
