"""What the citizen reads about a question: the same on the tracking page, in print and in the preview before sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from appeals.enums import CLOSED_STATUSES, Status
from appeals.models import Question


@dataclass(frozen=True)
class CitizenReads:
    """Number, state, the next date, the answer; nothing personal and nothing of the work inside the bodies.

    `label` is a translatable word, shown in the language of whoever reads. `due_on` is empty once there is an outcome.
    """

    number: str
    language: str
    raised_on: date
    status: str
    label: Any
    body: str
    due_on: date | None
    extended: bool
    closed_on: date | None
    answer: str


def preview(question: Question, **as_closed) -> CitizenReads:
    """The same in the language of the question, for the one who writes or approves the answer."""
    with translation.override(question.language):
        return citizen_reads(question, **as_closed)


def citizen_reads(
    question: Question, *, outcome: str = "", answer: str = "", closed_on: date | None = None
) -> CitizenReads:
    """What the citizen reads now, or (with `outcome`) would read if the question were closed like that."""
    status = outcome if outcome in CLOSED_STATUSES else question.status
    closed = status in CLOSED_STATUSES
    answers = question.responsible or question.body
    return CitizenReads(
        number=question.number,
        language=question.language,
        raised_on=question.raised_on,
        status=status,
        label=Status(status).label,
        body=answers.name,
        due_on=None if closed else question.due_on,
        extended=question.extended_until is not None and not closed,
        closed_on=closed_on or question.closed_on if closed else None,
        answer=answer or question.answer,
    )
