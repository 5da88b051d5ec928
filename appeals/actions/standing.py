"""The trace of how a question stood before, so that reports as of a past day stay right (`PastStanding`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from appeals.enums import CLOSED_STATUSES, Status
from appeals.models import PastStanding, Question

# A change of one of these is a new standing; earlier days keep the old one.
TRACED = ("due_on", "doubted")
KEPT = ("status", "closed_on", "due_on", "without_proof", "doubted", "asked_on", "word", "word_on")


def keep_past(question: Question, fields: dict[str, Any], *, day: date) -> dict[str, Any]:
    """Write down how the question stood until `day`, where `fields` change that; returns what to store beside them.

    Call it inside the act, before the change. A closing needs no row of its own: until `closed_on` the question was
    open. One that is dated back closes the spans that told it open since.
    """
    if fields.get("closed_on") is not None:
        _close_spans(question, fields)
    past, silent = past_of(question, fields, day=day)
    if past is not None:
        past.save()
    return silent


def past_of(
    question: Question, fields: dict[str, Any], *, day: date
) -> tuple[PastStanding | None, dict[str, Any]]:
    """The row to write (None: no day has passed since the last one) and what to store in the question beside `fields`."""
    opened_again = question.closed_on is not None and fields.get("closed_on", question.closed_on) is None
    if not opened_again and all(
        fields.get(name, getattr(question, name)) == getattr(question, name) for name in TRACED
    ):
        return None, {}
    if day <= question.standing_since:
        return None, {"standing_since": question.standing_since}
    kept = {name: getattr(question, name) for name in KEPT}
    past = PastStanding(question=question, from_on=question.standing_since, until_on=day, **kept)
    return past, {"standing_since": day}


def _close_spans(question: Question, fields: dict[str, Any]) -> None:
    open_since = PastStanding.objects.unscoped("past of the locked question").filter(
        question=question, until_on__gt=fields["closed_on"], closed_on__isnull=True
    )
    status = fields.get("status", question.status)
    if status not in CLOSED_STATUSES:
        return
    proof = fields.get("proof", question.proof) or fields.get("proof_file", question.proof_file)
    open_since.update(
        status=status, closed_on=fields["closed_on"], without_proof=status == Status.RESOLVED and not proof
    )
