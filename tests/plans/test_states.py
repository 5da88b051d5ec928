"""Whether an item is on track is computed from dates: the conditions of the database equal the rule, counted by hand.

The slow computation reads every row and follows the sentences of `plans.states`, not its queries.
"""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.enums import ProposalState
from common.acts import Refused, act
from common.dates import today
from plans.actions.date_changes import approve_move, ask_move, decline_move, take_back_move
from plans.actions.item_tasks import (
    accept_task,
    agree_task,
    offer_task,
    recall_task,
    refuse_task,
    report_task,
    return_task,
)
from plans.actions.items import approve_items, drop_item, finish_item
from plans.actions.milestones import reach_milestone, set_milestone, unreach_milestone
from plans.enums import BlockerKind, ItemStage
from plans.ladders import LADDERS
from plans.models import ActionItem, BlockedProblem, Blocker, BlockerStage, DateChange, ItemTask, Milestone
from plans.states import ItemState, Reason, now_of, reasons_of, with_slips, with_state
from tests.appeals.make import fresh
from tests.plans.items import DAY, approved, drafted, now, planned_question
from tests.plans.make import make_blocker, make_item, make_problem

FAST = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 40)), min_size=1, max_size=14)
LOOKS = st.integers(-5, 80)


def rows(model, **filters) -> list:
    return list(model.objects.unscoped("test").filter(**filters))


def slowly(item: ActionItem, day: date) -> tuple[str | None, list[str]]:
    """The rule of `plans.states` in plain Python: state and reasons of an item on a day."""
    if item.stage != ItemStage.APPROVED:
        return None, []
    reasons = []
    if item.due_on < day:
        reasons.append(Reason.DAY_PASSED)
    if any(step.reached_on is None and step.due_on < day for step in rows(Milestone, item=item)):
        reasons.append(Reason.MILESTONE_PASSED)
    tasks = rows(ItemTask, item=item)
    if any(task.state == "refused" for task in tasks):
        reasons.append(Reason.TASK_REFUSED)
    if any(task.state in ("offered", "agreed") and task.due_on < day for task in tasks):
        reasons.append(Reason.TASK_LATE)
    reasons += _blocked(item, day)
    changes = rows(DateChange, item=item)
    if counted(changes) >= 2:
        reasons.append(Reason.MOVED_OFTEN)
    if any(change.state == "pending" for change in changes):
        reasons.append(Reason.MOVE_ASKED)
    if Reason.DAY_PASSED in reasons or Reason.MILESTONE_PASSED in reasons:
        return ItemState.LATE, reasons
    return (ItemState.AT_RISK if reasons else ItemState.ON_TRACK), reasons


def _blocked(item: ActionItem, day: date) -> list[str]:
    later = stuck = False
    for tie in rows(BlockedProblem, problem=item.problem_id, untied_on=None):
        blocker = Blocker.objects.unscoped("test").get(pk=tie.blocker_id)
        if blocker.state != "open":
            continue
        stages = sorted(rows(BlockerStage, blocker=blocker), key=lambda stage: stage.position)
        reached = max((stage.position for stage in stages if stage.reached_on), default=-1)
        for stage in stages:
            if stage.position > reached and stage.expected_on is not None:
                later |= stage.frees and stage.expected_on > item.due_on
                stuck |= stage.expected_on < day
    return [Reason.BLOCKER_LATER] * later + [Reason.BLOCKER_STUCK] * stuck


def counted(changes: list[DateChange]) -> int:
    return sum(change.state == "approved" and change.to_on > change.from_on for change in changes)


def fast(item: ActionItem, day: date) -> tuple[str | None, list[str]]:
    found = with_state(ActionItem.objects.unscoped("test").filter(pk=item.pk), day).get()
    return found.state, reasons_of(found)


def run(cast, item: ActionItem, number: int, days: int) -> None:
    """One act of a random life; one that is impossible now changes nothing."""
    steps, tasks = rows(Milestone, item=item), rows(ItemTask, item=item)
    step = steps[days % len(steps)] if steps else None
    task = tasks[days % len(tasks)] if tasks else None
    pending = [change for change in rows(DateChange, item=item) if change.state == "pending"]
    on, ours, theirs = today() + timedelta(days=days), cast.controller, cast.sister_controller
    acts = [
        lambda: set_milestone(item, by=ours, title=f"Step {days}", due_on=on),
        lambda: step and reach_milestone(step, by=ours, note="Act"),
        lambda: step and unreach_milestone(step, by=ours, reason="Void"),
        lambda: offer_task(item, by=ours, body=cast.sister, text="Sand", due_on=on),
        lambda: task and agree_task(task, by=theirs),
        lambda: task and refuse_task(task, by=theirs, reason="No"),
        lambda: task and report_task(task, by=theirs, result="Sent"),
        lambda: task and accept_task(task, by=ours),
        lambda: task and return_task(task, by=ours, remark="More"),
        lambda: task and recall_task(task, by=ours, reason="Without"),
        lambda: ask_move(item, by=ours, to_on=on + 20 * DAY, reason="Rain", milestone=step if days % 3 == 0 else None),
        lambda: pending and approve_move(pending[0], by=cast.analyst),
        lambda: pending and (decline_move if days % 2 else take_back_move)(
            pending[0], **({"by": cast.analyst, "reason": "No"} if days % 2 else {"by": ours})
        ),
    ]  # fmt: skip
    with contextlib.suppress(Refused):
        acts[number]()


