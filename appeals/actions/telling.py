"""Telling citizens what became of their question: the number, the state and a link; the rest stands behind the link."""

from __future__ import annotations

from appeals.actions.slips import give_missing_slips
from appeals.askers import askers_of, ways_to
from appeals.models import Event, Question
from notices.actions import queue_outside

MERGED, CLOSED, ASKED, REOPENED = "citizen.merged", "citizen.closed", "citizen.asked", "citizen.reopened"
FORWARDED = "citizen.forwarded"


def tell_askers(question: Question, rule: str, event: Event) -> None:
    """Tell everybody who asked the question, as far as they can be reached. Call it inside the act."""
    tell_citizens(list(askers_of(question)), rule, event)


def tell_citizens(askers: list[Question], rule: str, event: Event, **params: int) -> None:
    """Tell the citizens of these questions a fact once; each gets the link of their own slip."""
    reached = {asker: ways for asker in askers if (ways := ways_to(asker))}
    if not reached:
        return
    give_missing_slips(reached)
    for asker, ways in reached.items():
        queue_outside(
            key=f"question:{asker.pk}:{rule}:{event.pk}",
            rule=rule,
            addressee=f"question:{asker.pk}",
            params={"question": asker.pk, "event": event.pk, **params},
            channels=ways,
        )
