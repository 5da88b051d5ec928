"""The typed history of questions, written by every act beside the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from appeals.models import Event, Question
from appeals.outgoing import put_out_questions
from common.bulk import copy_in
from common.dates import today


def record(
    question: Question,
    kind: str,
    *,
    by,
    from_status: str = "",
    happened_on: date | None = None,
    note: str = "",
    details: dict | None = None,
) -> Event:
    """Write what happened to a question, and keep it for webhooks. Call it inside the act, after the change.

    `details` holds ids and codes.
    """
    event = Event.objects.create(
        question=question,
        kind=kind,
        by=by,
        body=by.body if by is not None else None,
        happened_on=happened_on or today(),
        from_status=from_status,
        to_status=question.status if from_status or kind == "registered" else "",
        note=note,
        details=details or {},
    )
    put_out_questions([event])
    return event


def record_many(events: Sequence[Event]) -> None:
    """The same for many at once."""
    copy_in(events)
    put_out_questions(events)
