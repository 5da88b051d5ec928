"""A question stands in at most one plan item, and its status says whether it does."""

from datetime import timedelta

import pytest

from appeals.actions.outcomes import close
from appeals.enums import EventKind, Status
from common.acts import Refused, act, lock
from common.dates import today
from plans.actions import planning
from plans.actions.planning import put_in_plan, release, take_out_of_plan
from plans.enums import EndedWhy, ItemStage
from plans.figures import orphans
from plans.models import JoinedQuestion, PlannedQuestion
from tests.appeals.make import ANSWER, bring_to, fresh, make_meeting, make_question
from tests.plans.make import make_item, make_problem


def rows_of(question):
    return PlannedQuestion.objects.unscoped("test").filter(question=question)


@pytest.fixture
def in_work(cast):
    """A question that the own district works on."""
    question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic)
    return bring_to(
        question,
        Status.IN_WORK,
        cast=cast,
        responsible=cast.own,
        executor=cast.executor,
        controller=cast.controller,
    )


def test_put_and_taken_out(cast, in_work):
    item = make_item(make_problem(cast), cast.executor)
    put_in_plan(in_work, by=cast.controller, item=item)
    assert fresh(in_work).status == Status.IN_PLAN
    assert rows_of(in_work).now().get().item == item
    assert JoinedQuestion.objects.unscoped("test").now().get(question=in_work).problem == item.problem
    take_out_of_plan(in_work, by=cast.controller, reason="Another road")
    assert fresh(in_work).status == Status.IN_WORK
    assert rows_of(in_work).get().ended_why == EndedWhy.TAKEN_OUT
    kinds = in_work.events.unscoped("test").values_list("kind", flat=True)
    assert list(kinds)[-2:] == [EventKind.PLANNED, EventKind.UNPLANNED]


def test_moves_from_item_to_item_and_problem_to_problem(cast, in_work):
    first = make_item(make_problem(cast), cast.executor)
    second = make_item(make_problem(cast, title="The bridge"), cast.executor)
    for item in (first, second, second):
        put_in_plan(in_work, by=cast.controller, item=item)
    assert rows_of(in_work).now().get().item == second
    assert rows_of(in_work).get(item=first).ended_why == EndedWhy.MOVED
    assert JoinedQuestion.objects.unscoped("test").now().get(question=in_work).problem == second.problem


def test_only_an_item_in_force_takes_questions(cast, in_work):
    for stage in (ItemStage.DRAFT, ItemStage.DONE, ItemStage.DROPPED):
        with pytest.raises(Refused):
            put_in_plan(
                in_work, by=cast.controller, item=make_item(make_problem(cast), cast.executor, stage=stage)
            )
    assert fresh(in_work).status == Status.IN_WORK


def test_an_outcome_ends_the_row(cast, in_work):
    put_in_plan(in_work, by=cast.controller, item=make_item(make_problem(cast), cast.executor))
    close(in_work, by=cast.executor, outcome=Status.RESOLVED, answer=ANSWER, closed_on=today(), proof="Act 1")
    assert rows_of(in_work).get().ended_why == EndedWhy.OUTCOME


def test_release_closes_no_question(cast, in_work):
    item = make_item(make_problem(cast), cast.executor)
    put_in_plan(in_work, by=cast.controller, item=item)
    with act("test.release", by=cast.controller):
        assert release(item, EndedWhy.ITEM_DONE, by=cast.controller) == [in_work]
    assert fresh(in_work).status == Status.IN_WORK


def test_a_question_that_leaves_while_the_item_ends_is_passed_over(cast, in_work, monkeypatch):
    """It was read among the questions of the item, and left before its lock was there."""
    item = make_item(make_problem(cast), cast.executor)
    put_in_plan(in_work, by=cast.controller, item=item)

    def left_meanwhile(source, pk, user):
        take_out_of_plan(pk, by=cast.controller, reason="Another road")
        return lock(source, pk, user)

    monkeypatch.setattr(planning, "lock", left_meanwhile)
    with act("test.release", by=cast.controller):
        assert release(item, EndedWhy.ITEM_DONE, by=cast.controller) == []
    assert rows_of(in_work).get().ended_why == EndedWhy.TAKEN_OUT


def test_orphans_are_overdue_and_in_no_item(cast, in_work):
    from appeals.models import Question

    late = in_work.due_on + timedelta(days=1)
    seen = Question.objects.visible_to(cast.controller)
    assert list(orphans(seen, late)) == [in_work]
    assert not orphans(seen, in_work.due_on)
    put_in_plan(in_work, by=cast.controller, item=make_item(make_problem(cast), cast.executor))
    assert not orphans(seen, late)
