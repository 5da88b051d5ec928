"""What a person can do with a meeting, as buttons: shown where the right is held, disabled with the reason why."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from common.ui import Button
from meetings.enums import MISSED, MeetingStatus
from meetings.models import Meeting
from meetings.permissions import user_can, user_can_log
from meetings.policies import why_not
from meetings.workflow import WAITING, Act

ROUTES = {
    Act.EDIT: "meeting_edit",
    Act.ANNOUNCE: "meeting_announce",
    Act.MOVE: "meeting_move",
    Act.CANCEL: "meeting_cancel",
    Act.WRITE_REASON: "meeting_reason",
    Act.HOLD: "meeting_hold",
    Act.PUBLISH_RESULTS: "meeting_publish",
    Act.CORRECT_RESULTS: "meeting_correct_results",
}
ICONS = {
    Act.EDIT: "pencil",
    Act.ANNOUNCE: "megaphone",
    Act.MOVE: "forward",
    Act.CANCEL: "calendar-x",
    Act.WRITE_REASON: "message-square-text",
    Act.HOLD: "calendar-check",
    Act.PUBLISH_RESULTS: "globe",
    Act.CORRECT_RESULTS: "pencil",
}
# An impossible act is shown, with its reason, only where people look for it.
EXPLAINED = {
    MISSED: {Act.MOVE, Act.CANCEL},
    MeetingStatus.CANCELLED: {Act.HOLD, Act.MOVE},
}


def act_buttons(meeting: Meeting, user, today: date) -> list[Button]:
    """The acts in the order of a meeting's life; the one that comes next is the main button."""
    state = meeting.state_on(today)
    found = []
    for act, route in ROUTES.items():
        why = why_not(meeting, act, today)
        shown = user_can(user, meeting.body, act) and (not why or act in EXPLAINED.get(state, ()))
        found.append(
            Button(
                label=str(Act(act).label)
                if not _announced_again(meeting, act)
                else _("Correct the announcement"),
                url=reverse(route, args=[meeting.pk]),
                icon=ICONS[act],
                kind=_kind(meeting, act, today),
                shown=shown,
                why=why,
            )
        )
    return sorted(found, key=lambda button: button.kind != "")


def desk_button(meeting: Meeting, user, today: date) -> Button:
    """The way to the desk, where questions are logged; it belongs to the room above."""
    state = meeting.state_on(today)
    return Button(
        label=_("Open the desk"),
        url=reverse("meeting_desk", args=[meeting.pk]),
        icon="keyboard",
        kind="" if _is_now(meeting, today) else "sec",
        shown=user_can_log(user, meeting.body) and state != MeetingStatus.RESULTS_PUBLISHED,
        why=_("The meeting was cancelled.") if state == MeetingStatus.CANCELLED else "",
    )


def paper_buttons(meeting: Meeting, today: date) -> list[Button]:
    """What everybody sees of it: the public page, and the poster while the meeting is announced."""
    known = Meeting.objects.public(today).filter(pk=meeting.pk).exists()
    return [
        Button(
            _("Public page"), reverse("public_meeting", args=[meeting.pk]), icon="external-link", shown=known
        ),
        Button(
            _("Poster (PDF)"),
            reverse("meeting_poster", args=[meeting.pk]),
            icon="file-text",
            shown=meeting.status == MeetingStatus.ANNOUNCED,
        ),
    ]


def _is_now(meeting: Meeting, today: date) -> bool:
    return (meeting.planned_on == today and meeting.status in WAITING) or meeting.held_on == today


def _announced_again(meeting: Meeting, act: str) -> bool:
    return act == Act.ANNOUNCE and meeting.status == MeetingStatus.ANNOUNCED


def _kind(meeting: Meeting, act: str, today: date) -> str:
    if act == Act.CANCEL:
        return "bad"
    return "" if act == next_act(meeting, today) else "sec"


def next_act(meeting: Meeting, today: date) -> str | None:
    """What is to be done with the meeting next; None on its day (then it is the desk) and at its end."""
    state = meeting.state_on(today)
    if state == MISSED:
        return Act.HOLD
    if state == MeetingStatus.HELD and meeting.held_on != today:
        return Act.PUBLISH_RESULTS
    if state == MeetingStatus.PLANNED and meeting.planned_on > today:
        return Act.ANNOUNCE
    return None
