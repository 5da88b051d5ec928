"""Plans of the demo: every kind and state is there, every history is in order, and no question is lost on the way."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db.models import Count, F, Q

from appeals.enums import ProposalState, Status
from appeals.models import Question
from common.dates import today
from demo.accounts import ACCOUNTS, AKIMAT, MINISTRY, SISTER
from demo.orphans import LEAVE_SOME
from demo.texts import rows
from organisations.models import User
from plans import figures, states
from plans.enums import (
    BlockerKind,
    BlockerState,
    CardState,
    ItemStage,
    ItemTaskState,
    PlanEventKind,
    ProblemStage,
    Stand,
)
from plans.ladders import LADDERS
from plans.models import (
    ActionItem,
    BlockedProblem,
    Blocker,
    BlockerPosition,
    BlockerStage,
    DateChange,
    ItemTask,
    JoinedQuestion,
    Milestone,
    PlanEvent,
    PlannedQuestion,
    PublicCard,
    RootProblem,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small")]
MILLION = 1_000_000


def found(model):
    return model.objects.unscoped("test")


def items():
    return states.with_state(found(ActionItem), today())


def account(name: str) -> User:
    (one,) = [one for one in ACCOUNTS if one.name == name]
    return User.objects.unscoped("test").get(email=one.email)


def running():
    return found(Question).filter(raised_on__year__gt=2023)


def test_every_kind_of_blocker_and_every_state_is_there():
    assert set(found(Blocker).values_list("kind", flat=True)) == set(BlockerKind.values)
    assert {item.state for item in items() if item.in_force} == set(states.ItemState.values)
    stages = Counter(found(ActionItem).values_list("stage", flat=True))
    assert {ItemStage.APPROVED, ItemStage.DONE, ItemStage.DRAFT} <= set(stages)
    assert found(Blocker).filter(state=BlockerState.LIFTED).exists()
    problems = set(found(RootProblem).values_list("stage", flat=True))
    assert {ProblemStage.OPEN, ProblemStage.SOLVED} <= problems


def test_each_item_is_in_the_state_that_was_meant():
    """Only what was told to be late is late: nothing slipped by the way the days were laid."""
    why = {item.title: states.reasons_of(item) for item in items() if item.in_force and item.state == "late"}
    assert len(why) == 1, why
    assert [item for item in items() if item.in_force and item.state == states.ItemState.ON_TRACK]


def test_dates_were_moved_with_reasons_by_somebody_above():
    changes = found(DateChange).select_related("item__body", "decided_by")
    seen = {change.state for change in changes}
    assert {ProposalState.APPROVED, ProposalState.PENDING} <= seen
    for change in changes:
        assert change.reason
        assert change.to_on > change.from_on
        if change.decided_by is not None:
            assert change.decided_by_id != change.made_by_id
            assert change.made_on <= change.decided_on
    assert max(item.slips for item in items()) >= 2


def test_other_bodies_agree_refuse_and_are_believed():
    seen = set(found(ItemTask).values_list("state", flat=True))
    assert {
        ItemTaskState.ACCEPTED,
        ItemTaskState.REFUSED,
        ItemTaskState.OFFERED,
        ItemTaskState.AGREED,
    } <= seen
    assert not found(ItemTask).filter(body=F("item__body")).exists()


def test_the_history_of_an_item_is_in_order():
    for item in found(ActionItem):
        known = [item.drafted_on, item.approved_on, item.ended_on or today()]
        known = [day for day in known if day is not None]
        assert known == sorted(known), item
        for milestone in found(Milestone).filter(item=item):
            assert item.starts_on <= milestone.due_on <= item.due_on
            if milestone.reached_on is not None:
                assert item.approved_on <= milestone.reached_on <= (item.ended_on or today())
    assert not found(PlanEvent).filter(happened_on__gt=today()).exists()
    assert not found(PlanEvent).filter(at__date__lt=F("happened_on")).exists()


def test_the_stages_of_a_blocker_are_in_order():
    stages = defaultdict(list)
    for stage in found(BlockerStage).select_related("blocker").order_by("blocker", "position"):
        stages[stage.blocker].append(stage)
    for blocker, ladder in stages.items():
        reached = [stage for stage in ladder if stage.reached_on is not None]
        assert [stage.stage for stage in ladder] == list(LADDERS[blocker.kind].stages)
        assert reached[-1].stage == blocker.stage
        for before, after in pairwise(reached):
            assert before.reached_on <= after.reached_on, blocker
        expected = [stage.expected_on for stage in ladder if stage.expected_on is not None]
        assert expected == sorted(expected), blocker
        assert (blocker.state == BlockerState.LIFTED) == LADDERS[blocker.kind].has_freed(blocker.stage)
    assert found(PlanEvent).filter(kind=PlanEventKind.STAGE_BACK).exists(), "a purchase that failed"


def test_sums_are_those_of_roads_and_schools():
    sums = found(Blocker).filter(amount__isnull=False)
    assert sums.exists()
    assert not sums.exclude(amount__gte=40 * MILLION, amount__lte=9000 * MILLION).exists()
    assert sums.values("budget_level").distinct().count() > 1


def test_one_amendment_blocks_in_several_regions_and_one_disagreement_is_raised():
    ties = found(BlockedProblem).filter(blocker__kind=BlockerKind.LAW, problem__territory__isnull=False)
    shared = ties.values("blocker").annotate(times=Count("problem__territory", distinct=True))
    assert max(row["times"] for row in shared) >= 2
    assert found(BlockerPosition).filter(stand=Stand.OBJECTS).exclude(note="").exists()
    assert found(Blocker).filter(raised_to__code="government-office").exists()


def test_a_question_is_in_a_plan_exactly_as_long_as_it_has_its_row():
    rows_now = set(found(PlannedQuestion).now().values_list("question", flat=True))
    planned = set(running().filter(status=Status.IN_PLAN).values_list("pk", flat=True))
    assert rows_now == planned
    assert len(planned) >= 5
    joined = dict(found(JoinedQuestion).now().values_list("question", "problem"))
    for row in found(PlannedQuestion).now().select_related("item"):
        assert joined[row.question_id] == row.item.problem_id
        assert row.item.in_force


def test_what_was_done_was_answered_question_by_question():
    released = found(PlannedQuestion).filter(ended_why="item_done").select_related("question", "item")
    for row in released:
        assert row.question.closed_on is None or row.question.closed_on >= row.item.ended_on
        assert row.question.status not in (Status.IN_PLAN,)


def test_questions_without_a_plan_are_seen_in_a_few_bodies_only():
    orphans = figures.orphans(running(), today() - timedelta(days=1))
    theirs = Q(responsible__code__in=LEAVE_SOME) | Q(body__code__in=LEAVE_SOME)
    assert {*orphans.values_list("body__code", flat=True)} >= {AKIMAT, SISTER}
    assert orphans.exclude(theirs).count() * 5 < orphans.filter(theirs).count()


@pytest.mark.parametrize(
    "name", ["ministry.controller", "ministry.head", "akimat.controller", "akimat.executor"]
)
def test_each_account_has_plans_tasks_and_what_it_blocks(name):
    person = account(name)
    body = person.body
    assert ActionItem.objects.visible_to(person).filter(body=body, stage=ItemStage.APPROVED).exists()
    assert ItemTask.objects.visible_to(person).filter(body=body).exclude(item__body=body).exists(), "given"
    assert ItemTask.objects.visible_to(person).filter(item__body=body).exists(), "waited for"
    assert Blocker.objects.visible_to(person).filter(waits_for=body, state=BlockerState.OPEN).exists()


def test_somebody_waits_for_a_decision_of_the_analyst_and_of_the_region():
    waiting = found(DateChange).filter(state=ProposalState.PENDING)
    assert waiting.filter(item__body__parent__isnull=True).exists(), "the analyst"
    assert waiting.filter(item__body__parent__code=AKIMAT).exists(), "the region"
    assert found(ActionItem).filter(body__code=MINISTRY, stage=ItemStage.DRAFT).exists(), "the head"


def test_public_cards_are_published_prepared_and_overtaken():
    from plans.cards import changes_since

    cards = found(PublicCard).select_related("problem")
    published = [card for card in cards if card.state == CardState.PUBLISHED]
    assert {CardState.PUBLISHED, CardState.DRAFT} <= {card.state for card in cards}
    assert any(changes_since(card) for card in published)
    assert not all(changes_since(card) for card in published)
    assert all(card.published_by_id != card.prepared_by_id for card in published)
    assert all(card.title_kk != card.title_ru for card in cards)


def test_texts_of_problems_are_in_both_languages_and_name_nobody():
    texts = rows("problems")
    assert {row["kind"] for row in texts} == set(BlockerKind.values)
    for row in texts:
        assert all(row.values()), row["code"]
        assert set(row["title_kk"] + row["about_kk"]) & set("әғқңөұүһі"), "Kazakh"
        assert not set(row["title_ru"] + row["about_ru"]) & set("әғқңөұүһі"), "Russian"
        for column in ("title", "about", "item", "blocker"):
            assert row[f"{column}_kk"] != row[f"{column}_ru"]
            assert ("{place}" in row[f"{column}_kk"]) == (row["host"] == "local" and column == "title")
