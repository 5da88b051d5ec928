"""The ladder of a blocker: expected days, stages reached and taken back; its state is what the ladder says."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.acts import Conflict, Refused
from common.dates import today
from plans.actions.blockers import drop_blocker, name_blocker
from plans.actions.stages import expect_stage, expect_stages, reach_stage, step_back
from plans.enums import BlockerKind, BlockerState, PlanEventKind
from plans.ladders import LADDERS, WITH_AMOUNT
from plans.models import BlockerStage, PlanEvent
from tests.days import In
from tests.plans.make import make_blocker, make_problem
from tests.plans.test_blockers import MONEY, fresh, kinds_of, told

DAY = timedelta(days=1)


def soon():
    return today() + 30 * DAY


@pytest.fixture
def problem(cast):
    return make_problem(cast, owner=cast.executor)


@pytest.fixture
def money(cast, problem):
    return name_blocker(
        by=cast.controller,
        problem=problem,
        waits_for=cast.ministry,
        expected={"bid": soon(), "financed": soon() + 30 * DAY},
        **MONEY,
    )


def row_of(blocker, stage):
    return BlockerStage.objects.unscoped("test").get(blocker=blocker, stage=stage)


def ahead(blocker):
    rows = BlockerStage.objects.unscoped("test").ahead().filter(blocker=blocker)
    return list(rows.order_by("position").values_list("stage", flat=True))


def test_the_first_day_stays_and_a_change_has_its_reason(cast, money):
    expect_stage(money, by=cast.controller, stage="commission", on=soon())  # a first day needs none
    with pytest.raises(Refused) as refusal:
        expect_stage(money, by=cast.controller, stage="financed", on=soon() + 60 * DAY)
    assert "reason" in refusal.value.message_dict
    for _again in range(2):
        expect_stage(money, by=cast.controller, stage="financed", on=soon() + 60 * DAY, reason="Sequestered")
    row = row_of(money, "financed")
    assert (row.first_expected_on, row.expected_on) == (soon() + 30 * DAY, soon() + 60 * DAY)
    event = PlanEvent.objects.unscoped("test").filter(blocker=money).last()
    assert event.note == "Sequestered"
    was, is_now = (soon() + 30 * DAY).isoformat(), (soon() + 60 * DAY).isoformat()
    assert event.details == {"changes": {"financed": [was, is_now]}}
    assert kinds_of(money).count(PlanEventKind.STAGE_EXPECTED) == 2


def test_several_days_move_together(cast, money):
    days = {"bid": soon() + 90 * DAY, "financed": soon() + 120 * DAY, "spent": None}
    expect_stages(money, by=cast.controller, expected=days, reason="Next year")
    assert row_of(money, "bid").expected_on == soon() + 90 * DAY
    assert kinds_of(money).count(PlanEventKind.STAGE_EXPECTED) == 1


@pytest.mark.parametrize(
    ("stage", "on", "name"),
    [
        ("idea", In(30 * DAY), "stage"),
        ("estimated", In(30 * DAY), "expected_estimated"),
        ("bid", None, "expected_bid"),
        ("bid", In() - DAY, "expected_bid"),
        ("bid", In(30 * DAY) + 31 * DAY, "expected_financed"),
        ("spent", In(30 * DAY), "expected_spent"),
    ],
)
def test_days_that_do_not_fit_the_ladder(cast, money, stage, on, name):
    with pytest.raises(Refused) as refusal:
        expect_stage(money, by=cast.controller, stage=stage, on=on, reason="Why not")
    assert name in refusal.value.message_dict


def test_an_old_day_that_has_passed_does_not_stand_in_the_way(cast, problem):
    blocker = make_blocker(problem, "law", expected={"concept": today() - 5 * DAY})
    expect_stage(blocker, by=cast.controller, stage="draft", on=soon())
    assert row_of(blocker, "draft").expected_on == soon()


def test_only_the_follower_expects(cast, money):
    for person in (cast.executor, cast.ministry_controller, cast.head):
        with pytest.raises(PermissionDenied):
            expect_stage(money, by=person, stage="commission", on=soon())
    with pytest.raises(Http404):
        expect_stage(money, by=cast.sister_controller, stage="commission", on=soon())
    with pytest.raises(Conflict):
        expect_stages(money, by=cast.controller, expected={"commission": soon()}, version=99)


def test_reached_step_by_step_until_lifted(cast, money):
    reach_stage(money, by=cast.controller, stage="bid")
    assert told("blocker.stage") == ["Executor"]
    with pytest.raises(Refused) as refusal:
        reach_stage(money, by=cast.controller, stage="financed")
    assert "document" in refusal.value.message_dict
    reach_stage(money, by=cast.ministry_controller, stage="financed", document="Order No. 5")
    row = fresh(money)
    assert (row.stage, row.state, row.ended_on) == ("financed", BlockerState.LIFTED, today())
    assert row_of(money, "financed").document == "Order No. 5"
    assert row_of(money, "commission").reached_on is None  # skipped
    assert ahead(money) == ["spent"]
    assert told("blocker.lifted") == ["Controller", "Executor"]
    reach_stage(money, by=cast.controller, stage="spent")  # watched, but nobody waits for it
    assert (fresh(money).stage, fresh(money).state) == ("spent", BlockerState.LIFTED)
    assert fresh(money).ended_on == today()


def test_the_stage_on_which_it_stands_changes_nothing(cast, money):
    for _again in range(2):
        reach_stage(money, by=cast.controller, stage="bid")
    assert kinds_of(money).count(PlanEventKind.STAGE_REACHED) == 1


def test_a_law_in_force_has_its_number(cast, problem):
    law = name_blocker(by=cast.controller, problem=problem, kind="law", title="Amendment")
    with pytest.raises(Refused) as refusal:
        reach_stage(law, by=cast.controller, stage="in_force")
    assert "act_number" in refusal.value.message_dict
    with pytest.raises(Refused):
        reach_stage(law, by=cast.controller, stage="in_force", act_number="x" * 201)
    with pytest.raises(Refused):
        reach_stage(law, by=cast.controller, stage="concept", document="x" * 301)
    reach_stage(law, by=cast.controller, stage="in_force", act_number=" No. 12-VIII ")
    assert fresh(law).act_number == "No. 12-VIII"


def test_a_problem_without_an_owner_has_people_who_plan(cast):
    blocker = name_blocker(by=None, problem=make_problem(cast), kind="land", title="A plot")
    reach_stage(blocker, by=None, stage="surveyed")
    assert told("blocker.stage") == ["Controller"]


@pytest.mark.parametrize(
    ("stage", "on", "name"),
    [
        ("parliament", None, "stage"),
        ("bid", In() + DAY, "on"),
        ("bid", In() - DAY, "on"),
    ],
)
def test_what_is_not_reached(cast, money, stage, on, name):
    with pytest.raises(Refused) as refusal:
        reach_stage(money, by=cast.controller, stage=stage, on=on)
    assert name in refusal.value.message_dict


def test_no_way_back_but_by_the_act_for_it(cast, money):
    reach_stage(money, by=cast.controller, stage="commission")
    with pytest.raises(Refused):
        reach_stage(money, by=cast.controller, stage="bid")


def test_who_reaches(cast, money, problem):
    for person in (cast.executor, cast.head, cast.analyst):
        with pytest.raises(PermissionDenied):
            reach_stage(money, by=person, stage="bid")
    alone = name_blocker(by=cast.controller, problem=problem, kind="land", title="A plot")
    with pytest.raises(PermissionDenied):
        reach_stage(alone, by=cast.executor, stage="surveyed")


def test_a_step_back_opens_it_again(cast, problem):
    law = name_blocker(by=cast.controller, problem=problem, kind="law", title="Amendment")
    with pytest.raises(Refused) as refusal:
        step_back(law, by=cast.controller, reason="Mistake")
    assert refusal.value.code == "first"
    reach_stage(law, by=cast.controller, stage="draft")
    reach_stage(law, by=cast.controller, stage="in_force", act_number="No. 12")
    with pytest.raises(Conflict):
        step_back(law, by=cast.controller, reason="Sent twice", version=law.version)
    step_back(law, by=cast.controller, reason="It was returned", version=fresh(law).version)
    row = fresh(law)
    assert (row.stage, row.state, row.ended_on, row.act_number) == ("draft", BlockerState.OPEN, None, "")
    assert row_of(law, "in_force").reached_on is None


def test_a_step_back_among_stages_that_are_only_watched(cast, money):
    reach_stage(money, by=cast.controller, stage="financed", document="Order No. 5")
    reach_stage(money, by=cast.controller, stage="spent")
    step_back(money, by=cast.controller, reason="Not all of it")
    assert (fresh(money).stage, fresh(money).state) == ("financed", BlockerState.LIFTED)
    with pytest.raises(PermissionDenied):
        step_back(money, by=cast.ministry_controller, reason="Not theirs")


def test_what_is_not_needed_goes_nowhere(cast, money):
    drop_blocker(money, by=cast.controller, reason="Sponsors pay")
    for do in (
        lambda: reach_stage(money, by=cast.controller, stage="bid"),
        lambda: step_back(money, by=cast.controller, reason="Why"),
        lambda: expect_stage(money, by=cast.controller, stage="commission", on=soon()),
    ):
        with pytest.raises(Refused):
            do()


WALK = st.lists(st.one_of(st.integers(0, 6), st.just("back"), st.just("expect")), max_size=9)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(BlockerKind.values), walk=WALK)
def test_on_any_walk_state_is_what_the_ladder_says(cast, kind, walk):
    """State follows from the stage, the stage is the last one reached, and each change has its event."""
    ladder = LADDERS[kind]
    money = (
        {}
        if kind not in WITH_AMOUNT
        else {name: MONEY[name] for name in ("amount", "budget_level", "budget_year")}
    )
    blocker = name_blocker(by=None, problem=make_problem(cast), kind=kind, title="Walk", **money)
    reached = [ladder.first]  # the model: a stack of stages
    changes = 0
    for step in walk:
        try:
            if step == "back":
                step_back(blocker, by=None, reason="Back")
                reached.pop()
            elif step == "expect":
                expect_stage(blocker, by=None, stage=ladder.after(reached[-1]), on=soon(), reason="Later")
                continue
            else:
                stage = ladder.stages[min(step, len(ladder.stages) - 1)]
                reach_stage(blocker, by=None, stage=stage, document="D", act_number="N")
                if stage != reached[-1]:
                    reached.append(stage)
                    changes += 1
                continue
        except Refused:
            continue
        changes += 1
    row = fresh(blocker)
    assert row.stage == reached[-1]
    assert (row.state == BlockerState.LIFTED) == ladder.has_freed(reached[-1])
    assert (row.ended_on is not None) == (row.state == BlockerState.LIFTED)
    rows = BlockerStage.objects.unscoped("test").filter(blocker=blocker, reached_on__isnull=False)
    assert list(rows.order_by("position").values_list("stage", flat=True)) == reached
    assert ahead(blocker) == list(ladder.stages[ladder.index(reached[-1]) + 1 :])
    moves = [kind for kind in kinds_of(blocker) if kind in ("stage", "stage_back")]
    assert len(moves) == changes
