"""Everybody who asked a question: its own citizen and those whose questions were merged into it."""

from __future__ import annotations

from django.db.models import Q

from appeals.enums import SOLVED_STATUSES, Status
from appeals.models import Event, Question

EMAIL, SMS = "email", "sms"


def askers_of(question: Question | int):
    """The question itself and its duplicates, each standing for its asker, in the order of keys."""
    pk = question.pk if isinstance(question, Question) else question
    rows = Question.objects.unscoped("everybody who asked it")
    return (
        rows.filter(Q(pk=pk) | Q(duplicate_of=pk, status=Status.DUPLICATE))
        .select_related("citizen")
        .defer("search")
        .order_by("pk")
    )


def ways_to(asker: Question) -> tuple[str, ...]:
    """The channels by which the asker can be written to."""
    card = asker.citizen
    if card is None:
        return ()
    return tuple(way for way, value in ((EMAIL, card.email), (SMS, card.phone)) if value)


def closing_of(question: Question) -> Event | None:
    """The event by which the question became solved, if it is solved now."""
    if question.status not in SOLVED_STATUSES:
        return None
    events = Event.objects.unscoped("closing of the question").filter(question=question)
    return events.filter(to_status__in=SOLVED_STATUSES).order_by("-pk").first()
