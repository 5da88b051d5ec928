"""E3: how a question stood on any day, folded from its events alone. An oracle that shares nothing with the spans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from appeals.enums import CLASS_OF, EventKind, StatClass
from appeals.models import Event

CLOSED = {status for status, stat in CLASS_OF.items() if stat != StatClass.OPEN}


def standing_by_events(pk: int) -> Callable[[date], dict[str, bool]]:
    """A function of the day. An event counts from the day on which it happened (an outcome from its date) and covers
    what was told of that day and later. The first change of the last day tells what it was before."""
    events = list(Event.objects.unscoped("fold").filter(question=pk).order_by("pk"))
    due = next((e.details["changes"]["due_on"][0] for e in events if "due_on" in _changes(e)), None)
    told: list[tuple[date, dict]] = []
    state = {
        "status": "",
        "due_on": due,
        "doubted": False,
        "reopened": False,
        "asked": False,
        "replied": False,
    }
    for event in events:
        changes = _changes(event)
        state = state | {name: changes[name][1] for name in ("due_on", "doubted") if name in changes}
        if event.to_status:
            state["status"] = event.to_status
        state["reopened"] |= event.kind == EventKind.REOPENED
        state["asked"] |= event.kind == EventKind.CITIZEN_ASKED
        state["replied"] |= event.kind in (EventKind.CONFIRMED, EventKind.DENIED)
        since = _day_of(event)
        told = [(day, earlier) for day, earlier in told if day < since]
        told.append((since, state))

    def standing(day: date) -> dict[str, bool]:
        then = [state for since, state in told if since <= day][-1]
        stat = CLASS_OF[then["status"]]
        known_term = {"overdue": stat == StatClass.OPEN and then["due_on"] < day.isoformat()} if due else {}
        return known_term | {
            "open": stat == StatClass.OPEN,
            "solved": stat == StatClass.SOLVED,
            "partly": stat == StatClass.PARTLY,
            "answered": stat == StatClass.ANSWERED,
            "out": stat == StatClass.OUT,
            "in_plan": then["status"] == "in_plan",
            "doubted": stat == StatClass.SOLVED and then["doubted"],
            "durable": stat == StatClass.SOLVED and not then["reopened"],
            "reopened": stat != StatClass.OUT and then["reopened"],
            "asked": stat != StatClass.OUT and then["asked"],
            "replied": stat != StatClass.OUT and then["replied"],
        }

    return standing


def _changes(event: Event) -> dict:
    return event.details.get("changes", {})


def _day_of(event: Event) -> date:
    _before, closed_on = _changes(event).get("closed_on", (None, None))
    return date.fromisoformat(closed_on) if closed_on else event.happened_on
