"""Root problems, plan items and blockers for tests, as rows. Tests of the acts themselves reach them by the acts."""

from __future__ import annotations

from datetime import date, timedelta

from common.acts import act
from common.dates import today
from organisations.models import Body, User
from plans.enums import BlockerKind, BudgetLevel, ItemStage
from plans.ladders import LADDERS
from plans.models import ActionItem, BlockedProblem, Blocker, BlockerStage, JoinedQuestion, RootProblem

IN_A_MONTH = timedelta(days=30)


def make_problem(cast, *, body: Body | None = None, **fields) -> RootProblem:
    """An open root problem about road repair, of the own akimat unless told otherwise."""
    body = body or cast.own
    values = {
        "title": "The road to the school",
        "topic": cast.topic,
        "named_on": today(),
        "territory": body.territory,
    }
    with act("test.problem"):
        return RootProblem.objects.create(body=body, **(values | fields))


def make_item(
    problem: RootProblem, owner: User | None, *, stage: str = ItemStage.APPROVED, **fields
) -> ActionItem:
    """A plan item of the problem's body, in force unless told otherwise."""
    due_on: date = fields.pop("due_on", today() + IN_A_MONTH)
    values = {
        "body": problem.body, "owner": owner, "title": "Rebuild the road", "starts_on": min(today(), due_on),
        "due_on": due_on, "drafted_on": today(), "stage": stage,
    }  # fmt: skip
    if stage != ItemStage.DRAFT:
        values |= {"approved_on": today(), "first_due_on": due_on, "document": "Plan No. 1"}
    if stage in (ItemStage.DONE, ItemStage.DROPPED):
        values |= {"ended_on": today(), "outcome": "It is built", "proof": "Act No. 7"}
    with act("test.item"):
        return ActionItem.objects.create(problem=problem, **(values | fields))


def make_blocker(problem: RootProblem, kind: str = BlockerKind.MONEY, **fields) -> Blocker:
    """A blocker at the first stage of its ladder, tied to the problem. `expected`: stage → day."""
    expected: dict[str, date] = fields.pop("expected", {})
    ladder = LADDERS[kind]
    values = {"body": problem.body, "title": "What is missing", "stage": ladder.first, "named_on": today()}
    if kind in (BlockerKind.MONEY, BlockerKind.PROCUREMENT):
        values |= {"amount": 1_000_000, "budget_level": BudgetLevel.REGIONAL, "budget_year": today().year + 1}
    with act("test.blocker"):
        blocker = Blocker.objects.create(kind=kind, **(values | fields))
        BlockedProblem.objects.create(blocker=blocker, problem=problem, tied_on=today())
        for position, stage in enumerate(ladder.stages):
            BlockerStage.objects.create(
                blocker=blocker, stage=stage, position=position, frees=stage == ladder.frees,
                expected_on=expected.get(stage), first_expected_on=expected.get(stage),
                reached_on=today() if stage == blocker.stage else None,
            )  # fmt: skip
    return blocker


def join(problem: RootProblem, *questions) -> None:
    """Tie questions to the problem."""
    with act("test.join"):
        for question in questions:
            JoinedQuestion.objects.create(problem=problem, question=question, joined_on=today())
