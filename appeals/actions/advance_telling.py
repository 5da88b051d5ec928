"""Telling people who registered a question that the meeting was moved or cancelled."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from appeals.askers import ways_to
from appeals.models import AdvanceQuestion
from common.acts import act
from meetings.enums import MeetingEventKind
from meetings.models import MeetingEvent
from notices.actions import queue_outside

CHANGED = "advance.meeting"
LOOK_BACK = timedelta(days=3)  # the task runs every few minutes; a longer stand-still is worth a call


def tell_waiting(meeting, event) -> None:
    """One row for each person whose question waits and each way to reach them; a fact is told once. Call inside an act."""
    rows = AdvanceQuestion.objects.unscoped("everybody who waits for the meeting").filter(meeting=meeting)
    for advance in rows.waiting().select_related("citizen"):
        queue_outside(
            key=f"advance:{advance.pk}:meeting:{event.pk}",
            rule=CHANGED,
            addressee=f"advance:{advance.pk}",
            params={"advance": advance.pk, "event": event.pk},
            channels=ways_to(advance),
        )


def tell_of_changes() -> int:
    """Tell of what no single act told: an approved calendar moves and cancels many meetings at once. Returns how many events.

    Doing it again adds nothing: the key of a row names the event.
    """
    waiting = AdvanceQuestion.objects.unscoped("who waits").waiting().filter(meeting=OuterRef("meeting"))
    kinds = (MeetingEventKind.MOVED, MeetingEventKind.CANCELLED)
    events = MeetingEvent.objects.unscoped("the system tells").filter(
        Exists(waiting), kind__in=kinds, at__gte=timezone.now() - LOOK_BACK
    )
    found = list(events.select_related("meeting").order_by("pk"))
    with act("advance.tell_changes"):
        for event in found:
            tell_waiting(event.meeting, event)
    return len(found)
