"""When a meeting takes questions in advance, what may be sent, and what may still become of one that waits."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from appeals.enums import AdvanceState
from common.acts import Refused
from common.redaction import IIN, find_personal
from meetings.enums import MeetingStatus
from meetings.querysets import WAITING

TEXT_MAX = 4000  # a public form: a question, not a file
REASON_MAX = 500
MOST_WAITING = 1000  # of one meeting through the public page: more is no meeting but a flood


def takes_questions(meeting, today: date) -> bool:
    """Whether people may register questions for the meeting themselves on this day."""
    return (
        meeting.status == MeetingStatus.ANNOUNCED
        and meeting.planned_on >= today
        and meeting.questions_until is not None
        and meeting.questions_until >= today
    )


def staff_may_add(meeting, today: date) -> bool:
    """Whether staff may still write a question down for the meeting: until it is held, missed or cancelled."""
    return meeting.status in WAITING and meeting.planned_on >= today


def check_takes_questions(meeting, today: date, *, by_staff: bool) -> None:
    """Raise `Refused` unless the meeting takes one more question in advance."""
    if by_staff and not staff_may_add(meeting, today):
        raise Refused(
            _("Questions in advance are written down until the meeting is held. Log it at the desk instead."),
            code="not_waiting",
        )
    if not by_staff and not takes_questions(meeting, today):
        raise Refused(_("This meeting does not take questions in advance any more."), code="not_waiting")


def check_not_flooded(waiting: int) -> None:
    """Raise `Refused` when the public page has brought more questions than any meeting can hear."""
    if waiting >= MOST_WAITING:
        raise Refused(
            _("So many questions wait for this meeting that no more can be heard. Come and ask there."),
            code="flooded",
        )


def check_text(text: str) -> None:
    """Raise `Refused` unless the text can be a question: there, not too long, without an IIN."""
    message = ""
    if not text:
        message = _("Write your question.")
    elif len(text) > TEXT_MAX:
        message = _("The text is too long: %(count)d characters at most.") % {"count": TEXT_MAX}
    elif any(found.kind == IIN for found in find_personal(text)):
        message = _("There is an IIN in the text. Take it out: it is not needed to ask a question.")
    if message:
        raise Refused({"text": [message]})


def check_person(speaker) -> None:
    """Raise `Refused` (by field) unless the person who registers alone can be called up and answered."""
    wrong = {}
    if not speaker.name:
        wrong["name"] = [_("Write your surname and given name: you will be called up by name.")]
    if not (speaker.phone or speaker.email):
        wrong["phone"] = [_("Write a telephone or an e-mail: you are told there when the meeting is moved.")]
    if speaker.email:
        try:
            validate_email(speaker.email)
        except ValidationError as error:
            wrong["email"] = error.messages
    if wrong:
        raise Refused(wrong)


def check_consent(given: bool) -> None:
    """Raise `Refused` without the person's consent: nothing about them is kept then."""
    if not given:
        raise Refused({"consent": [_("Without your consent the question can't be kept.")]})


def check_waits(advance) -> None:
    """Raise `Refused` when the question in advance waits no more; the words say what became of it."""
    if advance.state == AdvanceState.TAKEN:
        message = _("Question No. %(position)s in advance is logged already: %(number)s.")
        words = {"position": advance.position, "number": advance.question.number}
        raise Refused(message % words, code="advance_taken")
    if advance.state == AdvanceState.DECLINED:
        raise Refused(_("It was decided already not to take this question."), code="advance_gone")
    if advance.state == AdvanceState.WITHDRAWN:
        raise Refused(_("The person has withdrawn this question."), code="advance_gone")