@FAST
@given(life=STEPS, look=LOOKS, blocked=st.lists(st.integers(-5, 90), max_size=3), lifted=st.booleans())
def test_the_state_equals_the_rule_counted_by_hand(cast, life, look, blocked, lifted):
    """In any life of an item, on any day, the database and the rule agree, and so do the slips."""
    with transaction.atomic():
        item = approved(cast)
        kinds = list(LADDERS)
        for place, days in enumerate(blocked):
            ladder = LADDERS[kinds[place]]
            expected = {
                stage: today() + timedelta(days=days + 7 * n) for n, stage in enumerate(ladder.stages[1:])
            }
            make_blocker(
                item.problem, kinds[place], expected=expected,
                **({"state": "dropped", "ended_on": today(), "outcome": "x"} if lifted and place else {}),
            )  # fmt: skip
        for number, days in life:
            run(cast, item, number, days)
            stored = now(item)
            assert fast(stored, today()) == slowly(stored, today())
        for day in (today() + timedelta(days=look), today() + timedelta(days=look + 30)):
            assert fast(stored, day) == slowly(stored, day)
        slips = with_slips(ActionItem.objects.unscoped("test").filter(pk=item.pk)).get().slips
        assert slips == counted(rows(DateChange, item=item))
        _dates_stand_on_their_history(stored)
        transaction.set_rollback(True)


def _dates_stand_on_their_history(item: ActionItem) -> None:
    """The day now is the first day with the approved changes one after the other; no day moves otherwise."""
    for row, milestone in [(item, None), *((step, step) for step in rows(Milestone, item=item))]:
        day = row.first_due_on
        changes = rows(DateChange, item=item, milestone=milestone, state=ProposalState.APPROVED)
        for change in sorted(changes, key=lambda change: change.pk):
            assert change.from_on == day
            day = change.to_on
        assert row.due_on == day


@FAST
@given(life=STEPS, done=st.booleans())
def test_no_end_of_an_item_closes_a_question(cast, life, done):
    """Whatever happened to the item before, its end answers nobody: its questions are in work, none has an outcome."""
    with transaction.atomic():
        item = approved(cast)
        questions = [planned_question(cast, item, f"Road {number}") for number in range(2)]
        for number, days in life:
            run(cast, item, number, days)
        try:
            if done:
                finish_item(item, by=cast.controller, outcome="Built", proof="Act 7")
            else:
                drop_item(item, by=cast.controller, reason="No need")
            expected = "in_work"
        except Refused:
            expected = "in_plan"
        for question in questions:
            assert (fresh(question).status, fresh(question).closed_on) == (expected, None)
        assert expected == "in_work" or now(item).in_force
        pending = rows(DateChange, item=item, state=ProposalState.PENDING)
        assert expected == "in_plan" or not pending
        transaction.set_rollback(True)


def test_only_what_is_in_force_has_a_state(cast):
    problem = make_problem(cast)
    for stage in (ItemStage.DRAFT, ItemStage.DONE, ItemStage.DROPPED):
        item = make_item(problem, cast.executor, stage=stage, due_on=today() - DAY)
        assert fast(item, today()) == (None, [])
    item = make_item(problem, cast.executor)
    found = with_state(ActionItem.objects.unscoped("test").filter(pk=item.pk), today()).get()
    assert (now_of(found).label, now_of(found).reasons) == ("On track", [])


def test_late_goes_before_at_risk(cast):
    item = make_item(make_problem(cast), cast.executor, due_on=today())
    with act("test.rows"):
        DateChange.objects.create(
            item=item, from_on=today(), to_on=today() + DAY, reason="Rain", made_on=today()
        )
    assert fast(item, today()) == (ItemState.AT_RISK, [Reason.MOVE_ASKED])
    assert fast(item, today() + DAY) == (ItemState.LATE, [Reason.DAY_PASSED, Reason.MOVE_ASKED])


def test_a_blocker_counts_as_long_as_it_is_tied_and_blocks(cast):
    item = make_item(make_problem(cast), cast.executor)
    blocker = make_blocker(
        item.problem, BlockerKind.JOINT, expected={"positions": today() - DAY, "signed": item.due_on + DAY}
    )
    both = [Reason.BLOCKER_LATER, Reason.BLOCKER_STUCK]
    assert fast(item, today()) == (ItemState.AT_RISK, both)
    tie = BlockedProblem.objects.unscoped("test").get(blocker=blocker)
    with act("test.untied"):
        tie.untied_on = today()
        tie.save()
    assert fast(item, today()) == (ItemState.ON_TRACK, [])


@pytest.mark.parametrize("times", [1, 2])
def test_two_moves_to_later_make_dates_untrustworthy(cast, times):
    item = approved(cast)
    for number in range(times):
        change = ask_move(now(item), by=cast.executor, to_on=item.due_on + (number + 1) * DAY, reason="Rain")
        approve_move(change, by=cast.analyst)
    expected = (ItemState.AT_RISK, [Reason.MOVED_OFTEN]) if times == 2 else (ItemState.ON_TRACK, [])
    assert fast(item, today()) == expected


def test_a_draft_binds_from_its_approval_on(cast):
    item = drafted(cast)
    assert fast(item, item.due_on + DAY) == (None, [])
    approve_items([item], by=cast.head, document="Plan")
    assert fast(item, item.due_on + DAY)[0] == ItemState.LATE
