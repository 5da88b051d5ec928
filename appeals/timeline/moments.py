"""Entries of the timeline: the sentence, who and when, the words that were given, what else changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from appeals.actions.deadline_runs import causes_text
from appeals.enums import Cause, EventKind, Language, QuestionKind, TellWay
from appeals.models import Event, Question
from appeals.timeline.names import CHANGED, Names
from appeals.timeline.titles import day, title
from common.text import shorten
from common.ui import Moment, status_look

LOOKS = {
    EventKind.REGISTERED: ("plus", "info"),
    EventKind.IMPORTED: ("upload", "info"),
    EventKind.EDITED: ("pencil", "neutral"),
    EventKind.CLASSIFIED: ("tag", "neutral"),
    EventKind.ASSIGNED: ("user-check", "info"),
    EventKind.TAKEN: ("clock", "pri"),
    EventKind.RESOLVED_ON_SPOT: ("circle-check", "ok"),
    EventKind.REOPENED: ("rotate-ccw", "warn"),
    EventKind.WITHDRAWN: ("undo-2", "neutral"),
    EventKind.MERGED: ("merge", "neutral"),
    EventKind.MERGED_INTO: ("users", "neutral"),
    EventKind.NOTED: ("message-square", "neutral"),
    EventKind.FILE_ADDED: ("paperclip", "neutral"),
    EventKind.FORWARDED: ("forward", "info"),
    EventKind.SPLIT: ("split", "info"),
    EventKind.DISPUTED: ("circle-question-mark", "warn"),
    EventKind.SETTLED: ("gavel", "info"),
    EventKind.TASK_GIVEN: ("corner-down-right", "info"),
    EventKind.TASK_DONE: ("check", "ok"),
    EventKind.TASK_RECALLED: ("undo-2", "neutral"),
    EventKind.PROPOSED: ("send", "info"),
    EventKind.DECLINED: ("circle-x", "warn"),
    EventKind.TAKEN_BACK: ("undo-2", "neutral"),
    EventKind.EXTENDED: ("calendar-plus", "warn"),
    EventKind.SHIFTED: ("calendar-days", "neutral"),
    EventKind.CITIZEN_TOLD: ("mail", "info"),
    EventKind.CITIZEN_ASKED: ("circle-question-mark", "info"),
    EventKind.CONFIRMED: ("circle-check", "ok"),
    EventKind.DENIED: ("circle-alert", "bad"),
    EventKind.SAMPLED: ("search", "info"),
    EventKind.CHECKED: ("shield-check", "info"),
    EventKind.REPEAT_FOUND: ("history", "warn"),
    EventKind.RAISED_AGAIN: ("refresh-cw", "warn"),
    EventKind.REPEAT_UNDONE: ("undo-2", "neutral"),
    EventKind.PUBLISHED: ("globe", "ok"),
    EventKind.UNPUBLISHED: ("eye", "neutral"),
    EventKind.SLIP_ISSUED: ("file-text", "neutral"),
    EventKind.PROMISE_KEPT: ("hand", "ok"),
    EventKind.PROMISE_NOT_KEPT: ("undo-2", "warn"),
    EventKind.PROMISE_CHANGED: ("hand", "warn"),
}
BY_CITIZEN = (EventKind.CONFIRMED, EventKind.DENIED)
IN_TITLE = {
    EventKind.REGISTERED: {"responsible"},
    EventKind.ASSIGNED: {"responsible"},
    EventKind.FORWARDED: {"responsible"},
    EventKind.SETTLED: {"responsible"},
    EventKind.EXTENDED: {"due_on"},
    EventKind.SHIFTED: {"due_on"},
    EventKind.PROMISE_KEPT: {"promise_kept_on", "promise_outcome"},
    EventKind.PROMISE_CHANGED: {"promise_due"},
}
SHOWN = (
    "kind", "topic", "territory", "responsible", "due_on", "language", "proof", "promise", "promise_by", "promise_due",
    "complained_of", "external_number",
)  # fmt: skip
DAYS = ("due_on", "promise_due")
CODES = {"kind": QuestionKind, "language": Language}
EARLIER_TEXT = 400


@dataclass(frozen=True)
class Reader:
    """For whom the events are told. What a citizen wrote may hold personal data: only some read it."""

    names: Names
    sees_words: bool = False


def moments(events: Iterable[Event], reader: Reader) -> list[Moment]:
    """Entries in the order of the events."""
    return [moment(event, reader) for event in events]


def moment(event: Event, reader: Reader, more: Iterable[str] = ()) -> Moment:
    """One entry; `more` are further lines of small print."""
    tone, icon = status_look(event.to_status)
    if event.kind in LOOKS:
        icon, tone = LOOKS[event.kind]
    return Moment(
        title=title(event, reader.names),
        at=event.at,
        who=who(event),
        text=text(event, reader),
        icon=icon,
        tone=tone,
        changes=(*changes(event, reader.names), *more),
    )


def who(event: Event) -> str:
    """Who did it: an official with the body, the citizen without a name, or the system."""
    if event.by is None:
        return _("the citizen") if event.kind in BY_CITIZEN else _("the system")
    return f"{event.by.full_name}, {event.body.name}" if event.body else event.by.full_name


def text(event: Event, reader: Reader) -> str:
    """What was written: the answer, a reason, a note. The words of a citizen are kept from who may not read them."""
    if event.kind in (EventKind.CLOSED, EventKind.RESOLVED_ON_SPOT):
        return event.details.get("changes", {}).get("answer", ["", ""])[1] or event.note
    if event.kind == EventKind.REOPENED and event.details.get("cause") in (Cause.CITIZEN, Cause.CHECK):
        return ""  # the denial or the check just before it has the words
    if event.note and event.kind in BY_CITIZEN and not reader.sees_words:
        return "…"
    return causes_text(event.note) if event.kind == EventKind.SHIFTED else event.note


def changes(event: Event, names: Names) -> Iterable[str]:
    """What else changed, one line each; long texts only as they were before."""
    if event.happened_on != timezone.localdate(event.at):
        yield _("It happened on %(day)s") % {"day": day(event.happened_on)}
    if how := _how(event):
        yield how
    for name, (before, after) in event.details.get("changes", {}).items():
        if name in ("text", "answer") and before:
            label = _("Earlier text: %(text)s") if name == "text" else _("Earlier answer: %(text)s")
            yield label % {"text": shorten(before, EARLIER_TEXT)}
        elif name in SHOWN and name not in IN_TITLE.get(event.kind, ()):
            yield _("%(field)s: %(before)s → %(after)s") % {
                "field": capfirst(Question._meta.get_field(name).verbose_name),
                "before": _value(name, before, names),
                "after": _value(name, after, names),
            }


def _how(event: Event) -> str:
    code = event.details.get("how")
    return capfirst(TellWay(code).label) if code in TellWay.values else ""


def _value(name: str, value, names: Names) -> str:
    if value in (None, ""):
        return "—"
    if name in CHANGED:
        return names.changed(name, value)
    if name in DAYS:
        return day(date.fromisoformat(value))
    known = CODES.get(name)
    return str(known(value).label) if known and value in known.values else str(value)
