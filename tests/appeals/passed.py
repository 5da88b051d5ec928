"""E1 for passing questions on and for tasks: who may, from which status, and how each act is done on the stage."""

from __future__ import annotations

from django.db import transaction

from appeals.actions.child_tasks import do_task, give_task, raise_up, recall_task
from appeals.actions.forwarding import dispute, forward, settle, split_off
from appeals.enums import Competence
from appeals.models import ChildTask, Question
from appeals.workflow import Act
from common.acts import act, changed
from common.dates import today
from organisations.models import Body

# Written by hand, apart from the table: the host is `own`, the responsible body `sister` (none while registered).
MAY = {
    Act.FORWARD: {"sister_controller"},
    Act.SPLIT_OFF: {"sister_controller"},
    Act.DISPUTE: {"sister_controller"},
    Act.SETTLE: {"controller"},
    Act.GIVE_TASK: {"sister_executor", "sister_controller"},
    Act.RAISE_UP: {"sister_controller"},
    Act.DO_TASK: {
        "sister_controller"
    },  # the body of the task stands below; an executor reaches only the own one
    Act.RECALL_TASK: {"sister_executor", "sister_controller"},
}
IN_HAND = {"assigned", "in_work"}
BEING_WORKED_ON = IN_HAND | {"in_plan"}
FROM = {
    Act.FORWARD: IN_HAND,
    Act.SPLIT_OFF: IN_HAND,
    Act.DISPUTE: IN_HAND,
    Act.SETTLE: IN_HAND,
    Act.GIVE_TASK: BEING_WORKED_ON,
    Act.RAISE_UP: BEING_WORKED_ON,
    Act.DO_TASK: BEING_WORKED_ON,
    Act.RECALL_TASK: BEING_WORKED_ON,
}
EVENTS_OF = {Act.SPLIT_OFF: 2}


def performers(question, by, cast) -> dict:
    """Each act as the stage does it; what it needs beforehand is put there without an event, and taken back with it."""
    new = {"text": "Look at it", "due_on": today()}
    there = {"responsible": cast.ministry, "reason": "By the law on roads"}
    run = {
        Act.FORWARD: lambda: forward(question, by=by, **there),
        Act.SPLIT_OFF: lambda: split_off(question, by=by, text="The bridge", **there),
        Act.DISPUTE: lambda: dispute(question, by=by, reason="Not ours"),
        Act.SETTLE: lambda: (_disputed(question), settle(question, by=by, **there)),
        Act.GIVE_TASK: lambda: give_task(question, by=by, body=_below(cast), **new),
        Act.RAISE_UP: lambda: raise_up(question, by=by, body=cast.ministry, **new),
        Act.DO_TASK: lambda: do_task(question, by=by, task=_task(question, cast), result="Seen"),
        Act.RECALL_TASK: lambda: recall_task(question, by=by, task=_task(question, cast), reason="No need"),
    }
    return {name: _whole(one) for name, one in run.items()}


def _whole(run):
    def inside():
        with transaction.atomic():
            run()

    return inside


def _disputed(question) -> None:
    with act("test.dispute"):
        row = Question.objects.unscoped("test").get(pk=question.pk)
        changed(row, competence=Competence.DISPUTED)


def _below(cast) -> Body:
    with act("test.body"):
        return Body.objects.create(
            code="akimat-below", kind="local", level="district", parent=cast.sister,
            path=f"{cast.sister.path}akimat-below/", name_kk="Аудан", name_ru="Район", name_en="District",
        )  # fmt: skip


def _task(question, cast) -> int:
    """An open task of the responsible body for one below it; none where nobody is responsible."""
    if question.responsible_id is None:
        return 0
    with act("test.task"):
        return ChildTask.objects.create(
            question=question, giver=cast.sister, body=_below(cast), text="Look", due_on=today(),
            given_by=cast.sister_executor,
        ).pk  # fmt: skip
