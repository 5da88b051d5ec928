"""Reading how questions travel: the bodies that had one, its tasks as a tree, the tasks of a body."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from appeals.enums import EventKind, TaskState
from appeals.models import ChildTask, Event, Question
from organisations.models import Body
from organisations.rights import Right


def bodies_of_term(question: Question) -> set[int]:
    """Keys of the bodies that have had the question since its term began; a part was also where its origin was."""
    where = Q(question=question.pk)
    if question.part_of_id:
        where |= Q(question=question.part_of_id, at__lte=question.created_at)
    events = Event.objects.unscoped("where the question has been").filter(where).order_by("pk")
    had: set[int] = set()
    for kind, changes in events.values_list("kind", "details__changes"):
        if kind == EventKind.REOPENED:
            had.clear()
        for name in ("responsible", "responsible_id"):  # acts write the one, imports the other
            had.update(key for key in (changes or {}).get(name, ()) if key)
    return had | ({question.responsible_id} if question.responsible_id else set())


@dataclass(frozen=True)
class Node:
    """A task in the tree, with how deep it stands."""

    task: ChildTask
    depth: int
    has_open_below: bool


def task_tree(question: Question) -> list[Node]:
    """All tasks of a question, each followed by those given under it."""
    below: dict[int | None, list[ChildTask]] = defaultdict(list)
    for task in question.tasks:
        below[task.parent_id].append(task)
    return list(_walk(below, None, 0))


def _walk(below: dict[int | None, list[ChildTask]], parent: int | None, depth: int):
    for task in below.get(parent, ()):
        waits = any(child.state == TaskState.OPEN for child in below.get(task.pk, ()))
        yield Node(task, depth, waits)
        yield from _walk(below, task.pk, depth + 1)


def tasks_for(user):
    """Open tasks of the bodies in which the person works, the earliest last day first."""
    return _open_tasks(user).filter(body__in=_working_bodies(user))


def tasks_given(user):
    """Open tasks that the bodies in which the person works have given to others."""
    return _open_tasks(user).filter(giver__in=_working_bodies(user))


def _open_tasks(user):
    return ChildTask.objects.visible_to(user).filter(state=TaskState.OPEN)


def _working_bodies(user):
    """Who routes also works (see the roles), so that one right is enough to ask for."""
    return Body.objects.in_reach_of(user, Right.QUESTIONS_WORK)
