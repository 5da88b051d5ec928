"""E3: the events of a question, replayed, give its row."""

from __future__ import annotations

from appeals.actions.moves import plain
from appeals.models import Event, Question


def replay(pk: int) -> dict:
    """Status and every field that the events tell, each change starting where the one before it ended."""
    state: dict = {}
    for event in Event.objects.unscoped("replay").filter(question=pk).order_by("pk"):
        if event.to_status:
            assert event.from_status == state.get("status", ""), f"{event}: {event.from_status} after {state}"
            state["status"] = event.to_status
        for name, (before, after) in event.details.get("changes", {}).items():
            assert state.get(name, before) == before, f"{event}: {name} was {state[name]}, not {before}"
            state[name] = after
    return state


def assert_replays(pk: int) -> None:
    """The row is what its events say."""
    row = Question.objects.unscoped("replay").get(pk=pk)
    for name, value in replay(pk).items():
        field = Question._meta.get_field(name)
        assert plain(getattr(row, field.attname)) == value, (
            f"{name}: {getattr(row, field.attname)} != {value}"
        )
