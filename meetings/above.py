"""What rooms above know of a meeting. They name it here when they start, since this room imports none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from meetings.models import Meeting, MeetingEvent


@dataclass(frozen=True)
class Figures:
    """Questions of a meeting that count in the rates, and how they stand: `solved` with those of the spot."""

    questions: int = 0
    on_spot: int = 0
    solved: int = 0
    in_work: int = 0


# Names of the people who asked, which no public text of the meeting may hold.
names_known: list[Callable[[Meeting], Iterable[str]]] = []
# Called in the act itself when a meeting was moved or cancelled, with its event.
day_changed: list[Callable[[Meeting, MeetingEvent], None]] = []
figures_known: list[Callable[[Meeting], Figures]] = []


def names_of(meeting: Meeting) -> list[str]:
    """The names of everybody who asked at the meeting or registered a question for it."""
    return [name for tell in names_known for name in tell(meeting)]


def figures_of(meeting: Meeting) -> Figures:
    """How the questions of the meeting stand today."""
    return figures_known[-1](meeting) if figures_known else Figures()


def tell_above(meeting: Meeting, event: MeetingEvent | None) -> None:
    """Let the rooms above tell their people that the day has changed. Call it inside the act."""
    if event is not None:
        for tell in day_changed:
            tell(meeting, event)
