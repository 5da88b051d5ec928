"""Telling people who registered a question that the meeting was moved or cancelled. Call inside the act."""

from __future__ import annotations

from appeals.askers import ways_to
from appeals.models import AdvanceQuestion
from notices.actions import queue_outside

CHANGED = "advance.meeting"


def tell_waiting(meeting, event) -> None:
    """One row for each person whose question waits and each way to reach them; a fact is told once."""
    rows = AdvanceQuestion.objects.unscoped("everybody who waits for the meeting").filter(meeting=meeting)
    for advance in rows.waiting().select_related("citizen"):
        queue_outside(
            key=f"advance:{advance.pk}:meeting:{event.pk}",
            rule=CHANGED,
            addressee=f"advance:{advance.pk}",
            params={"advance": advance.pk, "event": event.pk},
            channels=ways_to(advance),
        )
