"""Meetings written by the approval of calendars, set by set: planned, moved, edited, cancelled, with their events."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from common.bulk import copy_in, update_all
from common.dates import today
from meetings.actions.dates import another_day
from meetings.actions.moves import plain, record_many
from meetings.calendar_changes import FIELDS
from meetings.calendar_effects import Consequence, Effect
from meetings.enums import MeetingEventKind, MeetingStatus
from meetings.models import Meeting, MeetingCalendar, MeetingEvent

if TYPE_CHECKING:
    from meetings.actions.approving import Foreseen


def plan_meetings(state: Foreseen, by: Any) -> dict[tuple[int, str], Meeting]:
    """A meeting for each line that has none; returns them by body and reference."""
    new = [one for one in state.found if Effect.PLANNED in one.effects]
    meetings = [_meeting_of(one) for one in new]
    copy_in(meetings)
    record_many(
        [
            _event(one, meeting, MeetingEventKind.PLANNED, by, planned_on=meeting.planned_on.isoformat())
            for one, meeting in zip(new, meetings, strict=True)
        ]
    )
    return {(meeting.body_id, meeting.ref): meeting for meeting in meetings}


def change_meetings(state: Foreseen, by: Any) -> None:
    """Move, edit and cancel meetings as the lines say: one event for each act, one write for each meeting."""
    groups: dict[tuple[str, ...], list[Meeting]] = defaultdict(list)
    events = []
    for one in state.found:
        if one.meeting is None or not {Effect.MOVED, Effect.EDITED, Effect.CANCELLED} & set(one.effects):
            continue
        names: set[str] = set()
        if Effect.MOVED in one.effects:
            moved = {**another_day(one.wanted["planned_on"]), "status": MeetingStatus.PLANNED}
            events.append(_changed(one, MeetingEventKind.MOVED, moved, names, by, reason_of(one.calendar)))
        if Effect.EDITED in one.effects:
            events.append(_changed(one, MeetingEventKind.EDITED, one.details, names, by))
        if Effect.CANCELLED in one.effects:
            events.append(
                _changed(one, MeetingEventKind.CANCELLED, _cancelled(one), names, by, reason_of(one.calendar))
            )
        one.meeting.version += 1
        groups[tuple(sorted({*names, "version"}))].append(one.meeting)
    for names, meetings in groups.items():
        update_all(meetings, names)
    record_many(events)


def reason_of(calendar: MeetingCalendar) -> str:
    """Why a calendar moves or cancels a meeting: what the person wrote, the version and the document."""
    source = _("Version %(number)s of the calendar of %(year)s, %(document)s") % {
        "number": calendar.number,
        "year": calendar.year,
        "document": calendar.document,
    }
    return f"{calendar.note} ({source})"


def _meeting_of(one: Consequence) -> Meeting:
    line = one.difference.after
    values = {name: getattr(line, name) for name in FIELDS}
    return Meeting(
        body_id=one.calendar.body_id,
        ref=line.ref,
        status=MeetingStatus.PLANNED,
        first_planned_on=line.planned_on,
        **values,
    )


def _cancelled(one: Consequence) -> dict[str, Any]:
    return {
        "status": MeetingStatus.CANCELLED,
        "cancelled_on": today(),
        "not_held_reason": reason_of(one.calendar),
    }


def _changed(
    one: Consequence, kind: str, wanted: dict[str, Any], names: set[str], by: Any, note: str = ""
) -> MeetingEvent:
    """Set the values on the meeting, add their names to `names`, and tell each in an event."""
    meeting, from_status, changes = one.meeting, one.meeting.status, {}
    for name, value in wanted.items():
        if getattr(meeting, name) == value:
            continue
        before = _told(meeting, name)
        setattr(meeting, name, value)
        names.add(name)
        if name not in ("status", "host_id"):  # a host is told by name and rank
            source = one.difference.after if name == "territory_id" else meeting
            changes[name.removesuffix("_id")] = [before, _told(source, name)]
    event = _event(one, meeting, kind, by, changes=changes)
    event.note, event.from_status = note, from_status if "status" in wanted else ""
    return event


def _told(row: Any, name: str) -> Any:
    """A value as events keep it; a territory by its code."""
    if name == "territory_id":
        return row.territory.code if row.territory_id else None
    return plain(getattr(row, name))


def _event(one: Consequence, meeting: Meeting, kind: str, by: Any, **details: Any) -> MeetingEvent:
    calendar = one.calendar
    told = {"calendar": calendar.pk, "calendar_version": calendar.number, "document": calendar.document}
    return MeetingEvent(
        meeting=meeting,
        kind=kind,
        by=by,
        happened_on=today(),
        to_status=meeting.status,
        details={**details, **told},
    )
