"""Meetings and questions for the tests of reports, written as an import writes them: in bulk, inside an act."""

from datetime import date, timedelta
from itertools import count

from appeals.enums import CLASS_OF, Source, StatClass, Status
from appeals.models import Citizen, Question
from common.acts import act
from meetings.enums import MeetingKind, MeetingStatus
from meetings.models import Meeting

DAY = date(2022, 3, 10)
TERM = timedelta(days=21)
_serial = count(1)
# One of each status but `duplicate`, which names another question.
ALL = (
    Status.REGISTERED,
    Status.ASSIGNED,
    Status.IN_WORK,
    Status.IN_PLAN,
    Status.RESOLVED_ON_SPOT,
    Status.RESOLVED,
    Status.PARTLY_RESOLVED,
    Status.EXPLAINED,
    Status.REFUSED,
    Status.WITHDRAWN,
    Status.PASSED_OUTSIDE,
)


def make_meeting(body, held_on=DAY, *, planned_on=None, **more) -> Meeting:
    """A held meeting, or (held_on=None) one that was planned for `planned_on`."""
    planned = planned_on or held_on
    fields = {
        "ref": f"m-{next(_serial)}",
        "kind": MeetingKind.POPULATION,
        "status": MeetingStatus.HELD if held_on else MeetingStatus.PLANNED,
        "first_planned_on": planned,
        "territory": body.territory,
    } | more
    with act("test.meeting"):
        return Meeting.objects.create(body=body, held_on=held_on, planned_on=planned, **fields)


def make_citizen(body, surname="Ахметова") -> Citizen:
    citizen = Citizen(body=body, surname=surname, given_name="А.")
    citizen.refresh_search()
    with act("test.citizen"):
        citizen.save()
    return citizen


def make_questions(meeting, *statuses, **more) -> list[Question]:
    """One question per status; a closed one ends on `closed_on`, else on the day it was raised."""
    questions = []
    for status in statuses:
        raised_on = more.get("raised_on", meeting.held_on)
        fields = {
            "raised_on": raised_on,
            "due_on": raised_on + TERM,
            "closed_on": None if CLASS_OF[status] == StatClass.OPEN else raised_on,
            "proof": "" if status != Status.RESOLVED else "№ 1",
            "territory": meeting.territory,
            "source": Source.IMPORT,
        } | more
        if CLASS_OF[status] == StatClass.OPEN:
            fields["closed_on"] = None
        fields = {
            "clock_from": raised_on,
            "control_on": fields["due_on"],
            "standing_since": raised_on,
        } | fields
        if status in (Status.ASSIGNED, Status.IN_WORK):
            fields.setdefault("responsible", meeting.body)
        questions.append(
            Question(
                meeting=meeting, body=meeting.body, position=next(_serial), text="?", status=status, **fields
            )
        )
    with act("test.questions"):
        return Question.objects.bulk_create(questions)
