"""When the desk may write: into which meetings, and into which questions that it logged."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.enums import EventKind, Status
from common.acts import Refused
from meetings.enums import MeetingStatus

# What a question may be as long as it is only a line in the log of the meeting.
AT_DESK = (Status.REGISTERED, Status.ASSIGNED, Status.RESOLVED_ON_SPOT)
# Events that leave a question at the desk; any other means that somebody has taken it up.
DESK_EVENTS = (
    EventKind.REGISTERED,
    EventKind.EDITED,
    EventKind.RESOLVED_ON_SPOT,
    EventKind.NOTED,
    EventKind.FILE_ADDED,
    EventKind.REPEAT_FOUND,
    EventKind.REPEAT_UNDONE,
    EventKind.RAISED_AGAIN,
)


def check_meeting_takes_questions(meeting) -> None:
    """Raise `Refused` unless the meeting was held: only then there is somebody who asked."""
    if not meeting.is_held:
        raise Refused(_("The meeting has not begun yet: record it as held first."), code="not_held")


def check_outcome_on_spot(meeting) -> None:
    """Raise `Refused` when results were published: what people were told is not improved afterwards."""
    if meeting.status == MeetingStatus.RESULTS_PUBLISHED:
        raise Refused(
            {
                "outcome": [
                    _(
                        "The results of the meeting are published: an outcome “on the spot” can't change any more."
                    )
                ]
            }
        )


def check_still_at_desk(question) -> None:
    """Raise `Refused` when somebody has taken the question up: from then on it changes on its own page."""
    elsewhere = question.events.unscoped("the case itself").exclude(kind__in=DESK_EVENTS)
    if question.status not in AT_DESK or elsewhere.exists():
        raise Refused(
            _("Work on this question has begun. It can be changed on its own page."), code="taken_up"
        )


def check_outcome_may_change(question, meeting, today: date) -> None:
    """Raise `Refused` unless it is the day of the meeting or the day on which the row was typed in."""
    check_outcome_on_spot(meeting)
    if today not in (question.raised_on, timezone.localdate(question.created_at)):
        raise Refused(
            {"outcome": [_("“On the spot” is a fact of the day of the meeting and can't be set later.")]}
        )
