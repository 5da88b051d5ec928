"""What an event says in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.enums import CheckState, EventKind, ProposalKind, Status, TaskDirection
from appeals.models import Event
from appeals.timeline.names import Names

Sentence = Callable[[Event, dict, Names], str]


def title(event: Event, names: Names) -> str:
    """The sentence of an event, in the active language."""
    sentence = SENTENCES.get(event.kind)
    return (sentence and sentence(event, event.details, names)) or str(EventKind(event.kind).label)


def day(value: date | str | None) -> str:
    """A day as people write it; of an event it comes as ISO text."""
    if not value:
        return "—"
    return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "SHORT_DATE_FORMAT")


def pair(details: dict, column: str) -> tuple:
    """A column before and after; nothing twice where the event did not change it."""
    return tuple(details.get("changes", {}).get(column) or (None, None))


def _registered(event: Event, details: dict, names: Names) -> str:
    if details.get("part_of"):
        return _("Registered as a part of %(number)s") % {"number": names.number(details["part_of"])}
    if details.get("split_from"):
        return _("Registered: divided from %(number)s") % {"number": names.number(details["split_from"])}
    owner = pair(details, "responsible")[1]
    return _("Registered and given to %(body)s") % {"body": names.body(owner)} if owner else ""


def _imported(event: Event, details: dict, names: Names) -> str:
    status = event.to_status
    return _("Imported from a file: %(status)s") % {"status": Status(status).label} if status else ""


def _assigned(event: Event, details: dict, names: Names) -> str:
    owner = pair(details, "responsible")[1]
    return _("Assigned: %(body)s") % {"body": names.body(owner)} if owner else _("Co-executors changed")


def _closed(event: Event, details: dict, names: Names) -> str:
    return _("Closed: %(status)s") % {"status": Status(event.to_status).label} if event.to_status else ""


def _reopened(event: Event, details: dict, names: Names) -> str:
    return {
        "citizen": _("Opened again: the citizen says that it is not solved"),
        "check": _("Opened again: the check found that it is not solved"),
    }.get(details.get("cause"), "")


def _withdrawn(event: Event, details: dict, names: Names) -> str:
    by_mistake = details.get("reason") == "logged_by_mistake"
    return _("Taken back at the desk: logged by mistake") if by_mistake else ""


def _merged(event: Event, details: dict, names: Names) -> str:
    original = pair(details, "duplicate_of")[1]
    return _("Merged into %(number)s") % {"number": names.number(original)}


def _merged_into(event: Event, details: dict, names: Names) -> str:
    number = names.number(details.get("question"))
    return _("%(number)s asks the same and was merged into this") % {"number": number}


def _file_added(event: Event, details: dict, names: Names) -> str:
    return _("File attached: %(name)s") % {"name": names.file(details.get("attachment"))}


def _forwarded(event: Event, details: dict, names: Names) -> str:
    before, after = pair(details, "responsible")
    bodies = {"before": names.body(before), "after": names.body(after)}
    return _("Forwarded from %(before)s to %(after)s") % bodies


def _split(event: Event, details: dict, names: Names) -> str:
    return _("A part was split off: %(number)s") % {"number": names.number(details.get("part"))}


def _disputed(event: Event, details: dict, names: Names) -> str:
    return _("%(body)s: this is not within our competence") % {"body": event.body.name} if event.body else ""


def _settled(event: Event, details: dict, names: Names) -> str:
    owner = pair(details, "responsible")[1]
    if not owner:
        return _("Competence settled: the body stays")
    return _("Competence settled: %(body)s answers") % {"body": names.body(owner)}


def _task_given(event: Event, details: dict, names: Names) -> str:
    said = {
        "giver": names.body(details.get("giver")),
        "body": names.body(details.get("body")),
        "day": day(details.get("due_on")),
    }
    if details.get("direction") == TaskDirection.UP:
        return _("%(giver)s asked the higher body %(body)s; answer due on %(day)s") % said
    return _("%(giver)s gave a task to %(body)s, due on %(day)s") % said


def _task_done(event: Event, details: dict, names: Names) -> str:
    return _("%(body)s did its task") % {"body": names.body(details.get("body"))}


def _task_recalled(event: Event, details: dict, names: Names) -> str:
    return _("The task for %(body)s was taken back") % {"body": names.body(details.get("body"))}


def _proposed(event: Event, details: dict, names: Names) -> str:
    kind = details.get("proposal_kind")
    if kind == ProposalKind.EXTENSION:
        return _("Extension proposed until %(day)s") % {"day": day(details.get("until"))}
    if kind == ProposalKind.FORWARD:
        return _("Forwarding proposed to %(body)s") % {"body": names.body(details.get("to_body"))}
    if kind == ProposalKind.CLOSING:
        outcome = details.get("outcome")
        label = Status(outcome).label if outcome in Status.values else "—"
        return _("Answer submitted for approval: %(status)s") % {"status": label}
    return _("Prepared for publication") if "publication" in details else ""


def _declined(event: Event, details: dict, names: Names) -> str:
    return {
        ProposalKind.EXTENSION: _("Extension declined"),
        ProposalKind.FORWARD: _("Forwarding declined"),
        ProposalKind.CLOSING: _("Answer sent back for more work"),
    }.get(details.get("proposal_kind"), "")


def _taken_back(event: Event, details: dict, names: Names) -> str:
    return {
        ProposalKind.EXTENSION: _("Proposal of an extension taken back"),
        ProposalKind.FORWARD: _("Proposal of forwarding taken back"),
        ProposalKind.CLOSING: _("Answer taken back from approval"),
    }.get(details.get("proposal_kind"), "")


def _extended(event: Event, details: dict, names: Names) -> str:
    until = pair(details, "due_on")[1] or pair(details, "extended_until")[1]
    return _("Term extended until %(day)s") % {"day": day(until)} if until else ""


def _shifted(event: Event, details: dict, names: Names) -> str:
    before, after = pair(details, "due_on")
    if not after:
        return _("The days of reminders moved; the last day stays")
    return _("Last day moved from %(before)s to %(after)s") % {"before": day(before), "after": day(after)}


def _told(event: Event, details: dict, names: Names) -> str:
    return {
        "extended": _("The citizen was told of the extension"),
        "extension": _("The citizen was told of the extension"),
        "forwarded": _("The citizen was told that another body answers"),
        "closed": _("The citizen was told of the outcome"),
        "reopened": _("The citizen was told that the question is open again"),
        "planned": _("The citizen was told that the question is in an action plan"),
        "merged": _("The citizen was told that the question is considered together with another"),
        "asked": _("The question whether it is solved reached the citizen"),
        "registered": _("The citizen was told that the question is registered"),
    }.get(details.get("about"), "")


def _planned(event: Event, details: dict, names: Names) -> str:
    if not details.get("item_title"):
        return ""
    said = {"item": details["item_title"], "day": day(details.get("due_on"))}
    return _("Put into an action plan: %(item)s, by %(day)s") % said


def _unplanned(event: Event, details: dict, names: Names) -> str:
    said = {"item": details.get("item_title", "—")}
    return {
        "item_done": _("The plan item is done, the question is to be answered: %(item)s") % said,
        "dropped": _("The plan item was dropped: %(item)s") % said,
    }.get(details.get("why"), "")


def _asked(event: Event, details: dict, names: Names) -> str:
    until = day(details.get("until"))
    return _("The citizen is asked whether it is solved; answer until %(day)s") % {"day": until}


def _sampled(event: Event, details: dict, names: Names) -> str:
    return _("Drawn by lot: %(body)s is to check") % {"body": names.body(details.get("body"))}


def _checked(event: Event, details: dict, names: Names) -> str:
    said = {"body": names.body(details.get("body"))}
    if details.get("verdict") in (CheckState.PASSED, "yes", "solved"):
        return _("%(body)s checked: solved") % said
    return _("%(body)s checked: not solved") % said


def _repeat(event: Event, details: dict, names: Names) -> str:
    return _("Raised before in %(number)s") % {"number": names.number(details.get("question"))}


def _again(event: Event, details: dict, names: Names) -> str:
    return _("Raised again in %(number)s") % {"number": names.number(details.get("question"))}


def _not_repeat(event: Event, details: dict, names: Names) -> str:
    if "earlier" in details:
        number = names.number(details["earlier"])
        return _("No longer counted as raised before in %(number)s") % {"number": number}
    number = names.number(details.get("later"))
    return _("No longer counted as raised again in %(number)s") % {"number": number}


def _promise_kept(event: Event, details: dict, names: Names) -> str:
    return _("Promise kept on %(day)s") % {"day": day(event.happened_on)}


def _promise_changed(event: Event, details: dict, names: Names) -> str:
    before, after = pair(details, "promise_due")
    if before and after:
        days = {"before": day(before), "after": day(after)}
        return _("Promised until %(before)s, changed to %(after)s") % days
    if before:
        return _("Promised until %(before)s, now without a day") % {"before": day(before)}
    return _("A day was set for the promise: %(after)s") % {"after": day(after)} if after else ""


SENTENCES: dict[str, Sentence] = {
    EventKind.REGISTERED: _registered,
    EventKind.IMPORTED: _imported,
    EventKind.ASSIGNED: _assigned,
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: _reopened,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.MERGED: _merged,
    EventKind.MERGED_INTO: _merged_into,
    EventKind.FILE_ADDED: _file_added,
    EventKind.FORWARDED: _forwarded,
    EventKind.SPLIT: _split,
    EventKind.DISPUTED: _disputed,
    EventKind.SETTLED: _settled,
    EventKind.TASK_GIVEN: _task_given,
    EventKind.TASK_DONE: _task_done,
    EventKind.TASK_RECALLED: _task_recalled,
    EventKind.PROPOSED: _proposed,
    EventKind.DECLINED: _declined,
    EventKind.TAKEN_BACK: _taken_back,
    EventKind.EXTENDED: _extended,
    EventKind.SHIFTED: _shifted,
    EventKind.CITIZEN_TOLD: _told,
    EventKind.CITIZEN_ASKED: _asked,
    EventKind.SAMPLED: _sampled,
    EventKind.CHECKED: _checked,
    EventKind.REPEAT_FOUND: _repeat,
    EventKind.RAISED_AGAIN: _again,
    EventKind.REPEAT_UNDONE: _not_repeat,
    EventKind.PROMISE_KEPT: _promise_kept,
    EventKind.PROMISE_CHANGED: _promise_changed,
    EventKind.PLANNED: _planned,
    EventKind.UNPLANNED: _unplanned,
}
