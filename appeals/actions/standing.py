"""The trace of how a question stood before, so that reports as of a past day stay right (`PastStanding`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from appeals.enums import Status
from appeals.models import PastStanding, Question

# A change of one of these is a new standing; earlier days keep the old one.
TRACED = ("due_on", "doubted")
KEPT = ("status", "closed_on", "due_on", "without_proof", "doubted", "asked_on", "word", "word_on")
FIRST = {"first_asked_on": "asked_on", "first_word_on": "word_on"}


def keep_past(question: Question, fields: dict[str, Any], *, day: date) -> dict[str, Any]:
    """Write down how the question stood until `day`, where `fields` change that; returns what to store beside them.

    Call it inside the act, before the change. A closing needs no row of its own: until `closed_on` the question was
    open. An outcome counts from its own day on, so one that is dated back takes the place of what was told of the
    days since.
    """
    closed_on = fields.get("closed_on") if question.closed_on is None else None
    first = _first(question, fields)
    if closed_on is not None and closed_on < question.standing_since:
        _cut(question, question.raised_on, closed_on)
        return first | {"standing_since": closed_on}
    past, silent = past_of(question, fields, day=closed_on or day)
    if past is not None:
        past.save()
    return first | silent


def past_of(
    question: Question, fields: dict[str, Any], *, day: date
) -> tuple[PastStanding | None, dict[str, Any]]:
    """The row to write (None: earlier days are told as before) and what to store in the question beside `fields`.

    A day is seen at its end: of several changes in one day only the last is kept.
    """
    if day <= question.standing_since or not _differs(question, fields):
        return None, {}
    kept = {name: getattr(question, name) for name in KEPT}
    past = PastStanding(question=question, from_on=question.standing_since, until_on=day, **kept)
    return past, {"standing_since": day}


def _differs(question: Question, fields: dict[str, Any]) -> bool:
    """Whether the changed row would tell earlier days otherwise."""
    opened_again = question.closed_on is not None and fields.get("closed_on", question.closed_on) is None
    statuses = (question.status, fields.get("status", question.status))
    planned = [status == Status.IN_PLAN for status in statuses]
    traced = any(fields.get(name, getattr(question, name)) != getattr(question, name) for name in TRACED)
    return opened_again or planned[0] != planned[1] or traced


def _first(question: Question, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        first: fields[name]
        for first, name in FIRST.items()
        if fields.get(name) is not None and getattr(question, first) is None
    }


def fit_past(question: Question) -> None:
    """Let the spans begin on the day of the question and end where the row begins to tell, after a correction of
    these days. Call it inside the act, after the change."""
    _cut(question, question.raised_on, question.standing_since)


def _cut(question: Question, begin: date, end: date) -> None:
    spans = PastStanding.objects.unscoped("past of the locked question").filter(question=question)
    spans.filter(Q(from_on__gte=end) | Q(until_on__lte=begin)).delete()
    spans.filter(until_on__gt=end).update(until_on=end)
    first = spans.order_by("from_on").first()
    if first is not None and first.from_on != begin:
        spans.filter(pk=first.pk).update(from_on=begin)
