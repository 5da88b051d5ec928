"""Root problems: who names and changes them, how they end, and that no question is closed by any of it."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused
from common.dates import today
from plans.actions.problems import (
    drop_problem,
    edit_problem,
    give_problem,
    name_problem,
    reopen_problem,
    solve_problem,
)
from plans.enums import PlanEventKind, ProblemStage
from plans.models import PlanEvent, RootProblem
from tests.plans.make import make_item, make_problem


def kinds(problem) -> list[str]:
    return list(PlanEvent.objects.unscoped("test").filter(problem=problem).values_list("kind", flat=True))


def fresh(problem):
    return RootProblem.objects.unscoped("test").get(pk=problem.pk)


def named(cast, **more):
    facts = {"by": cast.controller, "body": cast.own, "title": " The road ", "topic": cast.topic}
    return name_problem(**(facts | more))


def test_named_once_for_one_form(cast):
    token = uuid.uuid4()
    first, second = named(cast, token=token), named(cast, token=token)
    assert first == second
    assert (first.title, first.named_on, first.named_by) == ("The road", today(), cast.controller)
    assert kinds(first) == [PlanEventKind.PROBLEM_NAMED]
    assert first.number == f"P-{first.pk:04d}"
    assert str(first) == "The road"


@pytest.mark.parametrize(
    "who", ["registrar", "executor", "head", "analyst", "administrator", "sister_controller"]
)
def test_only_those_who_plan_in_the_body_name_problems(cast, who):
    with pytest.raises(PermissionDenied):
        named(cast, by=getattr(cast, who))


@pytest.mark.parametrize(
    ("field", "value"), [("title", "  "), ("title", "x" * 201), ("description", "x" * 5001)]
)
def test_words_are_checked_by_field(cast, field, value):
    with pytest.raises(Refused) as refused:
        named(cast, **{field: value})
    assert list(refused.value.error_dict) == [field]


def test_the_owner_works_in_the_body(cast):
    assert named(cast, owner=cast.executor).owner == cast.executor
    with pytest.raises(Refused) as refused:
        named(cast, owner=cast.sister_executor)
    assert "owner" in refused.value.error_dict


def test_edited_with_what_stood_before(cast):
    problem = make_problem(cast)
    same = {"title": problem.title, "topic": cast.topic, "territory": problem.territory}
    edit_problem(problem, by=cast.controller, **same)
    assert kinds(problem) == []
    edit_problem(problem, by=cast.controller, **(same | {"title": "The bridge", "description": "Old"}))
    event = PlanEvent.objects.unscoped("test").get(problem=problem)
    assert event.details["changes"] == {
        "title": ["The road to the school", "The bridge"],
        "description": ["", "Old"],
    }
    with pytest.raises(Conflict):
        edit_problem(problem, by=cast.controller, version=1, **same)


def test_out_of_sight_is_not_there(cast):
    with pytest.raises(Http404):
        give_problem(make_problem(cast), by=cast.sister_controller, owner=None)


def test_given_and_taken_from_an_owner(cast):
    problem = make_problem(cast)
    give_problem(problem, by=cast.controller, owner=cast.head)
    give_problem(problem, by=cast.controller, owner=cast.head)
    give_problem(problem, by=cast.controller, owner=None)
    assert kinds(problem) == [PlanEventKind.PROBLEM_GIVEN] * 2


def test_solved_once_and_taken_up_again(cast):
    problem = make_problem(cast)
    solve_problem(problem, by=cast.controller, outcome="The road is built")
    solve_problem(problem, by=cast.controller, outcome="Said again")
    assert fresh(problem).outcome == "The road is built"
    with pytest.raises(Refused):
        edit_problem(problem, by=cast.controller, title="x", topic=cast.topic, territory=None)
    reopen_problem(problem, by=cast.controller, reason="It is broken again")
    reopen_problem(problem, by=cast.controller, reason="It is broken again")
    assert fresh(problem).is_open
    assert kinds(problem) == [PlanEventKind.SOLVED, PlanEventKind.REOPENED]


def test_given_up_with_a_reason(cast):
    problem = make_problem(cast)
    with pytest.raises(Refused):
        drop_problem(problem, by=cast.controller, reason=" ")
    drop_problem(problem, by=cast.controller, reason="Another country's road")
    drop_problem(problem, by=cast.controller, reason="Again")
    assert (fresh(problem).stage, fresh(problem).outcome) == (ProblemStage.DROPPED, "Another country's road")


@pytest.mark.parametrize(
    ("outcome", "shift", "field"), [("", 0, "outcome"), ("Built", 1, "ended_on"), ("Built", -1, "ended_on")]
)
def test_an_end_has_words_and_a_possible_day(cast, outcome, shift, field):
    with pytest.raises(Refused) as refused:
        solve_problem(
            make_problem(cast), by=cast.controller, outcome=outcome, ended_on=today() + timedelta(days=shift)
        )
    assert list(refused.value.error_dict) == [field]


def test_not_ended_while_plan_items_are_in_force(cast):
    problem = make_problem(cast)
    make_item(problem, cast.executor)
    for end in (
        lambda: solve_problem(problem, by=cast.controller, outcome="Built"),
        lambda: drop_problem(problem, by=cast.controller, reason="None"),
    ):
        with pytest.raises(Refused) as refused:
            end()
        assert refused.value.code == "items"


def test_a_merged_problem_is_not_taken_up_again(cast):
    other = make_problem(cast)
    merged = make_problem(
        cast, stage=ProblemStage.MERGED, merged_into=other, ended_on=today(), outcome="The same road"
    )
    with pytest.raises(Refused) as refused:
        reopen_problem(merged, by=cast.controller, reason="No")
    assert refused.value.code == "merged"
