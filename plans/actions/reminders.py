"""Reminders of plans: days of plan items and milestones, tasks of other bodies, stages of blockers, questions without a plan.

The ladder of last days (`appeals.actions.reminders`): a key names the thing, the rung and the day, so that finding again
adds nothing. What is told once a day or once a week is one notice for each person, and its key names the day or the week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import Q

from appeals.actions.reminders import DUE_STEPS, LATE_STEPS, PART_STEPS, Day, late_for_long, untold_of
from appeals.models import Question
from appeals.rules import load_terms
from common.dates import today
from notices.actions import Fact, queue_many
from notices.ladder import AFTER, iso_week
from notices.models import Notice
from organisations.rights import CASE_ROLES, Right, Role, roles_with
from organisations.staff import load_staff
from plans.enums import BlockerState, ItemStage, ItemTaskState
from plans.figures import orphans
from plans.models import ActionItem, BlockerStage, ItemTask, Milestone

ITEM, MILESTONE, ITEMS_WEEK = "remind.plan_item", "remind.milestone", "remind.plan_items"
ITEM_TASK, STAGE = "remind.item_task", "remind.stage"
ORPHANS, ORPHANS_WEEK = "remind.orphans", "remind.orphans_week"
RUNNING_TASKS = (ItemTaskState.OFFERED, ItemTaskState.AGREED)
NOT_ENDED = (ItemStage.DRAFT, ItemStage.APPROVED)

PLANNERS = roles_with(Right.PLANS_MANAGE)
WHY = "reminders of the system"


def remind_of_plans() -> int:
    """Write the reminders of today that are not written yet; returns how many rows. On days off there are none."""
    with transaction.atomic():
        terms = load_terms()
    if not terms.calendar.is_working(today()):
        return 0
    day = Day(today(), terms, load_staff())
    return sum(queue_many(fact for fact in find(day) if fact.recipients) for find in FINDERS)


def _items(day: Day) -> Iterator[Fact]:
    rows = ActionItem.objects.unscoped(WHY).approved()
    for side, step, dates in day.rungs(DUE_STEPS, LATE_STEPS):
        found = untold_of(rows.filter(due_on__in=dates), ITEM, side, step, "due_on")
        for key, pk, owner, body, last in found.values_list("key", "pk", "owner", "body", "due_on"):
            people = _owner(day, owner, body) | _above(day, body, side, step)
            yield _fact(key, ITEM, people, last, side, step, item=pk)


def _milestones(day: Day) -> Iterator[Fact]:
    rows = Milestone.objects.unscoped(WHY).filter(reached_on__isnull=True, item__stage=ItemStage.APPROVED)
    for side, step, dates in day.rungs(DUE_STEPS, LATE_STEPS):
        found = untold_of(rows.filter(due_on__in=dates), MILESTONE, side, step, "due_on")
        for key, pk, item, owner, body, last in found.values_list(
            "key", "pk", "item", "item__owner", "item__body", "due_on"
        ):
            people = _owner(day, owner, body) | _above(day, body, side, step)
            yield _fact(key, MILESTONE, people, last, side, step, item=item, milestone=pk)


def _tasks(day: Day) -> Iterator[Fact]:
    """To those who have the task; once it is late, to those who build the plan that needs it, and in the end to the head."""
    rows = ItemTask.objects.unscoped(WHY).filter(state__in=RUNNING_TASKS, item__stage__in=NOT_ENDED)
    for side, step, dates in day.rungs(PART_STEPS, LATE_STEPS):
        found = untold_of(rows.filter(due_on__in=dates), ITEM_TASK, side, step, "due_on")
        for key, pk, item, body, giver, last in found.values_list(
            "key", "pk", "item", "body", "item__body", "due_on"
        ):
            people = day.workers(body)
            if side == AFTER:
                people = people | day.staff.nearest(giver, *PLANNERS)
            if step >= LATE_STEPS[2]:
                people = people | day.staff.nearest(body, Role.HEAD)
            yield _fact(key, ITEM_TASK, people, last, side, step, item=item, task=pk)


def _stages(day: Day) -> Iterator[Fact]:
    """The next stage of a blocker should have been reached: to those who plan in the body that follows it."""
    rows = BlockerStage.objects.unscoped(WHY).ahead().filter(blocker__state=BlockerState.OPEN)
    for side, step, dates in day.rungs((), LATE_STEPS):
        found = untold_of(rows.filter(expected_on__in=dates), STAGE, side, step, "expected_on")
        for key, pk, blocker, body, last in found.values_list(
            "key", "pk", "blocker", "blocker__body", "expected_on"
        ):
            people = day.staff.nearest(body, *PLANNERS)
            if step >= LATE_STEPS[2]:
                people = people | day.staff.nearest(body, Role.HEAD)
            yield _fact(key, STAGE, people, last, side, step, blocker=blocker, stage=pk)


def _week(day: Day) -> Iterator[Fact]:
    """What has been late for long: once a week, one notice for each person with the number of plan items."""
    monday = iso_week(day.today)
    key = f"{ITEMS_WEEK}:{monday.isoformat()}"
    long_ago = late_for_long(day)
    steps = Milestone.objects.unscoped(WHY).filter(reached_on__isnull=True, due_on__lte=long_ago)
    late = ActionItem.objects.unscoped(WHY).approved()
    late = late.filter(Q(due_on__lte=long_ago) | Q(pk__in=steps.values("item"))).order_by()
    people: set[int] = set()
    for owner, body in late.values_list("owner", "body").distinct():
        people |= _owner(day, owner, body) | _above(day, body, AFTER, LATE_STEPS[-1])
    yield Fact(key, ITEMS_WEEK, frozenset(people - _told(key)), {"on": monday.isoformat()})


def _orphans(day: Day) -> Iterator[Fact]:
    """Questions without a plan: each working day to the controllers of the bodies that answer, weekly to their heads."""
    keys = {
        Role.CONTROLLER: (f"{ORPHANS}:{day.today.isoformat()}", ORPHANS, day.today),
        Role.HEAD: (f"{ORPHANS_WEEK}:{iso_week(day.today).isoformat()}", ORPHANS_WEEK, iso_week(day.today)),
    }
    # They are counted over all open questions: once they are told they are not counted again.
    missing = {role: fact for role, fact in keys.items() if not _told(fact[0])}
    if not missing:
        return
    rows = orphans(Question.objects.unscoped(WHY), day.today).order_by()
    bodies = {responsible or host for responsible, host in rows.values_list("responsible", "body").distinct()}
    for role, (key, rule, on) in missing.items():
        people = {person for body in bodies for person in day.staff.nearest(body, role)}
        yield Fact(key, rule, frozenset(people), {"on": on.isoformat()})


FINDERS: tuple[Callable[[Day], Iterator[Fact]], ...] = (_items, _milestones, _tasks, _stages, _week, _orphans)


def _owner(day: Day, owner: int | None, body: int) -> set[int]:
    """Who answers for an item, as long as they work there; else those who build the plans of its body."""
    if owner is not None and day.staff.reaches(owner, body, CASE_ROLES):
        return {owner}
    return day.staff.nearest(body, *PLANNERS)


def _above(day: Day, body: int, side: str, step: int) -> set[int]:
    """From the third day late the controllers, from the fifth the heads too."""
    if side != AFTER:
        return set()
    roles = [
        role
        for role, first in zip((Role.CONTROLLER, Role.HEAD), LATE_STEPS[1:], strict=True)
        if step >= first
    ]
    return {person for role in roles for person in day.staff.nearest(body, role)}


def _told(key: str) -> set[int]:
    """Who was told this already."""
    rows = Notice.objects.unscoped("who was told already").filter(key=key)
    return set(rows.values_list("recipient", flat=True))


def _fact(
    key: str, rule: str, people: Iterable[int], last: date, side: str, step: int, **params: int
) -> Fact:
    return Fact(key, rule, frozenset(people), {"on": last.isoformat(), "side": side, "step": step, **params})
