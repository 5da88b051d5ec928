"""The history of a question as a table for files: every event in words, with what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from appeals.enums import Status
from appeals.models import Question
from appeals.timeline import Chapter, Entry
from appeals.timeline.groups import Group
from common.tables import DATE, MOMENT, NUMBER, Column

COLUMNS = (
    Column("number", gettext_lazy("Question")),
    Column("chapter", gettext_lazy("Chapter")),
    Column("day", gettext_lazy("Happened on"), DATE),
    Column("at", gettext_lazy("Written at"), MOMENT),
    Column("group", gettext_lazy("Kind of event")),
    Column("title", gettext_lazy("What happened")),
    Column("who", gettext_lazy("Who")),
    Column("body", gettext_lazy("Body")),
    Column("from_status", gettext_lazy("Status before")),
    Column("to_status", gettext_lazy("Status after")),
    Column("text", gettext_lazy("Text")),
    Column("changes", gettext_lazy("Details")),
    Column("due_on", gettext_lazy("Last day then"), DATE),
    Column("days", gettext_lazy("Working days of the chapter"), NUMBER),
    Column("verdict", gettext_lazy("Term")),
)


def history_rows(question: Question, found: list[Chapter]) -> Iterator[dict[str, Any]]:
    """One mapping for each entry, in the order of the story."""
    for chapter in found:
        for entry in chapter.entries:
            yield _row(question, chapter, entry)


def _row(question: Question, chapter: Chapter, entry: Entry) -> dict[str, Any]:
    event, moment = entry.event, entry.moment
    return {
        "number": question.number,
        "chapter": chapter.title,
        "day": entry.day,
        "at": entry.at,
        "group": str(Group(entry.group).label),
        "title": moment.title,
        "who": event.by.full_name if event and event.by else moment.who,
        "body": event.body.name if event and event.body else "",
        "from_status": _status(event and event.from_status),
        "to_status": _status(event and event.to_status),
        "text": moment.text,
        "changes": " | ".join(moment.changes),
        "due_on": entry.due_on,
        "days": chapter.days,
        "verdict": chapter.verdict,
    }


def _status(code: str | None) -> str:
    return str(Status(code).label) if code else ""
