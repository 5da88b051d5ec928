"""Which events of meetings other systems can be told of, and what (docs/webhooks.md)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from meetings.enums import MeetingEventKind
from meetings.models import Meeting, MeetingEvent
from notices.actions.outgoing import put_out
from notices.sources import Source
from organisations.rights import Right

CHANGED = "meeting.changed"
# Minutes and lists of people stay inside.
CODES: dict[str, str] = {
    MeetingEventKind.PLANNED: "meeting.planned",
    MeetingEventKind.IMPORTED: "meeting.imported",
    MeetingEventKind.ANNOUNCED: "meeting.announced",
    MeetingEventKind.MOVED: "meeting.moved",
    MeetingEventKind.CANCELLED: "meeting.cancelled",
    MeetingEventKind.HELD: "meeting.held",
    MeetingEventKind.PUBLISHED: "meeting.results_published",
    MeetingEventKind.EDITED: CHANGED,
    MeetingEventKind.REASON: CHANGED,
    MeetingEventKind.CORRECTED: CHANGED,
}

MEETINGS = Source(
    "meeting",
    right=Right.MEETINGS_VIEW,
    rows=Meeting.objects.all,
    facts=lambda meeting: {},
    route="api_meeting",
    kinds={
        "meeting.planned": _("A meeting was planned"),
        "meeting.imported": _("A meeting was written or changed by an import"),
        "meeting.announced": _("A meeting was announced"),
        "meeting.moved": _("A meeting was moved"),
        "meeting.cancelled": _("A meeting was cancelled"),
        "meeting.held": _("A meeting was held"),
        "meeting.results_published": _("Results of a meeting were published"),
        CHANGED: _("Something else of a meeting was changed: details, reason, corrected results"),
    },
)


def put_out_meetings(events: Iterable[MeetingEvent]) -> None:
    """Keep for webhooks what these events tell. Call it inside the act."""
    told = ((event.pk, event.meeting_id, CODES.get(event.kind, "")) for event in events)
    put_out(MEETINGS.name, told)
