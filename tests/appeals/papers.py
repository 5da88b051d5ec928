"""A held meeting with the papers that tests look at."""

from __future__ import annotations

from uuid import uuid4

from appeals.actions.attendance import add_attendee
from appeals.actions.citizens import Speaker
from appeals.actions.minutes import draw_up, sign
from appeals.models import Attendee, Minutes
from common.dates import today
from meetings.models import MeetingEvent

TEXTS = {
    "number": "7",
    "chair": "Host Officialuly",
    "chair_post": "Akim",
    "secretary": "Registrar",
    "secretary_post": "",
    "report": "Roads are being built.\nSchools too.",
    "decisions": "1. Repair the road.",
}


def drawn(cast, meeting, **texts) -> Minutes:
    """The minutes of the meeting, drawn up today."""
    fields = {"version": None, "drawn_on": today(), **TEXTS, **texts}
    return draw_up(meeting_id=meeting.pk, by=cast.registrar, **fields)


def signed(cast, meeting) -> Minutes:
    """The same, signed today."""
    minutes = drawn(cast, meeting)
    return sign(meeting_id=meeting.pk, by=cast.head, version=minutes.version, signed_on=today())


def stored_minutes(meeting) -> Minutes:
    """The minutes as they are stored."""
    return Minutes.objects.unscoped("test").get(meeting=meeting)


def came(cast, meeting, name: str = "Сейтова Айгүл", **more) -> Attendee:
    """A person in the list."""
    key = more.pop("client_key", None) or uuid4()
    return add_attendee(
        meeting_id=meeting.pk, by=cast.registrar, client_key=key, speaker=Speaker.named(name, **more)
    )


def listed(meeting) -> list[tuple[int, str]]:
    """Position and name of each person in the list."""
    rows = Attendee.objects.unscoped("test").filter(meeting=meeting).select_related("citizen")
    return [(row.position, row.citizen.name.full()) for row in rows.order_by("position")]


def events(meeting) -> list[str]:
    """Kinds of the events of the meeting, oldest first."""
    rows = MeetingEvent.objects.unscoped("test").filter(meeting=meeting).order_by("pk")
    return list(rows.values_list("kind", flat=True))
