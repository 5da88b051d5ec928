"""What the database refuses about blockers, whoever writes; and that a skipped stage makes no plan item late."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common.acts import act
from common.dates import today
from plans.enums import BlockerState, Stand
from plans.models import ActionItem, BlockedProblem, BlockerPosition, BlockerStage
from plans.states import ItemState, with_state
from tests.days import In
from tests.plans.make import make_blocker, make_item, make_problem

DAY = timedelta(days=1)


def refused(write) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), act("test.write"):
        write()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("money", {"amount": None}),
        ("money", {"amount": 0}),
        ("money", {"budget_level": ""}),
        ("money", {"budget_level": "secret"}),
        ("procurement", {"budget_year": None}),
        ("procurement", {"budget_year": 2101}),
        ("law", {"amount": 5}),
        ("law", {"budget_year": 2027}),
        ("law", {"budget_level": "rural"}),
        ("law", {"state": BlockerState.LIFTED}),
        ("law", {"ended_on": In()}),
        ("law", {"state": BlockerState.LIFTED, "ended_on": In() - DAY}),
        ("law", {"state": BlockerState.DROPPED, "ended_on": In()}),
        ("law", {"title": ""}),
        ("law", {"stage": "dreamt"}),
        ("law", {"raised_on": In()}),
    ],
)
def test_a_blocker_is_told_wholly(cast, kind, fields):
    blocker = make_blocker(make_problem(cast), kind)
    refused(lambda: type(blocker).objects.unscoped("test").filter(pk=blocker.pk).update(**fields))


def test_only_a_joint_decision_is_raised(cast):
    law, joint = (make_blocker(make_problem(cast), kind) for kind in ("law", "joint"))
    fields = {"raised_on": today(), "raised_to": cast.office}
    refused(lambda: type(law).objects.unscoped("test").filter(pk=law.pk).update(**fields))
    with act("test.raise"):
        assert type(law).objects.unscoped("test").filter(pk=joint.pk).update(**fields) == 1


def test_a_tie_stands_once_and_ends_after_it_began(cast):
    problem = make_problem(cast)
    blocker = make_blocker(problem, "law")
    refused(lambda: BlockedProblem.objects.create(blocker=blocker, problem=problem, tied_on=today()))
    tie = BlockedProblem.objects.unscoped("test").get()
    assert str(tie) == f"{blocker.pk} {problem.pk}"
    early = today() - DAY
    refused(lambda: BlockedProblem.objects.unscoped("test").filter(pk=tie.pk).update(untied_on=early))


def test_stages_are_unique_and_an_expected_day_has_its_first(cast):
    blocker = make_blocker(make_problem(cast), "land")
    for fields in ({"stage": "requested", "position": 9}, {"stage": "executed", "position": 0}):
        refused(lambda fields=fields: BlockerStage.objects.create(blocker=blocker, **fields))
    rows = BlockerStage.objects.unscoped("test").filter(blocker=blocker, stage="allotted")
    refused(lambda: rows.update(expected_on=today()))
    refused(lambda: rows.update(first_expected_on=today()))


@pytest.mark.parametrize(
    "fields",
    [
        {"stand": Stand.SILENT, "stated_on": In()},
        {"stand": Stand.AGREES},
        {"stand": Stand.OBJECTS, "stated_on": In()},
        {"stand": Stand.REMARKS, "stated_on": In()},
    ],
)
def test_a_position_has_a_day_and_words(cast, fields):
    blocker = make_blocker(make_problem(cast), "joint")
    refused(lambda: BlockerPosition.objects.create(blocker=blocker, body=cast.ministry, **fields))


def test_a_body_has_one_position(cast):
    blocker = make_blocker(make_problem(cast), "joint")
    with act("test.position"):
        row = BlockerPosition.objects.create(blocker=blocker, body=cast.ministry)
    assert str(row) == "Ministry of Energy silent"
    refused(lambda: BlockerPosition.objects.create(blocker=blocker, body=cast.ministry))


def test_a_skipped_stage_makes_no_plan_item_late(cast):
    problem = make_problem(cast)
    item = make_item(problem, cast.executor)
    blocker = make_blocker(problem, "land", expected={"surveyed": today() - DAY})
    state = with_state(ActionItem.objects.unscoped("test"), today())
    assert state.get(pk=item.pk).state == ItemState.AT_RISK
    with act("test.stage"):
        stages = BlockerStage.objects.unscoped("test").filter(blocker=blocker, stage="land_board")
        stages.update(reached_on=today())
    assert state.all().get(pk=item.pk).state == ItemState.ON_TRACK
