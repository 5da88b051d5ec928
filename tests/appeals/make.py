"""Meetings and questions for tests. Questions reach their statuses through the real acts."""

from __future__ import annotations

from datetime import date
from itertools import count

from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen, resolve_on_spot, withdraw
from appeals.actions.registering import register_question
from appeals.actions.routing import assign, take
from appeals.enums import OUTCOMES, Status
from appeals.models import Question
from common.acts import act
from common.dates import today
from meetings.enums import MeetingKind, MeetingStatus
from meetings.models import Meeting
from plans.actions.planning import put_in_plan
from tests.plans.make import make_item, make_problem

_refs = count(1)
ANSWER = "The road is repaired, see the act."


def make_meeting(body, *, held_on: date | None = None, territory=None, **fields) -> Meeting:
    """A held meeting of `body` (today unless told otherwise)."""
    day = held_on or today()
    with act("test.meeting"):
        return Meeting.objects.create(
            ref=f"test-{next(_refs)}",
            body=body,
            kind=fields.pop("kind", MeetingKind.POPULATION),
            territory=territory or body.territory,
            planned_on=day,
            first_planned_on=day,
            held_on=day,
            status=MeetingStatus.HELD,
            **fields,
        )


def make_question(
    by, meeting: Meeting, text: str = "Жолды жөндеу қажет, дороги разбиты", **content
) -> Question:
    """A question that the registrar `by` logs at the meeting."""
    return register_question(meeting_id=meeting.pk, by=by, text=text, **content)


def fresh(question: Question) -> Question:
    """The row as it is stored now."""
    return Question.objects.unscoped("test").select_related("body", "responsible").get(pk=question.pk)


def bring_to(
    question: Question, status: str, *, cast, responsible, executor, controller, original=None
) -> Question:
    """Lead a registered question to `status` through acts of the right people; returns the fresh row."""
    if status == Status.REGISTERED:
        return fresh(question)
    if status == Status.RESOLVED_ON_SPOT:
        resolve_on_spot(question, by=cast.registrar)
        return fresh(question)
    assign(question, by=controller, responsible=responsible)
    if status == Status.ASSIGNED:
        return fresh(question)
    take(question, by=executor)
    if status in OUTCOMES:
        close(question, by=executor, outcome=status, answer=ANSWER, closed_on=today(), proof="Act 12")
    elif status == Status.WITHDRAWN:
        withdraw(question, by=controller, reason="The citizen called")
    elif status == Status.DUPLICATE:
        merge(question, by=controller, original=original)
    elif status == Status.IN_PLAN:
        item = make_item(make_problem(cast, body=fresh(question).responsible), executor)
        put_in_plan(question, by=None, item=item)
    return fresh(question)


def reopened(question: Question, *, by) -> Question:
    """The question, opened again."""
    reopen(question, by=by, reason="Not done")
    return fresh(question)
