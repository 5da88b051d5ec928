"""Acts on blockers: named, changed, tied to many problems, given up; who may, when, and who is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused, act
from common.dates import today
from notices.models import Notice
from plans.actions.blockers import (
    carry_ties,
    drop_blocker,
    edit_blocker,
    name_blocker,
    tie_blocker,
    untie_blocker,
)
from plans.actions.stages import reach_stage
from plans.enums import BlockerKind, BlockerState, BudgetLevel, PlanEventKind, ProblemStage
from plans.models import BlockedProblem, Blocker, BlockerStage, PlanEvent
from tests.days import In
from tests.plans.make import make_problem

MONEY = {
    "kind": BlockerKind.MONEY,
    "title": "Money for the road",
    "amount": 1_200_000_000,
    "budget_level": BudgetLevel.REGIONAL,
    "budget_year": 2027,
}
SOON = timedelta(days=30)


@pytest.fixture
def problem(cast):
    return make_problem(cast, owner=cast.executor)


@pytest.fixture
def law(cast, problem):
    """An amendment that the ministry has to bring in; the own akimat follows it."""
    return name_blocker(
        by=cast.controller, problem=problem, kind="law", title="Amend the law", waits_for=cast.ministry
    )


def kinds_of(blocker):
    return list(PlanEvent.objects.unscoped("test").filter(blocker=blocker).values_list("kind", flat=True))


def told(rule):
    rows = Notice.objects.unscoped("test").filter(rule=rule, channel="in_app")
    return sorted(rows.values_list("recipient__full_name", flat=True))


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def ties_of(blocker):
    rows = BlockedProblem.objects.unscoped("test").filter(blocker=blocker, untied_on__isnull=True)
    return set(rows.values_list("problem", flat=True))


def test_named_with_its_whole_ladder(cast, problem):
    expected = {"bid": today(), "financed": today() + SOON, "spent": None}
    blocker = name_blocker(
        by=cast.controller, problem=problem, waits_for=cast.ministry, expected=expected, **MONEY
    )
    assert (blocker.body, blocker.stage, blocker.state) == (cast.own, "estimated", BlockerState.OPEN)
    rows = list(BlockerStage.objects.unscoped("test").filter(blocker=blocker).order_by("position"))
    assert [row.stage for row in rows] == ["estimated", "bid", "commission", "budgeted", "financed", "spent"]
    assert [row.frees for row in rows] == [False, False, False, False, True, False]
    assert rows[0].reached_on == today() and not any(row.reached_on for row in rows[1:])
    assert rows[4].expected_on == rows[4].first_expected_on == today() + SOON
    assert ties_of(blocker) == {problem.pk}
    event = PlanEvent.objects.unscoped("test").get(blocker=blocker)
    assert (event.kind, event.problem, event.details["amount"]) == ("blocker", problem, 1_200_000_000)
    assert told("blocker.named") == ["Ministry Controller"]


def test_nobody_is_told_where_nobody_is_waited_for(cast, problem):
    name_blocker(by=cast.controller, problem=problem, kind="court", title="Claim")
    assert not Notice.objects.unscoped("test").exists()


def test_a2_the_form_sent_twice_names_one_blocker(cast, problem):
    token = uuid4()
    first = name_blocker(by=cast.controller, problem=problem, kind="land", title="A plot", token=token)
    again = name_blocker(by=cast.controller, problem=problem, kind="land", title="A plot", token=token)
    assert again == first
    assert Blocker.objects.unscoped("test").count() == 1
    assert name_blocker(by=None, problem=problem, kind="land", title="Another", token=uuid4()) != first


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "weather"}, "kind"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"amount": None}, "amount"),
        ({"amount": 0}, "amount"),
        ({"budget_level": ""}, "budget_level"),
        ({"budget_level": "secret"}, "budget_level"),
        ({"budget_year": None}, "budget_year"),
        ({"budget_year": 2014}, "budget_year"),
        ({"kind": "law"}, "amount"),
        ({"expected": {"idea": In()}}, "expected"),
        ({"expected": {"bid": In() - timedelta(days=1)}}, "expected_bid"),
        ({"expected": {"estimated": In()}}, "expected_estimated"),
        ({"expected": {"bid": In() + SOON, "spent": In()}}, "expected_spent"),
    ],
)
def test_what_can_not_be_named(cast, problem, fields, name):
    with pytest.raises(Refused) as refusal:
        name_blocker(by=cast.controller, problem=problem, **(MONEY | fields))
    assert name in refusal.value.message_dict
    assert not Blocker.objects.unscoped("test").exists()


def test_a_problem_that_has_ended_waits_for_nothing(cast):
    ended = make_problem(cast, stage=ProblemStage.SOLVED, ended_on=today(), outcome="Built")
    with pytest.raises(Refused):
        name_blocker(by=cast.controller, problem=ended, kind="land", title="A plot")


def test_who_names(cast, problem):
    for person in (cast.executor, cast.registrar, cast.head, cast.analyst):
        with pytest.raises(PermissionDenied):
            name_blocker(by=person, problem=problem, kind="land", title="A plot")
    for person in (cast.sister_controller, cast.deactivated, cast.stranger):
        with pytest.raises(Http404):
            name_blocker(by=person, problem=problem, kind="land", title="A plot")
    with pytest.raises(PermissionDenied):  # not for a body that is not theirs
        name_blocker(by=cast.controller, problem=problem, kind="land", title="A plot", body=cast.ministry)
    blocker = name_blocker(
        by=cast.controller, problem=problem, kind="land", title="A plot", body=cast.own_district
    )
    assert blocker.body == cast.own_district


def test_an_edit_keeps_the_sum_before_and_after(cast, problem):
    blocker = name_blocker(by=cast.controller, problem=problem, **MONEY)
    edit_blocker(
        blocker, by=cast.controller, amount=900_000_000, title=" Money  for it ", description="Two km"
    )
    assert (fresh(blocker).amount, fresh(blocker).title) == (900_000_000, "Money for it")
    event = PlanEvent.objects.unscoped("test").filter(blocker=blocker).last()
    assert event.kind == PlanEventKind.BLOCKER_EDITED
    assert event.details["changes"]["amount"] == [1_200_000_000, 900_000_000]
    edit_blocker(blocker, by=cast.controller, amount=900_000_000)
    assert len(kinds_of(blocker)) == 2  # the same again leaves no trace


def test_an_edit_checks_money_version_and_right(cast, problem, law):
    blocker = name_blocker(by=cast.controller, problem=problem, **MONEY)
    for fields in ({"amount": -1}, {"budget_year": None}, {"budget_level": ""}, {"title": ""}):
        with pytest.raises(Refused):
            edit_blocker(blocker, by=cast.controller, **fields)
    with pytest.raises(Refused):
        edit_blocker(law, by=cast.controller, amount=5)
    with pytest.raises(Conflict):
        edit_blocker(blocker, by=cast.controller, version=99, title="Old form")
    with pytest.raises(PermissionDenied):
        edit_blocker(law, by=cast.ministry_controller, title="Not theirs")
    with pytest.raises(TypeError):
        edit_blocker(law, by=cast.controller, state="lifted")


def test_a_body_that_is_waited_for_from_now_on_is_told(cast, law):
    edit_blocker(law, by=cast.controller, waits_for=cast.sister)
    assert told("blocker.named") == ["Ministry Controller", "Sister Controller"]
    edit_blocker(law, by=cast.controller, waits_for=None)
    assert fresh(law).waits_for is None
    changes = PlanEvent.objects.unscoped("test").filter(blocker=law).last().details["changes"]
    assert changes["waits_for"] == [cast.sister.pk, None]


def test_one_amendment_for_problems_of_two_regions(cast, law):
    other = make_problem(cast, body=cast.sister, title="Their road")
    with pytest.raises(Http404):  # the own akimat does not see it
        tie_blocker(law, by=cast.controller, problem=other)
    name_blocker(by=cast.sister_controller, problem=other, kind="law", title="Same", waits_for=cast.ministry)
    theirs = name_blocker(
        by=cast.ministry_controller, problem=other, kind="law", title="Amendment", body=cast.ministry
    )
    tie = tie_blocker(theirs, by=cast.ministry_controller, problem=make_seen(cast, law))
    assert tie_blocker(theirs, by=cast.ministry_controller, problem=tie.problem) == tie
    assert len(ties_of(theirs)) == 2
    assert Blocker.objects.visible_to(cast.controller).filter(pk=theirs.pk).exists()
    assert kinds_of(theirs) == ["blocker", "b_linked"]


def make_seen(cast, law):
    """The problem of the own akimat, which the ministry sees because it is waited for there."""
    return BlockedProblem.objects.visible_to(cast.ministry_controller).get(blocker=law).problem


def test_the_body_waited_for_learns_of_a_further_problem(cast, law):
    tie_blocker(law, by=cast.controller, problem=make_problem(cast, title="The bridge"))
    assert told("blocker.tied") == ["Ministry Controller"]
    edit_blocker(law, by=cast.controller, waits_for=None)
    tie_blocker(law, by=cast.controller, problem=make_problem(cast, title="The school"))
    assert told("blocker.tied") == ["Ministry Controller"]


def test_who_ties(cast, law):
    bridge = make_problem(cast, title="The bridge")
    below = make_problem(cast, body=cast.own_district, title="The street")
    with pytest.raises(PermissionDenied):
        tie_blocker(law, by=cast.executor, problem=bridge)
    with pytest.raises(Http404):  # they see the problem, but not what another one waits for
        tie_blocker(law, by=cast.district_executor, problem=below)
    tie_blocker(law, by=cast.controller, problem=below)
    assert below.pk in ties_of(law)


def test_what_is_lifted_or_ended_is_tied_no_more(cast, law):
    ended = make_problem(cast, stage=ProblemStage.DROPPED, ended_on=today(), outcome="Not needed")
    with pytest.raises(Refused):
        tie_blocker(law, by=cast.controller, problem=ended)
    reach_stage(law, by=cast.controller, stage="in_force", act_number="No. 12")
    with pytest.raises(Refused):
        tie_blocker(law, by=cast.controller, problem=make_problem(cast, title="The bridge"))


def test_untied_with_a_reason_but_not_the_last(cast, law, problem):
    bridge = make_problem(cast, title="The bridge")
    tie_blocker(law, by=cast.controller, problem=bridge)
    with pytest.raises(Refused):
        untie_blocker(law, by=cast.controller, problem=bridge, reason=" ")
    for _again in range(2):
        untie_blocker(law, by=cast.controller, problem=bridge, reason="A by-law is enough")
    assert ties_of(law) == {problem.pk}
    assert kinds_of(law).count(PlanEventKind.BLOCKER_UNLINKED) == 1
    with pytest.raises(Refused) as refusal:
        untie_blocker(law, by=cast.controller, problem=problem, reason="Wrong")
    assert refusal.value.code == "last"
    tie_blocker(law, by=cast.controller, problem=bridge)
    assert ties_of(law) == {problem.pk, bridge.pk}
    with pytest.raises(PermissionDenied):
        untie_blocker(law, by=cast.ministry_controller, problem=bridge, reason="Not theirs")


def test_the_last_problem_is_untied_from_what_blocks_no_more(cast, law, problem):
    reach_stage(law, by=cast.controller, stage="in_force", act_number="No. 12")
    untie_blocker(law, by=cast.controller, problem=problem, reason="It was about something else")
    assert not ties_of(law)


def test_merged_problems_wait_for_the_same_once(cast, law, problem):
    bridge = make_problem(cast, title="The bridge")
    plot = name_blocker(by=cast.controller, problem=problem, kind="land", title="A plot")
    tie_blocker(law, by=cast.controller, problem=bridge)
    with act("test.merge", by=cast.controller):
        carry_ties(problem, into=bridge, by=cast.controller)
    assert ties_of(law) == ties_of(plot) == {bridge.pk}


def test_given_up_with_a_reason_once(cast, law):
    with pytest.raises(PermissionDenied):
        drop_blocker(law, by=cast.ministry_controller, reason="No")
    with pytest.raises(Refused):
        drop_blocker(law, by=cast.controller, reason="")
    for _again in range(2):
        drop_blocker(law, by=cast.controller, reason="A by-law is enough")
    row = fresh(law)
    assert (row.state, row.outcome, row.ended_on) == (BlockerState.DROPPED, "A by-law is enough", today())
    assert kinds_of(law).count(PlanEventKind.BLOCKER_DROPPED) == 1
    with pytest.raises(Refused):
        edit_blocker(law, by=cast.controller, title="Again")


def test_what_is_lifted_is_not_given_up(cast, law):
    reach_stage(law, by=cast.controller, stage="in_force", act_number="No. 12")
    with pytest.raises(Refused):
        drop_blocker(law, by=cast.controller, reason="Too late")
