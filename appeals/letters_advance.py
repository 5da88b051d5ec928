"""What people who registered a question are told of the meeting: a day and a link, no word of the question."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.advance_telling import CHANGED
from appeals.enums import AdvanceState
from appeals.models import AdvanceQuestion
from appeals.queries_advance import token_of
from meetings.enums import MeetingEventKind, MeetingStatus
from meetings.models import MeetingEvent
from notices.registry import Contact, register


def register_advance_letters() -> None:
    """Name the builder of the letter; called when the room starts."""
    label = gettext_lazy("Person who registered a question: the meeting was moved or cancelled")
    register(CHANGED, meeting_changed, label=label, contact=contact_of_asker)


def meeting_changed(notice) -> dict | None:
    """The day as it stands now; nothing once the meeting is held, changed again or the question waits no more."""
    advance = _advance(notice)
    meeting = advance.meeting
    if advance.state != AdvanceState.WAITING or meeting.is_held or not _is_last(notice, meeting):
        return None
    words = {"body": meeting.body.name, "day": date_format(meeting.planned_on, "SHORT_DATE_FORMAT")}
    if meeting.status == MeetingStatus.CANCELLED:
        subject = _("The meeting for which you registered a question is cancelled")
        line = _("%(body)s has cancelled the meeting of %(day)s.") % words
    else:
        subject = _("The meeting for which you registered a question is moved")
        line = _("%(body)s has moved the meeting to %(day)s. Your question stays registered.") % words
    url = settings.SITE_URL + reverse("advance_question", args=[token_of(advance)])
    return {"subject": subject, "lines": [line], "url": url, "sms": f"{line} {url}"}


def contact_of_asker(notice) -> Contact | None:
    """Where the person is written to, read from the card at this moment."""
    advance = _advance(notice)
    card = advance.citizen
    if card is None:
        return None
    language = card.language or advance.language
    return Contact(email=card.email.reveal(), phone=card.phone.reveal(), language=language)


def _is_last(notice, meeting) -> bool:
    """Whether no later event changed the day: that one has a letter of its own."""
    kinds = (MeetingEventKind.MOVED, MeetingEventKind.CANCELLED)
    later = MeetingEvent.objects.unscoped("of the meeting itself").filter(meeting=meeting, kind__in=kinds)
    return not later.filter(pk__gt=notice.params["event"]).exists()


def _advance(notice) -> AdvanceQuestion:
    rows = AdvanceQuestion.objects.unscoped("the notice names it").select_related("meeting__body", "citizen")
    return rows.get(pk=notice.params["advance"])
