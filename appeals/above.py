"""What rooms above do when a question changes. They name it here when they start, since this room imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from appeals.models import Event, Question

# Called inside the act that took a question out of the status `in_plan`, with the event of the act.
plan_left: list[Callable[[Question, Event], None]] = []
# Conditions of upper rooms on questions as of the end of a day, by the name of the list's parameter.
conditions: dict[str, Callable[[date], Q]] = {}


def tell_plans(question: Question, event: Event) -> None:
    """Let the room of plans know that the question is in a plan no more. Call it inside the act, after the change."""
    for tell in plan_left:
        tell(question, event)
