"""Tasks inside a question: given to bodies below, raised to a body above, done with a result, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason, moving, tell, workers, written
from appeals.actions.recalling import take_back
from appeals.actions.routing import check_exists
from appeals.enums import TaskDirection, TaskState
from appeals.models import ChildTask, Question
from appeals.permissions import user_may_recall, user_works_in
from appeals.policies_complaints import check_may_take_part
from appeals.policies_routing import (
    check_open_task,
    check_own_tasks_ended,
    check_task_day,
    stands_above,
    stands_below,
)
from appeals.workflow import Act
from common.acts import Refused, changed, check_version
from common.dates import today
from common.text import clean
from organisations.models import Body, User

TEXT_MAX = 5000


def give_task(
    question: Question | int,
    *,
    by: User,
    body: Body,
    text: str,
    due_on: date,
    parent: int | None = None,
    version: int | None = None,
) -> ChildTask:
    """Give a part of the work to a body below: by the responsible body or, under the open task `parent`, by its body.

    Due at the latest when the question, or the parent, is. Raises Http404, PermissionDenied, Conflict, Refused (by field).
    """
    return _given(Act.GIVE_TASK, question, by, body, text, due_on, parent, version)


def raise_up(
    question: Question | int,
    *,
    by: User,
    body: Body,
    text: str,
    due_on: date,
    parent: int | None = None,
    version: int | None = None,
) -> ChildTask:
    """Ask a body above to decide or to help; it answers with a result, which comes back to the one who asked."""
    return _given(Act.RAISE_UP, question, by, body, text, due_on, parent, version)


def do_task(
    question: Question | int, *, by: User, task: int, result: str, version: int | None = None
) -> ChildTask:
    """Say what was done. The giver is told; where tasks under this one are open, it waits for them."""
    result = clean(result)
    if not result:
        raise Refused({"result": _("Write what was done.")})
    with _open_task(Act.DO_TASK, question, task, by, version) as (question, row):
        if not user_works_in(by, row.body):
            raise PermissionDenied(_("It is up to the people of the body that has the task."))
        check_own_tasks_ended(row)
        changed(row, state=TaskState.DONE, result=result, ended_by=by, ended_at=timezone.now())
        details = {"task": row.pk, "body": row.body_id}
        event = written(Act.DO_TASK, question, by=by, note=result, details=details)
        # The question may have gone to another body since: its people need the result as well.
        tell(Act.DO_TASK, event, workers(row.giver, question.responsible if row.parent_id is None else None))
        return row


def recall_task(
    question: Question | int, *, by: User, task: int, reason: str, version: int | None = None
) -> ChildTask:
    """Take a task back, with a reason; those given under it are ended by their givers first."""
    reason = given_reason(reason)
    with _open_task(Act.RECALL_TASK, question, task, by, version) as (question, row):
        if not user_may_recall(by, question, row):
            raise PermissionDenied(_("It is up to the body that gave the task."))
        check_own_tasks_ended(row)
        take_back(question, row, by=by, reason=reason)
        return row


def _given(
    move: str,
    question: Question | int,
    by: User,
    body: Body,
    text: str,
    due_on: date,
    parent_id: int | None,
    version: int | None,
) -> ChildTask:
    text = clean(text)
    if not text:
        raise Refused({"text": _("Write what is to be done.")})
    if len(text) > TEXT_MAX:
        raise Refused(
            {"text": _("The text is too long: %(count)d characters at most.") % {"count": TEXT_MAX}}
        )
    with moving(move, question, by=by, version=version) as question:
        parent = _locked(question, parent_id) if parent_id is not None else None
        giver = question.responsible if parent is None else parent.body
        if giver is None or not user_works_in(by, giver):
            raise PermissionDenied(_("It is up to the people of the body that has the work."))
        if parent is not None:
            check_open_task(parent)
        _check_body(move, question, giver, body)
        check_task_day(question, parent, due_on, today())
        task = ChildTask.objects.create(
            question=question,
            parent=parent,
            direction=TaskDirection.DOWN if move == Act.GIVE_TASK else TaskDirection.UP,
            giver=giver,
            body=body,
            text=text,
            due_on=due_on,
            given_by=by,
        )
        event = written(move, question, by=by, note=text, details=_told(task))
        tell(move, event, workers(body))
        return task


def _told(task: ChildTask) -> dict:
    return {
        "task": task.pk,
        "body": task.body_id,
        "giver": task.giver_id,
        "due_on": task.due_on.isoformat(),
        "direction": task.direction,
    }


def _check_body(move: str, question: Question, giver: Body, body: Body) -> None:
    check_exists(body, "body")
    check_may_take_part(question, body, "body")
    if move == Act.GIVE_TASK and not stands_below(body, giver):
        raise Refused({"body": _("A task goes to a body below %(giver)s.") % {"giver": giver}})
    if move == Act.RAISE_UP and not stands_above(body, giver):
        raise Refused({"body": _("Choose a body above %(giver)s.") % {"giver": giver}})


@contextmanager
def _open_task(
    move: str, question: Question | int, task: int, by: User, version: int | None
) -> Iterator[tuple[Question, ChildTask]]:
    """The question and its task, both locked. `version` is that of the task."""
    with moving(move, question, by=by) as question:
        row = _locked(question, task)
        check_version(row, version)
        check_open_task(row)
        yield question, row


def _locked(question: Question, task: int) -> ChildTask:
    rows = question.child_tasks.unscoped("tasks of the locked question").select_related("body", "giver")
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=task).first()
    if row is None:
        raise Http404
    return row
