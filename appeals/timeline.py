"""The history of a question in plain words, made of its events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from appeals.enums import EventKind, Language, QuestionKind, Status
from appeals.models import Event, Question, Topic
from common.text import shorten
from common.ui import Moment, status_look
from organisations.models import Body, Territory
from organisations.models.names import name_column

NAMED = {"responsible": Body, "topic": Topic, "territory": Territory}
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
}

Names = dict[tuple[str, int], str]


def moments(events: Iterable[Event], numbers: dict[int, str], files: dict[int, str]) -> list[Moment]:
    """Entries for the timeline, newest first. `numbers` of questions and names of `files` by their keys."""
    events = list(events)
    names = _names(events)
    return [_moment(event, names, numbers, files) for event in reversed(events)]


def _moment(event: Event, names: Names, numbers: dict[int, str], files: dict[int, str]) -> Moment:
    tone, icon = status_look(event.to_status)
    if event.kind in LOOKS:
        icon, tone = LOOKS[event.kind]
    return Moment(
        title=_title(event, names, numbers, files),
        at=event.at,
        who=_who(event),
        text=_text(event),
        icon=icon,
        tone=tone,
        changes=tuple(_changes(event, names)),
    )


def _title(event: Event, names: Names, numbers: dict[int, str], files: dict[int, str]) -> str:
    changes = event.details.get("changes", {})
    if event.kind == EventKind.ASSIGNED and "responsible" in changes:
        return _("Assigned: %(body)s") % {"body": _named("responsible", changes["responsible"][1], names)}
    if event.kind == EventKind.ASSIGNED:
        return _("Co-executors changed")
    if event.kind == EventKind.CLOSED:
        return _("Closed: %(status)s") % {"status": Status(event.to_status).label}
    if event.kind == EventKind.MERGED:
        original = changes.get("duplicate_of", [None, None])[1]
        return _("Merged into %(number)s") % {"number": numbers.get(original, _("another question"))}
    if event.kind == EventKind.MERGED_INTO:
        number = numbers.get(event.details.get("question"), _("another question"))
        return _("%(number)s asks the same and was merged into this") % {"number": number}
    if event.kind == EventKind.FILE_ADDED:
        return _("File attached: %(name)s") % {"name": files.get(event.details.get("attachment"), "")}
    return str(EventKind(event.kind).label)


def _who(event: Event) -> str:
    if event.by is None:
        return _("the system")
    return f"{event.by.full_name}, {event.body.name}" if event.body else event.by.full_name


def _text(event: Event) -> str:
    changes = event.details.get("changes", {})
    if event.kind in (EventKind.CLOSED, EventKind.RESOLVED_ON_SPOT):
        return changes.get("answer", ["", ""])[1]
    return event.note


def _changes(event: Event, names: Names):
    """What else changed, one line each; long texts only as they were before."""
    written_on = timezone.localdate(event.at)
    if event.happened_on != written_on:
        yield _("It happened on %(day)s") % {"day": _day(event.happened_on)}
    for name, (before, after) in event.details.get("changes", {}).items():
        if name in ("text", "answer") and before:
            label = _("Earlier text: %(text)s") if name == "text" else _("Earlier answer: %(text)s")
            yield label % {"text": shorten(before, 400)}
        elif name in _SHOWN and not (name == "responsible" and event.kind == EventKind.ASSIGNED):
            yield _("%(field)s: %(before)s → %(after)s") % {
                "field": capfirst(Question._meta.get_field(name).verbose_name),
                "before": _value(name, before, names),
                "after": _value(name, after, names),
            }


def _value(name: str, value, names: Names) -> str:
    if value in (None, ""):
        return "—"
    if name in NAMED:
        return _named(name, value, names)
    if name == "due_on":
        return _day(date.fromisoformat(value))
    known = {"kind": QuestionKind, "language": Language}.get(name)
    return str(known(value).label) if known and value in known.values else str(value)


_SHOWN = ("kind", "topic", "territory", "responsible", "due_on", "language", "proof", "promise")


def _day(value: date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def _named(name: str, key: int | None, names: Names) -> str:
    return names.get((name, key), "—")


def _names(events: list[Event]) -> Names:
    """Names of all bodies, topics and territories that the events mention: one query."""
    wanted: dict[str, set[int]] = {name: set() for name in NAMED}
    for event in events:
        for name, pair in event.details.get("changes", {}).items():
            if name in wanted:
                wanted[name].update(key for key in pair if key)
    parts = [_part(name, keys) for name, keys in wanted.items() if keys]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {(name, key): label for name, key, label in rows}


def _part(name: str, keys: set[int]):
    rows = NAMED[name].objects.filter(pk__in=keys).order_by()
    return rows.annotate(of=Value(name, output_field=CharField())).values_list("of", "pk", name_column())
