"""Tasks are taken back: by the one who gave them, or because a complaint may not be worked on there."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.moves import tell, workers, written
from appeals.enums import TaskState
from appeals.models import ChildTask, Question
from appeals.policies_complaints import may_take_part
from appeals.workflow import Act
from common.acts import changed
from organisations.models import Body, User


def take_back(question: Question, task: ChildTask, *, by: User | None, reason: str) -> None:
    """End an open task without a result and tell its body. Call it inside an act, with question and task locked."""
    changed(task, state=TaskState.RECALLED, ended_by=by, ended_at=timezone.now())
    details = {"task": task.pk, "body": task.body_id}
    event = written(Act.RECALL_TASK, question, by=by, note=reason, details=details)
    tell(Act.RECALL_TASK, event, workers(task.body))


def recall_for_complaint(question: Question, complained_of: Body | None, *, by: User | None) -> None:
    """Take back the tasks that the body complained of has or has given, with all that was given under them.

    It may not work on the complaint, and it can't hold the complaint up by leaving a task open.
    """
    if complained_of is None or not question.open_tasks:
        return
    rows = question.child_tasks.unscoped("tasks of the locked question").select_related("body", "giver")
    gone: set[int] = set()
    for task in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):  # each after its parent
        theirs = not (may_take_part(complained_of, task.body) and may_take_part(complained_of, task.giver))
        if not theirs and task.parent_id not in gone:
            continue
        gone.add(task.pk)
        if task.state == TaskState.OPEN:
            reason = _("The question became a complaint about %(body)s.") % {"body": complained_of}
            take_back(question, task, by=by, reason=reason)
