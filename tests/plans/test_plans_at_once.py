"""F: people plan, end and merge at the same moment, on real connections; nobody waits for ever and no question is lost."""

from __future__ import annotations

import pytest

from appeals.actions.outcomes import close
from appeals.enums import Status
from common.dates import today
from plans.actions.item_ends import drop_item, finish_item
from plans.actions.joining import join_questions, merge_problem
from plans.actions.planning import put_in_plan
from plans.models import ActionItem, JoinedQuestion, PlannedQuestion
from tests.appeals.make import ANSWER, bring_to, fresh, make_meeting, make_question
from tests.appeals.test_concurrency import at_once
from tests.cast import make_cast
from tests.plans.make import make_item, make_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 6


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def in_work(cast, count: int) -> list:
    meeting = make_meeting(cast.own)
    people = {"cast": cast, "responsible": cast.own, "executor": cast.executor, "controller": cast.controller}
    return [
        bring_to(make_question(cast.registrar, meeting, topic=cast.topic), Status.IN_WORK, **people)
        for _one in range(count)
    ]


def assert_consistent(questions) -> None:
    """The status says whether it stands in a plan; what stands in an item belongs to the item's problem."""
    for question in questions:
        rows = list(
            PlannedQuestion.objects.unscoped("test").now().filter(question=question).select_related("item")
        )
        assert (fresh(question).status == Status.IN_PLAN) == bool(rows)
        for row in rows:
            assert row.item.in_force
            joined = JoinedQuestion.objects.unscoped("test").now().get(question=question)
            assert joined.problem_id == row.item.problem_id


def test_two_put_one_question_into_two_items(cast):
    questions = in_work(cast, ROUNDS)
    items = [make_item(make_problem(cast), cast.executor) for _two in range(2)]
    for question in questions:
        acts = [
            lambda item=item, q=question: put_in_plan(q, by=cast.controller, item=item.pk) for item in items
        ]
        assert at_once(*acts) == ["done", "done"]
    assert_consistent(questions)


def test_put_while_the_item_ends(cast):
    questions = in_work(cast, ROUNDS * 2)
    for n in range(ROUNDS):
        item = make_item(make_problem(cast), cast.executor)
        first, second = questions[2 * n], questions[2 * n + 1]
        put_in_plan(first, by=cast.controller, item=item)
        outcomes = at_once(
            lambda item=item, q=second: put_in_plan(q, by=cast.controller, item=item.pk),
            lambda item=item: finish_item(item.pk, by=cast.executor, outcome="Built", proof="Act 7"),
        )
        assert outcomes[0] in ("done", "refused")
        assert outcomes[1] == "done"
    assert_consistent(questions)


def test_moved_between_two_items_that_end(cast):
    questions = in_work(cast, ROUNDS)
    for question in questions:
        items = [make_item(make_problem(cast), cast.executor) for _two in range(2)]
        put_in_plan(question, by=cast.controller, item=items[0])
        outcomes = at_once(
            lambda q=question, i=items[1]: put_in_plan(q, by=cast.controller, item=i.pk),
            lambda i=items[0]: drop_item(i.pk, by=cast.controller, reason="No"),
            lambda i=items[1]: drop_item(i.pk, by=cast.controller, reason="No"),
        )
        assert outcomes[0] in ("done", "refused")
        assert outcomes[1:] == ["done", "done"]
    assert_consistent(questions)


def test_closed_while_it_is_put_into_a_plan(cast):
    questions = in_work(cast, ROUNDS)
    item = make_item(make_problem(cast), cast.executor)
    answer = {"outcome": Status.EXPLAINED, "answer": ANSWER, "closed_on": today()}
    for question in questions:
        outcomes = at_once(
            lambda q=question: put_in_plan(q, by=cast.controller, item=item.pk),
            lambda q=question: close(q, by=cast.executor, **answer),
        )
        assert outcomes[1] == "done"
        assert outcomes[0] in ("done", "refused")
    assert_consistent(questions)


def test_two_merge_into_each_other(cast):
    for _n in range(ROUNDS):
        one, two = make_problem(cast), make_problem(cast)
        join_questions(one, in_work(cast, 1), by=cast.controller)
        outcomes = at_once(
            lambda a=one, b=two: merge_problem(a.pk, by=cast.controller, into=b.pk, reason="Same"),
            lambda a=one, b=two: merge_problem(b.pk, by=cast.controller, into=a.pk, reason="Same"),
        )
        assert sorted(outcomes) == ["done", "refused"]


def test_put_while_the_problem_is_merged(cast):
    questions = in_work(cast, ROUNDS)
    for question in questions:
        source, target = make_problem(cast), make_problem(cast)
        item = make_item(source, cast.executor)
        outcomes = at_once(
            lambda q=question, i=item: put_in_plan(q, by=cast.controller, item=i.pk),
            lambda a=source, b=target: merge_problem(a.pk, by=cast.controller, into=b.pk, reason="Same"),
        )
        assert outcomes == ["done", "done"]
        assert ActionItem.objects.unscoped("test").get(pk=item.pk).problem_id == target.pk
    assert_consistent(questions)
