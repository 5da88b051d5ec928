"""What a person can do with a plan item and its parts: what is not theirs is left out, what is impossible says why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.enums import ProposalState
from appeals.policies_decisions import check_other_person
from common.ui import Button
from organisations.rights import Right
from plans.enums import ItemTaskState
from plans.models import ActionItem, DateChange, ItemTask, Milestone
from plans.permissions import user_can, user_can_finish, user_can_work_on
from plans.policies_items import (
    RUNNING,
    check_approvable,
    check_in_force,
    check_not_ended,
    check_nothing_open,
    why,
)


def item_buttons(
    item: ActionItem, steps: list[Milestone], tasks: list[ItemTask], user, today: date
) -> list[Button]:
    """The acts of the item's page; none once it has ended."""
    if not (item.is_draft or item.in_force):
        return []
    plans, works = user_can(user, Right.PLANS_MANAGE, item.body), user_can_work_on(user, item.body)
    may_approve = item.is_draft and user_can(user, Right.PLANS_APPROVE, item.body)
    not_approved = why(check_approvable, item, steps, today) or why(
        check_other_person, item.drafted_by_id, user
    )
    not_done = why(check_in_force, item) or why(check_nothing_open, steps, tasks)
    done = item.in_force and user_can_finish(user, item)
    return [
        Button(
            _("Approve"), f"{reverse('items_approve')}?item={item.pk}", "check", "", shown=may_approve, why=not_approved
        ),
        _link(item, _("Done"), "item_finish", "circle-check", "", shown=done, why=not_done),
        _link(item, _("Another date"), "item_move", "calendar-plus", shown=works and item.in_force),
        _link(item, _("Owner"), "item_give", "user-check", shown=plans),
        _link(item, _("Edit"), "item_edit", "pencil", shown=plans),
        _link(item, _("Drop"), "item_drop", "circle-slash", shown=plans),
    ]  # fmt: skip


def part_buttons(item: ActionItem, user) -> dict[str, Button]:
    """How milestones and tasks are added."""
    impossible = why(check_not_ended, item)
    works = user_can_work_on(user, item.body) and not impossible
    plans = user_can(user, Right.PLANS_MANAGE, item.body) and not impossible
    return {
        "new_step": _link(item, _("Add a milestone"), "milestone_new", "plus", shown=works, small=True),
        "new_task": _link(item, _("Ask another body"), "item_task_new", "plus", shown=plans, small=True),
    }


def step_buttons(item: ActionItem, step: Milestone, waiting: bool, user) -> list[Button]:
    """The acts on a milestone."""
    if not user_can_work_on(user, item.body):
        return []
    if item.is_draft:
        return [
            _link(step, _("Edit"), "milestone_edit", "pencil", small=True),
            _post(step, _("Remove"), "milestone_remove", "trash-2"),
        ]
    if not item.in_force:
        return []
    if step.reached_on is not None:
        return [_link(step, _("Not reached after all"), "milestone_unreach", "undo-2", small=True)]
    reach = _link(step, _("Reached"), "milestone_reach", "check", small=True)
    move = _link(step, _("Another date"), "milestone_move", "calendar-plus", small=True)
    return [reach] if waiting else [reach, move]


def task_buttons(item: ActionItem, task: ItemTask, user) -> list[Button]:
    """The acts on a task: those of the body that has it, and those of the one that gave it."""
    if why(check_not_ended, item):
        return []
    theirs, ours = user_can_work_on(user, task.body), user_can(user, Right.PLANS_MANAGE, item.body)
    state, offered, reported = task.state, ItemTaskState.OFFERED, ItemTaskState.REPORTED
    found = [
        _post(task, _("Agree"), "item_task_agree", "check", shown=theirs and state == offered, kind=""),
        _link(task, _("Refuse"), "item_task_refuse", "x", small=True, shown=theirs and state == offered),
        _link(task, _("Report"), "item_task_report", "send", "", small=True,
              shown=theirs and state == ItemTaskState.AGREED),
        _post(task, _("Accept"), "item_task_accept", "check", shown=ours and state == reported, kind=""),
        _link(task, _("Return"), "item_task_return", "rotate-ccw", small=True, shown=ours and state == reported),
        _link(task, _("Take back"), "item_task_recall", "undo-2", small=True,
              shown=ours and state in (*RUNNING, ItemTaskState.REFUSED)),
    ]  # fmt: skip
    return [button for button in found if button.shown]


def move_buttons(move: DateChange, user, may_decide: bool) -> list[Button]:
    """The way to the decision, and the own request taken back."""
    if move.state != ProposalState.PENDING:
        return []
    if move.made_by_id == user.pk:
        return [_post(move, _("Take back"), "date_change_take_back", "undo-2")]
    decide = _link(move, _("Decide"), "date_change_page", "gavel", "", small=True)
    return [decide] if may_decide else []


def _link(row: Any, label: str, name: str, icon: str, kind: str = "sec", **more: Any) -> Button:
    return Button(label, reverse(name, args=[row.pk]), icon, kind, **more)


def _post(row: Any, label: str, name: str, icon: str, *, shown: bool = True, kind: str = "sec") -> Button:
    url, version = reverse(name, args=[row.pk]), (("version", row.version),)
    return Button(label, url, icon, kind, post=True, shown=shown, fields=version, small=True)
