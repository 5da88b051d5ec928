"""Meetings in a wanted state, reached through the real acts."""

from datetime import date, timedelta

from common.dates import today
from meetings import actions
from meetings.enums import MISSED, MeetingStatus
from meetings.models import Meeting, MeetingEvent


def planned(cast, on: date | None = None, *, by=None, body=None, **details) -> Meeting:
    """A planned meeting, by default of the own akimat in ten days."""
    day = on or today() + timedelta(days=10)
    return actions.plan(
        by=by or cast.registrar,
        body=body or cast.own,
        planned_on=day,
        **{"kind": "population", "territory": cast.territories["75"], **details},
    )


def held(cast, on: date | None = None, *, planned_on: date | None = None, **facts) -> Meeting:
    """A meeting held on a day, planned for the same one unless told."""
    day = on or today()
    meeting = planned(cast, planned_on or day)
    return actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=day, **facts)


def meeting_in(cast, state: str) -> Meeting:
    """A meeting that stands in a state today."""
    if state == MISSED:
        return planned(cast, today() - timedelta(days=5))
    if state == MeetingStatus.HELD:
        return held(cast, today() - timedelta(days=2))
    meeting = held(cast) if state == MeetingStatus.RESULTS_PUBLISHED else planned(cast)
    who = {"meeting_id": meeting.pk, "by": cast.registrar}
    if state == MeetingStatus.ANNOUNCED:
        return actions.announce(**who, announced_on=today(), channels=["site", "press"])
    if state == MeetingStatus.CANCELLED:
        return actions.cancel(**who, reason="Quarantine")
    if state == MeetingStatus.RESULTS_PUBLISHED:
        return actions.publish_results(**who, published_on=today(), results_kk="Шешілді")
    return meeting


def events_of(meeting) -> list[MeetingEvent]:
    """The events of a meeting, oldest first."""
    return list(MeetingEvent.objects.unscoped("test").filter(meeting=meeting).order_by("pk"))


def stored(meeting) -> Meeting:
    """The meeting as it stands in the database."""
    return Meeting.objects.unscoped("test").select_related("body").get(pk=meeting.pk)
