"""Who came to a meeting, where a list is kept and not only a count."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from appeals.actions.citizens import Speaker, card_of
from appeals.enums import AdvanceState, Status
from appeals.models import AdvanceQuestion, Attendee, Question
from appeals.permissions_papers import check_user_keeps_papers
from appeals.policies_papers import check_takes_attendance
from common.acts import Refused, act, lock
from common.dates import today
from meetings.actions.moves import record
from meetings.enums import MeetingEventKind
from meetings.models import Meeting
from organisations.models import User

FROM_QUESTIONS, FROM_ADVANCE = "questions", "advance"
MAX_PEOPLE = 2000


@contextmanager
def _list_of(name: str, meeting_id: int, by: User):
    """The locked meeting whose list the person keeps: one hand at a time, so numbers have no twins."""
    with act(f"attendance.{name}", by=by):
        meeting = lock(Meeting.objects.select_related("body"), meeting_id, by)
        check_user_keeps_papers(by, meeting.body)
        check_takes_attendance(meeting, today())
        yield meeting


def add_attendee(*, meeting_id: int, by: User, client_key: UUID, speaker: Speaker) -> Attendee:
    """Write a person into the list. The same form sent twice, or the same person, is one line."""
    with _list_of("add", meeting_id, by) as meeting:
        rows = _rows(meeting)
        made = rows.filter(client_key=client_key).first()
        if made is not None:
            return made
        card = card_of(meeting.body, speaker, by=by)
        if card is None:
            raise Refused({"name": [_("Write the name, the IIN or the telephone of the person.")]})
        found = rows.filter(citizen=card).first()
        if found is not None:
            return found
        _check_room(rows.count() + 1)
        return Attendee.objects.create(
            meeting=meeting, position=_next(meeting), client_key=client_key, citizen=card, added_by=by
        )


def add_attendees_from(*, meeting_id: int, by: User, source: str) -> int:
    """Write all who asked (`questions`) or registered in advance (`advance`) into the list; returns how many are new."""
    with _list_of("add_all", meeting_id, by) as meeting:
        rows = _rows(meeting)
        listed = set(rows.values_list("citizen_id", flat=True))
        new = [card for card in dict.fromkeys(_cards(meeting, source)) if card not in listed]
        _check_room(len(listed) + len(new))
        first = _next(meeting)
        Attendee.objects.bulk_create(
            Attendee(meeting=meeting, position=first + place, citizen_id=card, added_by=by)
            for place, card in enumerate(new)
        )
        return len(new)


def remove_attendee(*, meeting_id: int, attendee_id: int, by: User) -> None:
    """Take a person off the list; that it was done is told by an event, by whom by the history. Twice is once."""
    with _list_of("remove", meeting_id, by) as meeting:
        row = _rows(meeting).filter(pk=attendee_id).first()
        if row is None:
            return
        record(meeting, MeetingEventKind.NOT_PRESENT, by=by, details={"position": row.position})
        row.delete()


def _rows(meeting: Meeting):
    return Attendee.objects.unscoped("list of the locked meeting").filter(meeting=meeting)


def _next(meeting: Meeting) -> int:
    return (_rows(meeting).aggregate(last=Max("position"))["last"] or 0) + 1


def _check_room(count: int) -> None:
    if count > MAX_PEOPLE:
        raise Refused(_("A list has at most %(count)d people: keep a count.") % {"count": MAX_PEOPLE})


def _cards(meeting: Meeting, source: str) -> Iterable[int]:
    if source == FROM_QUESTIONS:
        rows = Question.objects.unscoped("who asked at the locked meeting").exclude(status=Status.WITHDRAWN)
    else:
        rows = AdvanceQuestion.objects.unscoped("who registered for the locked meeting")
        rows = rows.filter(state__in=[AdvanceState.WAITING, AdvanceState.TAKEN])
    rows = rows.filter(meeting=meeting, citizen__isnull=False).order_by("position")
    return rows.values_list("citizen_id", flat=True)
