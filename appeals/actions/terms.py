"""The clock of a question: the one place that sets its last day."""

from __future__ import annotations

from datetime import date
from typing import Any

from appeals.deadlines import Terms
from appeals.enums import QuestionKind


def clock(kind: str, start: date, terms: Terms, extended_until: date | None = None) -> dict[str, Any]:
    """The columns of the clock of a question of this legal kind whose term runs from `start`.

    What turns out to be a complaint loses its extension: the term of a complaint is never extended.
    """
    if kind == QuestionKind.COMPLAINT:
        extended_until = None
    found = terms.answer(kind, start, extended_until)
    return {
        "clock_from": start,
        "due_on": found.due_on,
        "control_on": found.control_on,
        "extended_until": extended_until,
    }
