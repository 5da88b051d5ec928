"""An item ends done, with proof, or dropped, with a reason; its questions go back into work and none is closed."""

import pytest
from django.core.exceptions import PermissionDenied

from appeals.enums import ProposalState, Status
from common.acts import Conflict, Refused
from common.dates import today
from plans.actions.date_changes import ask_move
from plans.actions.item_tasks import accept_task, agree_task, offer_task, refuse_task, report_task
from plans.actions.items import drop_item, finish_item
from plans.actions.milestones import reach_milestone, set_milestone
from plans.enums import EndedWhy, ItemStage, ItemTaskState, PlanEventKind
from plans.models import PlannedQuestion
from tests.appeals.make import fresh
from tests.days import In
from tests.plans.items import DAY, approved, drafted, kinds, now, planned_question, told

DONE = {"outcome": "The road is open", "proof": "Act No. 7"}


def test_done_by_its_owner_with_proof(cast):
    item = finish_item(approved(cast), by=cast.executor, **DONE)
    assert (item.stage, item.ended_on, item.outcome, item.proof) == (
        ItemStage.DONE,
        today(),
        "The road is open",
        "Act No. 7",
    )
    assert finish_item(item, by=cast.executor, outcome="Other", proof="Other").outcome == "The road is open"
    assert kinds(item).count(PlanEventKind.ITEM_DONE) == 1


def test_another_executor_does_not_say_that_it_is_done(cast):
    with pytest.raises(PermissionDenied):
        finish_item(approved(cast, owner=cast.controller), by=cast.executor, **DONE)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"outcome": " "}, "outcome"),
        ({"proof": " "}, "proof"),
        ({"proof": "x" * 501}, "proof"),
        ({"ended_on": In() + DAY}, "ended_on"),
        ({"ended_on": In() - DAY}, "ended_on"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast, more, field):
    with pytest.raises(Refused) as refused:
        finish_item(approved(cast), by=cast.executor, **(DONE | more))
    assert list(refused.value.error_dict) == [field]


def test_a_draft_is_not_done_and_what_was_dropped_neither(cast):
    item = drafted(cast)
    with pytest.raises(Refused) as refused:
        finish_item(item, by=cast.controller, **DONE)
    assert refused.value.code == "draft"
    drop_item(item, by=cast.controller, reason="Not needed")
    with pytest.raises(Refused) as refused:
        finish_item(item, by=cast.controller, **DONE)
    assert refused.value.code == "ended"
    with pytest.raises(Conflict):
        drop_item(approved(cast), by=cast.controller, reason="x", version=1)


def test_open_milestones_are_named(cast):
    item = approved(cast)
    steps = [
        set_milestone(item, by=cast.executor, title=f"Step {n}", due_on=today() + n * DAY)
        for n in range(1, 6)
    ]
    reach_milestone(steps[0], by=cast.executor, note="Act 1")
    with pytest.raises(Refused) as refused:
        finish_item(item, by=cast.executor, **DONE)
    assert refused.value.messages == ["Milestones are not reached yet: Step 2, Step 3, Step 4 and 1 more."]
    for step in steps[1:]:
        reach_milestone(step, by=cast.executor, note="Act 2")
    assert finish_item(item, by=cast.executor, **DONE).stage == ItemStage.DONE


def test_running_tasks_of_other_bodies_are_named_and_refused_ones_do_not_hold(cast):
    item = approved(cast)
    task = offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    other = offer_task(item, by=cast.controller, body=cast.ministry, text="Money", due_on=today() + DAY)
    refuse_task(other, by=cast.ministry_controller, reason="Not ours")
    for step in (
        lambda: agree_task(task, by=cast.sister_executor),
        lambda: report_task(task, by=cast.sister_executor, result="Sent"),
        lambda: accept_task(task, by=cast.controller),
    ):
        with pytest.raises(Refused) as refused:
            finish_item(item, by=cast.executor, **DONE)
        assert "Akimat of Aktobe Region" in refused.value.messages[0]
        assert "Ministry" not in refused.value.messages[0]
        step()
    assert finish_item(item, by=cast.executor, **DONE).stage == ItemStage.DONE


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (lambda cast, item: finish_item(item, by=cast.controller, **DONE), EndedWhy.ITEM_DONE),
        (lambda cast, item: drop_item(item, by=cast.controller, reason="No money"), EndedWhy.ITEM_DROPPED),
    ],
)
def test_an_end_closes_no_question_and_tells_those_who_answer(cast, end, why):
    item = approved(cast)
    questions = [planned_question(cast, item, f"Road {n}") for n in range(3)]
    ask = ask_move(item, by=cast.executor, to_on=item.due_on + DAY, reason="Rain")
    end(cast, item)
    for question in questions:
        stored = fresh(question)
        assert stored.status == Status.IN_WORK
        assert stored.closed_on is None
    rows = PlannedQuestion.objects.unscoped("test").filter(item=item)
    assert {row.ended_why for row in rows} == {why}
    assert told("item.ended", item=item.pk) == [cast.executor]
    assert (now(ask).state, now(ask).decided_on) == (ProposalState.LAPSED, today())


def test_dropped_with_its_running_tasks(cast):
    item = approved(cast)
    running = offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    refused = offer_task(item, by=cast.controller, body=cast.sister, text="Salt", due_on=today() + DAY)
    refuse_task(refused, by=cast.sister_executor, reason="None left")
    drop_item(item, by=cast.controller, reason="The road is not needed")
    assert (now(running).state, now(running).remark) == (ItemTaskState.RECALLED, "The road is not needed")
    assert now(refused).state == ItemTaskState.REFUSED
    assert kinds(item)[-2:] == [PlanEventKind.TASK_RECALLED, PlanEventKind.ITEM_DROPPED]
    assert drop_item(item, by=cast.controller, reason="Again").outcome == "The road is not needed"
    with pytest.raises(Refused):
        drop_item(finish_item(approved(cast), by=cast.controller, **DONE), by=cast.controller, reason="x")
