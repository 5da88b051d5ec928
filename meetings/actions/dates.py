"""What happens to a planned day: announced, moved, cancelled, or passed with a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from common.dates import today
from common.text import clean
from meetings.above import tell_above
from meetings.actions.moves import moving, reason_text, written
from meetings.enums import Channel, MeetingStatus
from meetings.models import Meeting
from meetings.policies import check_announcement, check_new_day, check_questions_until
from meetings.public_texts import check_public
from meetings.workflow import Act


def announce(
    *,
    meeting_id: int,
    by: Any,
    announced_on: date,
    channels: Collection[str],
    invitation_kk: str = "",
    invitation_ru: str = "",
    questions_until: date | None = None,
    own_contacts: bool = False,
    version: int | None = None,
) -> Meeting:
    """Record when and where the meeting was announced, and let its text out; again, to correct it.

    `invitation_…`: what everybody reads on the public page. `questions_until`: the last day on which people register
    questions in advance (None: they can't). `own_contacts`: telephones and addresses in the text are the body's.
    """
    chosen = set(channels)
    texts = {"invitation_kk": clean(invitation_kk), "invitation_ru": clean(invitation_ru)}
    with moving(Act.ANNOUNCE, meeting_id, by=by, version=version) as meeting:
        check_announcement(meeting, announced_on, chosen, today())
        check_questions_until(meeting, questions_until, announced_on, today())
        check_public(meeting, own_contacts=own_contacts, **texts)
        written(
            Act.ANNOUNCE,
            meeting,
            by=by,
            to=MeetingStatus.ANNOUNCED,
            happened_on=announced_on,
            announced_on=announced_on,
            channels=[channel for channel in Channel.values if channel in chosen],
            questions_until=questions_until,
            **texts,
        )
    return meeting


def move(*, meeting_id: int, by: Any, planned_on: date, reason: str, version: int | None = None) -> Meeting:
    """Plan the meeting for another day of its norm period. The first day stays in `first_planned_on`, the move as an event.

    What was announced was the old day, so the meeting is planned again until the new one is announced; its text and
    the days for questions in advance belonged to the old announcement.
    """
    with moving(Act.MOVE, meeting_id, by=by, version=version) as meeting:
        check_new_day(meeting, planned_on, today())
        event = written(
            Act.MOVE,
            meeting,
            by=by,
            to=MeetingStatus.PLANNED,
            note=reason_text(reason),
            **another_day(planned_on),
        )
        tell_above(meeting, event)
    return meeting


def another_day(planned_on: date) -> dict[str, Any]:
    """What a move changes besides the status: the day, and what was told of the old one."""
    return {
        "planned_on": planned_on,
        "announced_on": None,
        "channels": [],
        "questions_until": None,
        "invitation_kk": "",
        "invitation_ru": "",
    }


def cancel(*, meeting_id: int, by: Any, reason: str, version: int | None = None) -> Meeting:
    """Call the meeting off. It counts as missed all the same."""
    with moving(Act.CANCEL, meeting_id, by=by, version=version) as meeting:
        note = reason_text(reason)
        event = written(
            Act.CANCEL,
            meeting,
            by=by,
            to=MeetingStatus.CANCELLED,
            note=note,
            cancelled_on=today(),
            not_held_reason=note,
        )
        tell_above(meeting, event)
    return meeting


def write_reason(*, meeting_id: int, by: Any, reason: str, version: int | None = None) -> Meeting:
    """Say why a meeting was not held. It stays missed: a reason excuses nothing."""
    with moving(Act.WRITE_REASON, meeting_id, by=by, version=version) as meeting:
        note = reason_text(reason)
        written(Act.WRITE_REASON, meeting, by=by, note=note, not_held_reason=note)
    return meeting
