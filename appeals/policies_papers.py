"""When papers of a meeting may be written: who came, the minutes and their signing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused
from meetings.enums import MeetingStatus


def check_takes_attendance(meeting, today: date) -> None:
    """Raise `Refused` before the day of the meeting, and for a cancelled one: nobody came."""
    if meeting.status == MeetingStatus.CANCELLED:
        raise Refused(_("The meeting was cancelled."))
    if not meeting.is_held and meeting.planned_on > today:
        raise Refused(_("The list of people who came opens on the day of the meeting."))


def check_minutes_possible(meeting) -> None:
    """Raise `Refused` unless the meeting was held."""
    if not meeting.is_held:
        raise Refused(_("Minutes are drawn up after the meeting was held."))


def check_not_signed(minutes) -> None:
    """Raise `Refused` when the minutes are signed: what was signed stays as it was."""
    if minutes.signed_on:
        raise Refused(_("The minutes are signed. Withdraw the signing to draw up a new edition."))


def check_signed(minutes) -> None:
    """Raise `Refused` unless the minutes are signed."""
    if not minutes.signed_on:
        raise Refused(_("The minutes are not signed yet."))


def check_signing_day(meeting, minutes, day: date, today: date) -> None:
    """Raise `Refused` for a day before the meeting or before the minutes were drawn up, and for one to come."""
    if day > today:
        raise Refused({"signed_on": [_("This day is still to come.")]})
    if day < max(meeting.held_on, minutes.drawn_on):
        raise Refused({"signed_on": [_("Minutes can't be signed before they are drawn up.")]})


def check_drawing_day(meeting, day: date, today: date) -> None:
    """Raise `Refused` for a day before the meeting and for one to come."""
    if day > today:
        raise Refused({"drawn_on": [_("This day is still to come.")]})
    if day < meeting.held_on:
        raise Refused({"drawn_on": [_("Minutes can't be drawn up before the meeting.")]})
