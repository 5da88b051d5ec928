"""Which papers of a meeting a person may open, and how each stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.models import Attendee, Minutes
from appeals.permissions import user_can_register
from appeals.permissions_papers import user_keeps_papers, user_reads_people
from common.numbers import number
from common.templatetags.ui import day as day_text
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from organisations.rights import Right


@dataclass(frozen=True)
class Paper:
    """A line of the list of papers; `note` tells how it stands."""

    label: str
    url: str
    icon: str
    note: str = ""


def papers_of(meeting: Meeting, user) -> list[Paper]:
    """The papers in the order in which a meeting needs them."""
    found = []
    if user.can(Right.QUESTIONS_VIEW):
        found.append(Paper(_("Brief for the host"), _url("meeting_brief", meeting), "eye"))
    if meeting.status == MeetingStatus.CANCELLED:
        return found
    if user_keeps_papers(user, meeting.body):
        found.append(Paper(_("Sign-in sheet"), _url("meeting_sign_in_sheet", meeting), "printer"))
    if user_reads_people(user, meeting.body):
        found.append(_attendance(meeting, user))
        if meeting.is_held:
            found.append(_minutes(meeting, user))
    if meeting.is_held and user_can_register(user, meeting.body):
        found.append(Paper(_("Slips for the citizens (PDF)"), _url("meeting_slips", meeting), "printer"))
    return found


def _attendance(meeting: Meeting, user) -> Paper:
    listed = Attendee.objects.visible_to(user).filter(meeting=meeting).count()
    count = meeting.attendees if meeting.attendees is not None else listed
    note = _("people: %(count)s") % {"count": number(count)} if count else ""
    return Paper(_("Attendance"), _url("meeting_attendance", meeting), "users", note)


def _minutes(meeting: Meeting, user) -> Paper:
    minutes = Minutes.objects.visible_to(user).defer("content").filter(meeting=meeting).first()
    if minutes is None:
        note = _("not drawn up yet")
    elif minutes.signed_on:
        note = _("No. %(number)s, signed on %(day)s") % {
            "number": minutes.number,
            "day": day_text(minutes.signed_on),
        }
    else:
        note = _("No. %(number)s, draft") % {"number": minutes.number}
    return Paper(_("Minutes"), _url("meeting_minutes", meeting), "file-text", note)


def _url(name: str, meeting: Meeting) -> str:
    return reverse(name, args=[meeting.pk])
