"""When an act on a plan item, its milestones, tasks and dates is possible. Who may do it: `permissions`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from common.acts import Refused
from common.templatetags.ui import day
from common.text import first_of
from organisations.models import Body, User
from organisations.rights import Right
from plans.enums import ItemTaskState
from plans.models import ActionItem, DateChange, ItemTask, Milestone
from plans.policies import check_owner

# Tasks of other bodies that still run: a plan item is not done before them.
RUNNING = (ItemTaskState.OFFERED, ItemTaskState.AGREED, ItemTaskState.REPORTED)
OWNERS = (Right.QUESTIONS_WORK, Right.PLANS_MANAGE)
NAMED = 3  # how many milestones or tasks a sentence names


def why(check: Callable[..., None], *given: Any) -> str:
    """The words with which `check` refuses, for a button; empty when it lets the act pass."""
    try:
        check(*given)
    except Refused as refusal:
        return refusal.messages[0]
    return ""


def check_not_ended(item: ActionItem) -> None:
    """Raise `Refused` when the plan item is done or dropped."""
    if not (item.is_draft or item.in_force):
        raise Refused(
            _("The plan item has ended: %(stage)s.") % {"stage": item.get_stage_display().lower()},
            code="ended",
        )


def check_draft(item: ActionItem) -> None:
    """Raise `Refused` unless the plan item is a draft: what was approved stands."""
    check_not_ended(item)
    if not item.is_draft:
        raise Refused(_("The plan item is approved: this can't be changed any more."), code="approved")


def check_in_force(item: ActionItem) -> None:
    """Raise `Refused` unless the plan item is approved and still to be done."""
    check_not_ended(item)
    if item.is_draft:
        raise Refused(_("The plan item is a draft: it binds only once it is approved."), code="draft")


def check_item_owner(owner: User | None, body: Body) -> None:
    """Raise `Refused` unless the person works in the body itself and does, or plans, its work."""
    check_owner(owner, body, OWNERS)


def check_span(starts_on: date, due_on: date) -> None:
    """Raise `Refused` unless the plan item ends on or after the day on which it begins."""
    if due_on < starts_on:
        raise Refused({"due_on": _("A plan item ends not before it begins.")})


def check_holds(due_on: date, milestones: Iterable[Milestone], tasks: Iterable[ItemTask], field: str) -> None:
    """Raise `Refused` (at `field`) when a milestone or a running task would be due after the plan item itself."""
    later = [row.due_on for row in milestones if row.reached_on is None]
    later += [row.due_on for row in tasks if row.state in RUNNING]
    last = max(later, default=due_on)
    if last > due_on:
        text = _("A milestone or a task of another body is due only on %(day)s.") % {"day": day(last)}
        raise Refused({field: text})


def check_approvable(item: ActionItem, milestones: Iterable[Milestone], today: date) -> None:
    """Raise `Refused` unless the draft can bind: somebody answers for it, and its days have not passed."""
    check_not_ended(item)
    if not item.is_draft:
        raise Refused(_("Somebody has approved this plan item already."), code="approved")
    if item.owner_id is None:
        raise Refused(_("Nobody answers for this plan item: give it an owner first."), code="owner")
    if item.due_on < today:
        raise Refused(
            _("Its day has passed (%(day)s): change it first.") % {"day": day(item.due_on)}, code="past"
        )
    for milestone in milestones:
        if milestone.due_on < today:
            words = {"title": milestone.title, "day": day(milestone.due_on)}
            raise Refused(
                _("The day of the milestone “%(title)s” has passed (%(day)s): change it first.") % words,
                code="past",
            )
    if not item.problem.is_open:
        raise Refused(_("The root problem has ended."), code="problem")


def check_nothing_open(milestones: Iterable[Milestone], tasks: Iterable[ItemTask]) -> None:
    """Raise `Refused` while milestones are not reached or tasks of other bodies run, and say which."""
    open_ones = [row.title for row in milestones if row.reached_on is None]
    if open_ones:
        raise Refused(
            _("Milestones are not reached yet: %(titles)s.") % {"titles": first_of(open_ones, NAMED)},
            code="milestones",
        )
    bodies = [row.body.name for row in tasks if row.state in RUNNING]
    if bodies:
        raise Refused(
            _("Tasks of other bodies still run: %(bodies)s.") % {"bodies": first_of(bodies, NAMED)},
            code="tasks",
        )


def check_happened(field: str, on: date, item: ActionItem, today: date) -> None:
    """Raise `Refused` (at `field`) for a day to come, and for one before there was such a plan item."""
    if on > today:
        raise Refused({field: _("This day has not come yet.")})
    if on < min(day for day in (item.starts_on, item.approved_on, item.drafted_on) if day is not None):
        raise Refused({field: _("This day lies before the plan item began.")})


def check_part_day(field: str, on: date, item: ActionItem, today: date) -> None:
    """Raise `Refused` unless a milestone or task may be due on this day: within the item and, once it binds, not passed."""
    if on > item.due_on:
        raise Refused(
            {field: _("The plan item itself is due on %(day)s: not later.") % {"day": day(item.due_on)}}
        )
    if on < item.starts_on:
        raise Refused(
            {field: _("The plan item begins on %(day)s: not earlier.") % {"day": day(item.starts_on)}}
        )
    if item.in_force and on < today:
        raise Refused({field: _("This day has passed already.")})


def check_task_body(body: Body, item: ActionItem) -> None:
    """Raise `Refused` unless the task goes to another body than that of the plan item."""
    if body.pk == item.body_id:
        raise Refused({"body": _("This body does the plan item itself: choose another one.")})


def check_task(task: ItemTask, *states: str) -> None:
    """Raise `Refused` with the state of the task in words unless it is one of `states`."""
    if task.state not in states:
        raise Refused(
            _("This is not possible any more: %(state)s.") % {"state": task.get_state_display().lower()},
            code="state",
        )


def check_move(
    item: ActionItem,
    milestone: Milestone | None,
    to_on: date,
    today: date,
    parts: tuple[Iterable[Milestone], Iterable[ItemTask]] = ((), ()),
) -> None:
    """Raise `Refused` (at `to_on`) unless the day of the item, or of its milestone, may become this one."""
    now = (milestone or item).due_on
    if to_on == now:
        raise Refused({"to_on": _("This is the date that stands already.")})
    if to_on < today:
        raise Refused({"to_on": _("A date is not moved into the past.")})
    if milestone is not None:
        check_part_day("to_on", to_on, item, today)
        return
    if to_on < item.starts_on:
        raise Refused({"to_on": _("A plan item ends not before it begins.")})
    check_holds(to_on, *parts, "to_on")


def check_movable(item: ActionItem, milestone: Milestone | None) -> None:
    """Raise `Refused` unless there is a date that stands: an item in force, a milestone that is not reached."""
    check_in_force(item)
    if milestone is not None and milestone.reached_on is not None:
        raise Refused(_("The milestone is reached: its date stands."), code="reached")


def check_asker(change: DateChange, by: User | None) -> None:
    """Raise `Refused` unless the person is the one who asked for the other date."""
    if by is not None and change.made_by_id != by.pk:
        raise Refused(_("Only the person who asked can take this back."), code="not_yours")
