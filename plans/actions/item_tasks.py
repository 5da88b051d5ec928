"""What other bodies do for a plan item: offered, agreed to or refused, reported, accepted or returned, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason, workers
from appeals.actions.routing import check_exists
from common.acts import changed
from common.dates import today
from organisations.models import Body, User
from organisations.rights import Right
from plans.actions.events import record
from plans.actions.item_acts import iso, made_by, on_item, on_part
from plans.actions.item_telling import TASK_ANSWERED, TASK_GIVEN, planners, tell
from plans.enums import ItemTaskState, PlanEventKind
from plans.models import ActionItem, ItemTask
from plans.permissions import check_user_can, check_user_can_work_on
from plans.policies_items import RUNNING, check_not_ended, check_part_day, check_task, check_task_body
from plans.words import given_text

State = ItemTaskState


def offer_task(
    item: ActionItem | int, *, by: User | None, body: Body, text: str, due_on: date, token: UUID | None = None
) -> ItemTask:
    """Ask another body for a part of the work, not after the day of the item. Its people see the item from now on.

    Raises Http404, PermissionDenied, Refused (by field).
    """
    with on_item("item_task.offer", item, by=by) as row:
        check_user_can(by, Right.PLANS_MANAGE, row.body)
        if (made := made_by(ItemTask, token)) is not None:
            return made
        check_not_ended(row)
        text = given_text("text", text, _("Write what is to be done."))
        check_exists(body, "body")
        check_task_body(body, row)
        check_part_day("due_on", due_on, row, today())
        task = ItemTask.objects.create(
            item=row, body=body, text=text, due_on=due_on, given_by=by, given_on=today(), token=token
        )
        _told(PlanEventKind.TASK_OFFERED, row, task, by, TASK_GIVEN, text, due_on=iso(due_on))
        return task


def agree_task(task: ItemTask | int, *, by: User | None, version: int | None = None) -> ItemTask:
    """The body takes the task over."""
    with _answering("item_task.agree", task, by, version, State.OFFERED, end=State.AGREED) as (item, row):
        if row.state == State.OFFERED:
            changed(row, state=State.AGREED, answered_by=by)
            _told(PlanEventKind.TASK_AGREED, item, row, by, TASK_ANSWERED)
        return row


def refuse_task(
    task: ItemTask | int, *, by: User | None, reason: str, version: int | None = None
) -> ItemTask:
    """The body does not take the task over, with a reason. The item is at risk until the task is taken back."""
    reason = given_text("reason", given_reason(reason))
    with _answering("item_task.refuse", task, by, version, State.OFFERED, end=State.REFUSED) as (item, row):
        if row.state == State.OFFERED:
            changed(row, state=State.REFUSED, answer=reason, answered_by=by)
            _told(PlanEventKind.TASK_REFUSED, item, row, by, TASK_ANSWERED, reason)
        return row


def report_task(
    task: ItemTask | int, *, by: User | None, result: str, version: int | None = None
) -> ItemTask:
    """The body says what it has done; those who gave the task accept it or return it."""
    result = given_text("result", result, _("Write what was done."))
    with _answering("item_task.report", task, by, version, State.AGREED, end=State.REPORTED) as (item, row):
        if row.state == State.AGREED:
            changed(row, state=State.REPORTED, answer=result, answered_by=by, reported_on=today())
            _told(PlanEventKind.TASK_REPORTED, item, row, by, TASK_ANSWERED, result)
        return row


def accept_task(task: ItemTask | int, *, by: User | None, version: int | None = None) -> ItemTask:
    """What was reported is enough: the task has ended."""
    with _given("item_task.accept", task, by, version, State.REPORTED, end=State.ACCEPTED) as (item, row):
        if row.state == State.REPORTED:
            changed(row, state=State.ACCEPTED, ended_on=today())
            _told(PlanEventKind.TASK_ACCEPTED, item, row, by, TASK_GIVEN)
        return row


def return_task(
    task: ItemTask | int, *, by: User | None, remark: str, version: int | None = None
) -> ItemTask:
    """What was reported is not enough, with a remark: the task is in work again."""
    remark = given_text("remark", remark, _("Write what is missing."))
    with _given("item_task.return", task, by, version, State.REPORTED, end=State.AGREED) as (item, row):
        if row.state == State.REPORTED:
            changed(row, state=State.AGREED, remark=remark)
            _told(PlanEventKind.TASK_RETURNED, item, row, by, TASK_GIVEN, remark)
        return row


def recall_task(
    task: ItemTask | int, *, by: User | None, reason: str, version: int | None = None
) -> ItemTask:
    """Take a task back, with a reason; one that was refused too, once the item does without it."""
    reason = given_text("reason", given_reason(reason))
    states = (*RUNNING, State.REFUSED)
    with _given("item_task.recall", task, by, version, *states, end=State.RECALLED) as (item, row):
        if row.state != State.RECALLED:
            take_back(item, row, by=by, reason=reason)
        return row


def take_back(item: ActionItem, task: ItemTask, *, by: User | None, reason: str) -> None:
    """Take a task of the locked item back and tell its body. Call it inside the act."""
    changed(task, state=State.RECALLED, remark=reason, ended_on=today())
    _told(PlanEventKind.TASK_RECALLED, item, task, by, TASK_GIVEN, reason)


@contextmanager
def _answering(
    name: str, task: ItemTask | int, by: User | None, version: int | None, *states: str, end: str
) -> Iterator[tuple[ActionItem, ItemTask]]:
    """An act of the body that has the task. Where it is in the state `end` already, it was sent twice."""
    with on_part(name, ItemTask, task, by=by, version=version) as (item, row):
        check_user_can_work_on(by, row.body)
        check_not_ended(item)
        check_task(row, *states, end)
        yield item, row


@contextmanager
def _given(
    name: str, task: ItemTask | int, by: User | None, version: int | None, *states: str, end: str
) -> Iterator[tuple[ActionItem, ItemTask]]:
    """An act of those who gave the task."""
    with on_part(name, ItemTask, task, by=by, version=version) as (item, row):
        check_user_can(by, Right.PLANS_MANAGE, item.body)
        check_not_ended(item)
        check_task(row, *states, end)
        yield item, row


def _told(
    kind: str,
    item: ActionItem,
    task: ItemTask,
    by: User | None,
    rule: str,
    note: str = "",
    **details: Any,
) -> None:
    """The event, and the notice to the other side."""
    facts = {"task": task.pk, "body": task.body_id, **details}
    event = record(kind, by=by, item=item, note=note, details=facts)
    people = workers(task.body) if rule == TASK_GIVEN else planners(item)
    tell(rule, event, people, task=task.pk)
