"""Which events of questions other systems can be told of, and what (docs/webhooks.md)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from appeals.enums import EventKind
from appeals.models import Event, Question
from notices.actions.outgoing import put_out
from notices.sources import Source
from organisations.rights import Right

CHANGED = "question.changed"
CODES: dict[str, str] = {
    EventKind.REGISTERED: "question.registered",
    EventKind.IMPORTED: "question.imported",
    EventKind.ASSIGNED: "question.assigned",
    EventKind.FORWARDED: "question.forwarded",
    EventKind.TAKEN: "question.taken",
    EventKind.CLOSED: "question.closed",
    EventKind.RESOLVED_ON_SPOT: "question.closed",
    EventKind.REOPENED: "question.reopened",
    EventKind.WITHDRAWN: "question.withdrawn",
    EventKind.MERGED: "question.merged",
}
# What else shows in the question itself. Notes, slips, checks and what is told to the citizen stay inside.
CODES |= dict.fromkeys(
    (
        EventKind.EDITED,
        EventKind.CLASSIFIED,
        EventKind.SPLIT,
        EventKind.DISPUTED,
        EventKind.SETTLED,
        EventKind.EXTENDED,
        EventKind.SHIFTED,
        EventKind.PLANNED,
        EventKind.UNPLANNED,
        EventKind.PROMISE_KEPT,
        EventKind.PROMISE_NOT_KEPT,
        EventKind.PROMISE_CHANGED,
    ),
    CHANGED,
)

QUESTIONS = Source(
    "question",
    right=Right.QUESTIONS_VIEW,
    rows=Question.objects.all,
    facts=lambda question: {"number": question.number},
    route="api_question",
    kinds={
        "question.registered": _("A question was registered"),
        "question.imported": _("A question was written or changed by an import"),
        "question.assigned": _("A question was assigned to a body"),
        "question.forwarded": _("A question was forwarded to another body"),
        "question.taken": _("A question was taken into work"),
        "question.closed": _("A question was closed"),
        "question.reopened": _("A question was reopened"),
        "question.withdrawn": _("A question was withdrawn"),
        "question.merged": _("A question was merged into another"),
        CHANGED: _("Something else of a question was changed: text, topic, dates, plan, promise"),
    },
)


def put_out_questions(events: Iterable[Event]) -> None:
    """Keep for webhooks what these events tell. Call it inside the act."""
    told = ((event.pk, event.question_id, CODES.get(event.kind, "")) for event in events)
    put_out(QUESTIONS.name, told)
