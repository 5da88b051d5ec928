"""F1, F3: several people act on one plan item at the same moment, on real connections: one wins, the other is told."""

from __future__ import annotations

import uuid

import pytest

from common.dates import today
from plans.actions.date_changes import approve_move, ask_move, decline_move
from plans.actions.item_tasks import offer_task
from plans.actions.items import approve_items, drop_item, finish_item
from plans.actions.milestones import set_milestone
from plans.actions.planning import put_in_plan
from plans.actions.problems import drop_problem
from plans.enums import ItemStage
from plans.models import ActionItem, DateChange, ItemTask, Milestone
from tests.appeals.make import fresh
from tests.appeals.test_concurrency import at_once
from tests.cast import make_cast
from tests.plans.items import DAY, approved, drafted, kinds, now, of_district, planned_question
from tests.plans.make import make_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 4


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def test_f1_two_approve_one_draft(cast):
    for _round in range(ROUNDS):
        item = drafted(cast, by=None)
        found = at_once(
            lambda item=item: approve_items([item.pk], by=cast.head, document="Plan 1"),
            lambda item=item: approve_items([item.pk], by=cast.controller, document="Plan 2"),
        )
        assert sorted(found) == ["done", "refused"]
        assert kinds(item).count("approved") == 1


def test_f1_two_decide_on_one_date(cast):
    for _round in range(ROUNDS):
        item = of_district(cast)
        change = ask_move(item, by=cast.district_executor, to_on=item.due_on + DAY, reason="Rain")
        found = at_once(
            lambda change=change: approve_move(change.pk, by=cast.head),
            lambda change=change: decline_move(change.pk, by=cast.controller, reason="No"),
        )
        assert sorted(found) == ["done", "refused"]
        assert (now(change).state == "approved") == (now(item).due_on == change.to_on)


def test_f1_one_drops_while_the_other_finishes(cast):
    for _round in range(ROUNDS):
        item = approved(cast)
        question = planned_question(cast, item)
        found = at_once(
            lambda item=item: finish_item(item.pk, by=cast.executor, outcome="Built", proof="Act"),
            lambda item=item: drop_item(item.pk, by=cast.controller, reason="No need"),
        )
        assert sorted(found) == ["done", "refused"]
        assert fresh(question).status == "in_work"


def test_f1_a_question_is_put_in_while_the_item_ends(cast):
    for _round in range(ROUNDS):
        first, item = approved(cast), approved(cast)
        question = planned_question(cast, first)
        found = at_once(
            lambda item=item, question=question: put_in_plan(question.pk, by=cast.controller, item=item.pk),
            lambda item=item: drop_item(item.pk, by=cast.controller, reason="No need"),
        )
        assert found[1] == "done"
        assert found[0] in ("done", "refused")
        assert now(item).stage == ItemStage.DROPPED
        standing = question.plan_items.unscoped("test").now().filter(item=item)
        assert not standing.exists()


def test_f1_a_problem_ends_while_its_item_is_approved(cast):
    for _round in range(ROUNDS):
        problem = make_problem(cast)
        item = drafted(cast, problem=problem)
        found = at_once(
            lambda item=item: approve_items([item.pk], by=cast.head, document="Plan"),
            lambda problem=problem: drop_problem(problem.pk, by=cast.controller, reason="None"),
        )
        assert sorted(found) == ["done", "refused"]
        assert now(item).in_force != (not now(problem).is_open)


def test_f3_a_form_sent_twice_at_once_makes_one_row(cast):
    item, problem = approved(cast), make_problem(cast)
    on = today() + DAY
    makers = {
        ActionItem: lambda token: drafted(cast, problem=problem, title="Twice", token=token),
        Milestone: lambda token: set_milestone(item.pk, by=cast.executor, title="T", due_on=on, token=token),
        ItemTask: lambda token: offer_task(
            item.pk, by=cast.controller, body=cast.sister, text="S", due_on=on, token=token
        ),
        DateChange: lambda token: ask_move(item.pk, by=cast.executor, to_on=item.due_on + DAY, reason="R"),
    }
    for model, make in makers.items():
        token = uuid.uuid4()
        before = model.objects.unscoped("test").count()
        assert at_once(*[lambda make=make, token=token: make(token)] * 3) == ["done"] * 3, model
        assert model.objects.unscoped("test").count() == before + 1, model
