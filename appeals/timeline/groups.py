"""Kinds of events as people look for them: the filter of the history."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.enums import EventKind


class Group(models.TextChoices):
    """What an entry of the history is about."""

    WAY = "way", _("The way of the question")
    TERM = "term", _("Deadlines")
    TASKS = "tasks", _("Tasks and decisions")
    CITIZEN = "citizen", _("The citizen")
    CHECKS = "checks", _("Checks and repetitions")
    TEXTS = "texts", _("Texts, notes and files")
    NOTICES = "notices", _("Notices")


KINDS: dict[str, tuple[str, ...]] = {
    Group.WAY: (
        EventKind.REGISTERED,
        EventKind.IMPORTED,
        EventKind.ASSIGNED,
        EventKind.TAKEN,
        EventKind.FORWARDED,
        EventKind.SPLIT,
        EventKind.DISPUTED,
        EventKind.SETTLED,
        EventKind.CLOSED,
        EventKind.RESOLVED_ON_SPOT,
        EventKind.PLANNED,
        EventKind.UNPLANNED,
        EventKind.REOPENED,
        EventKind.WITHDRAWN,
        EventKind.MERGED,
        EventKind.MERGED_INTO,
    ),
    Group.TERM: (
        EventKind.EXTENDED,
        EventKind.SHIFTED,
        EventKind.PROMISE_KEPT,
        EventKind.PROMISE_NOT_KEPT,
        EventKind.PROMISE_CHANGED,
    ),
    Group.TASKS: (
        EventKind.TASK_GIVEN,
        EventKind.TASK_DONE,
        EventKind.TASK_RECALLED,
        EventKind.PROPOSED,
        EventKind.DECLINED,
        EventKind.TAKEN_BACK,
    ),
    Group.CITIZEN: (
        EventKind.SLIP_ISSUED,
        EventKind.CITIZEN_TOLD,
        EventKind.CITIZEN_ASKED,
        EventKind.CONFIRMED,
        EventKind.DENIED,
    ),
    Group.CHECKS: (
        EventKind.SAMPLED,
        EventKind.CHECKED,
        EventKind.REPEAT_FOUND,
        EventKind.RAISED_AGAIN,
        EventKind.REPEAT_UNDONE,
    ),
    Group.TEXTS: (
        EventKind.EDITED,
        EventKind.CLASSIFIED,
        EventKind.NOTED,
        EventKind.FILE_ADDED,
        EventKind.PUBLISHED,
        EventKind.UNPUBLISHED,
    ),
}
GROUP_OF = {kind: group for group, kinds in KINDS.items() for kind in kinds}


def group_of(kind: str) -> str:
    """The group of an event; a kind that nobody sorted yet stands with the way of the question."""
    return GROUP_OF.get(kind, Group.WAY)
