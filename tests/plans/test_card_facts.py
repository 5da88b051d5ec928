"""Facts that a card freezes, and the sentences on what has changed: none exactly where the facts are equal."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.actions.merging import merge
from appeals.actions.outcomes import close
from appeals.enums import ProposalState, Status
from common.acts import act
from common.dates import today
from plans.actions.problems import solve_problem
from plans.card_changes import NOTHING, differences
from plans.cards import changes_for, changes_since, facts_for, facts_of
from plans.enums import BlockerKind, BlockerState, ItemStage, ProblemStage
from plans.ladders import LADDERS
from plans.models import Blocker, DateChange, JoinedQuestion
from tests.appeals.make import ANSWER, bring_to, make_meeting, make_question
from tests.plans.cards import SOON, published
from tests.plans.make import join, make_blocker, make_item, make_problem

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 4)).map(date.isoformat)
MAYBE = st.none() | DAYS


@st.composite
def blockers(draw, pk):
    kind = draw(st.sampled_from(BlockerKind.values[:2]))
    stages = LADDERS[kind].stages
    return {
        "id": pk, "kind": kind, "state": draw(st.sampled_from(BlockerState.values[:2])),
        "stage": draw(st.sampled_from(stages[:3])).value,
        "steps": [[stage.value, draw(MAYBE), draw(MAYBE), draw(MAYBE)] for stage in stages[:2]],
    }  # fmt: skip


@st.composite
def items(draw, pk):
    moves = st.lists(st.tuples(DAYS, DAYS).map(list), max_size=1)
    return {
        "id": pk, "stage": draw(st.sampled_from(["approved", "done"])), "first": draw(DAYS), "due": draw(DAYS),
        "ended_on": draw(MAYBE), "moves": draw(moves),
    }  # fmt: skip


@st.composite
def facts(draw):
    few = st.sets(st.integers(1, 2))
    counts = {name: draw(st.integers(0, 3)) for name in ("asked", "answered", "solved")}
    return {
        "stage": draw(st.sampled_from(ProblemStage.values)), "ended_on": draw(MAYBE),
        "blockers": [draw(blockers(pk)) for pk in sorted(draw(few))],
        "items": [draw(items(pk)) for pk in sorted(draw(few))], **counts,
    }  # fmt: skip


@given(facts(), facts())
@settings(max_examples=300, deadline=None)
def test_sentences_are_told_exactly_where_facts_differ(before, now):
    found = differences(before, now)
    assert (found == []) == (before == now)
    assert all(change.text for change in found)
    assert "Details were put right." not in [change.text for change in found], "each difference has its words"
    assert differences(json.loads(json.dumps(now)), now) == []


def test_facts_of_an_older_form_differ_in_general_words():
    assert [change.text for change in differences({"form": 0}, NOTHING)] == ["Details were put right."]


@pytest.fixture
def problem(cast):
    return make_problem(cast)


@pytest.fixture
def in_work(cast):
    def make():
        question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic)
        return bring_to(
            question, Status.IN_WORK, cast=cast, responsible=cast.own, executor=cast.executor,
            controller=cast.controller,
        )  # fmt: skip

    return make


def texts(card) -> list[str]:
    return [change.text for change in changes_since(card)]


def test_facts_hold_days_codes_and_counts_and_no_words_of_the_inside(cast, problem):
    day = today() + SOON
    blocker = make_blocker(problem, "law", title="Inside title", expected={"in_force": day})
    item = make_item(problem, cast.executor, due_on=day)
    make_item(problem, cast.executor, stage=ItemStage.DRAFT, title="Inside draft")
    found = facts_of(problem)
    iso = day.isoformat()
    assert found["blockers"][0]["steps"][-1] == ["in_force", None, iso, iso]
    assert found["blockers"][0]["steps"][0] == ["idea", today().isoformat(), None, None]
    assert found["items"] == [
        {"id": item.pk, "stage": "approved", "first": iso, "due": iso, "ended_on": None, "moves": []}
    ]
    assert blocker.title not in json.dumps(found)
    assert json.loads(json.dumps(found)) == found


def test_everybody_who_asked_is_counted_once(cast, problem, in_work):
    first, second, same, gone = in_work(), in_work(), in_work(), in_work()
    join(problem, first, second, gone)
    merge(same, by=cast.controller, original=first)
    with act("test"):
        JoinedQuestion.objects.unscoped("test").filter(question=gone).update(
            left_on=today(), left_why="taken_out"
        )
    assert [facts_of(problem)[name] for name in ("asked", "answered", "solved")] == [3, 0, 0]
    close(first, by=cast.executor, outcome=Status.RESOLVED, answer=ANSWER, closed_on=today(), proof="Act 1")
    close(second, by=cast.executor, outcome=Status.EXPLAINED, answer=ANSWER, closed_on=today())
    assert [facts_of(problem)[name] for name in ("asked", "answered", "solved")] == [3, 3, 2]
    join(problem, same)
    assert facts_of(problem)["asked"] == 3


def test_a_moved_date_is_told_with_both_days(cast, problem):
    day = today() + SOON
    item = make_item(problem, cast.executor, due_on=day)
    card = published(cast, problem)
    assert texts(card) == []
    later = day + timedelta(days=30)
    with act("test.move"):
        DateChange.objects.create(
            item=item, from_on=day, to_on=later, reason="x", made_on=today(), state=ProposalState.APPROVED,
            decided_on=today(),
        )  # fmt: skip
        type(item).objects.unscoped("test").filter(pk=item.pk).update(due_on=later)
    assert texts(card) == [f"The date has moved from {day:%d.%m.%Y} to {later:%d.%m.%Y}."]
    assert facts_of(problem)["items"][0]["moves"] == [[day.isoformat(), later.isoformat()]]


def test_new_askers_are_told_to_staff_and_are_no_untruth(cast, problem, in_work):
    card = published(cast, problem)
    join(problem, in_work(), in_work())
    (change,) = changes_since(card)
    assert (change.text, change.told) == ("Asked by 2 more people.", False)


def test_a_solved_problem_and_a_blocker_that_is_not_needed(cast, problem):
    blocker = make_blocker(problem)
    card = published(cast, problem)
    with act("test"):
        Blocker.objects.unscoped("test").filter(pk=blocker.pk).update(
            state=BlockerState.DROPPED, ended_on=today(), outcome="Not needed"
        )
    solve_problem(problem, by=cast.controller, outcome="Built")
    card.refresh_from_db()
    card.problem.refresh_from_db()
    assert texts(card) == ["The problem is solved.", "No longer a blocker: Money."]
    assert all(change.told for change in changes_since(card))


def test_many_problems_take_as_many_queries_as_one(cast, django_assert_num_queries):
    cards = []
    for number in range(4):
        problem = make_problem(cast, title=f"Problem {number}")
        make_blocker(problem)
        make_item(problem, cast.executor)
        join(problem, make_question(cast.registrar, make_meeting(cast.own)))
        cards.append(published(cast, problem))
    with django_assert_num_queries(6):
        assert facts_for([card.problem for card in cards]).keys() == {card.problem_id for card in cards}
    with django_assert_num_queries(6):
        assert changes_for(cards) == {card.pk: [] for card in cards}
