"""What of plans is a matter of one person: their items, what waits for them, whom they wait for, who waits for them.

*My bodies* are those in which the person plans, decides or does the work, with the bodies below where the role reaches them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from appeals.enums import ProposalState
from appeals.models import Question
from organisations.models import Body
from organisations.querysets import BodyQuerySet
from organisations.rights import Right
from plans.enums import CardState, ItemStage, ItemTaskState, ProblemStage
from plans.figures import orphans
from plans.filters_items import tab_counts
from plans.models import (
    ActionItem,
    BlockedProblem,
    Blocker,
    BlockerStage,
    DateChange,
    ItemTask,
    Milestone,
    PublicCard,
    RootProblem,
)
from plans.permissions import moved_bodies
from plans.queries_blockers import seen_by, with_waiting
from plans.states import ItemState, with_state

WHY = "of plan items that the person sees"
DECIDES = (Right.PLANS_MANAGE, Right.PLANS_APPROVE)
WORKS = (Right.PLANS_MANAGE, Right.QUESTIONS_WORK)
ANY = (Right.PLANS_MANAGE, Right.PLANS_APPROVE, Right.QUESTIONS_WORK)
NOT_ENDED = (ItemStage.DRAFT, ItemStage.APPROVED)
OPEN_TASKS = (ItemTaskState.OFFERED, ItemTaskState.AGREED)
_RANK = Case(
    When(state=ItemState.LATE, then=Value(0)),
    When(state=ItemState.AT_RISK, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def bodies_of(user, *rights: str) -> BodyQuerySet:
    """The bodies in which the person holds one of the rights."""
    return reduce(or_, [Body.objects.in_reach_of(user, right) for right in rights])


@dataclass(frozen=True)
class Numbers:
    """Plan items in force that the person sees, by state, and the questions that no plan holds."""

    in_force: int
    late: int
    at_risk: int
    orphans: int


def numbers_of(user, today: date) -> Numbers:
    """The figures at the head; each is the number of rows of a list."""
    tabs = tab_counts(ActionItem.objects.visible_to(user), today)
    without = orphans(Question.objects.visible_to(user), today).count()
    return Numbers(tabs["in_force"], tabs["late"], tabs["at_risk"], without)


def my_items(user) -> QuerySet[ActionItem]:
    """Items in force for which the person answers, or a body in which they plan or decide."""
    mine = Q(owner=user) | Q(body__in=bodies_of(user, *DECIDES))
    return ActionItem.objects.visible_to(user).approved().filter(mine)


def for_rows(items: QuerySet[ActionItem], today: date) -> QuerySet[ActionItem]:
    """With state, the next milestone and questions; late ones first, then those at risk, each by day."""
    ahead = Milestone.objects.unscoped(WHY).filter(item=OuterRef("pk"), reached_on__isnull=True)
    ahead = ahead.order_by("due_on", "pk")
    rows = with_state(items, today).annotate(
        step_title=Subquery(ahead.values("title")[:1]), step_on=Subquery(ahead.values("due_on")[:1])
    )
    return rows.select_related("problem", "body", "owner").order_by(_RANK, "due_on", "pk")


def drafts_to_approve(user, today: date) -> QuerySet[ActionItem]:
    """Drafts of others that can be approved: somebody answers for them, and their day has not passed."""
    rows = ActionItem.objects.visible_to(user).filter(
        stage=ItemStage.DRAFT,
        owner__isnull=False,
        due_on__gte=today,
        problem__stage=ProblemStage.OPEN,
        body__in=bodies_of(user, Right.PLANS_APPROVE),
    )
    return rows.exclude(drafted_by=user).select_related("problem", "body", "owner").order_by("due_on", "pk")


def moves_to_decide(user) -> QuerySet[DateChange]:
    """Requests of others for another date, where the person stands above the body."""
    rows = DateChange.objects.visible_to(user).filter(
        state=ProposalState.PENDING, item__stage=ItemStage.APPROVED, item__body__in=moved_bodies(user)
    )
    return rows.exclude(made_by=user).select_related("item__body", "milestone").order_by("made_on", "pk")


def results_to_accept(user) -> QuerySet[ItemTask]:
    """What other bodies report as done for items that the person plans."""
    rows = ItemTask.objects.visible_to(user).filter(
        state=ItemTaskState.REPORTED,
        item__stage__in=NOT_ENDED,
        item__body__in=bodies_of(user, Right.PLANS_MANAGE),
    )
    return rows.select_related("item", "body").order_by("reported_on", "pk")


def offers_to_answer(user) -> QuerySet[ItemTask]:
    """Tasks that are offered to the person's bodies and wait for a yes or a no."""
    rows = ItemTask.objects.visible_to(user).filter(
        state=ItemTaskState.OFFERED, item__stage__in=NOT_ENDED, body__in=bodies_of(user, *WORKS)
    )
    return rows.select_related("item__body", "body").order_by("due_on", "pk")


def cards_to_approve(user) -> QuerySet[PublicCard]:
    """Versions of public cards that somebody else has prepared."""
    rows = PublicCard.objects.visible_to(user).filter(
        state=CardState.DRAFT,
        problem__stage=ProblemStage.OPEN,
        problem__body__in=bodies_of(user, Right.PLANS_APPROVE),
    )
    rows = rows.exclude(prepared_by=user).select_related("problem__body", "prepared_by")
    return rows.order_by("prepared_at", "pk")


def tasks_of_others(user) -> QuerySet[ItemTask]:
    """What other bodies still have to do for the person's items; refused ones too, since nobody does them."""
    mine = Q(item__owner=user) | Q(item__body__in=bodies_of(user, *DECIDES))
    states = (*OPEN_TASKS, ItemTaskState.REFUSED)
    rows = ItemTask.objects.visible_to(user).filter(mine, state__in=states, item__stage__in=NOT_ENDED)
    return rows.select_related("item", "body").order_by("due_on", "pk")


def blockers_of_mine(user) -> QuerySet[Blocker]:
    """Blockers of the person's problems with which another body has the move; those that wait longest first."""
    mine = Q(owner=user) | Q(body__in=bodies_of(user, *DECIDES))
    problems = RootProblem.objects.visible_to(user).open().filter(mine)
    ties = BlockedProblem.objects.unscoped(WHY).filter(untied_on__isnull=True, problem__in=problems)
    rows = (
        Blocker.objects.visible_to(user).open().filter(pk__in=ties.values("blocker"), waits_for__isnull=False)
    )
    return with_since(rows.exclude(waits_for__in=bodies_of(user, *ANY)))


def tasks_for_others(user) -> QuerySet[ItemTask]:
    """What the person's bodies still have to do for items of other bodies."""
    bodies = bodies_of(user, *ANY)
    rows = ItemTask.objects.visible_to(user).filter(
        body__in=bodies, state__in=OPEN_TASKS, item__stage__in=NOT_ENDED
    )
    return rows.select_related("item__body", "body").order_by("due_on", "pk")


def blockers_by_me(user) -> QuerySet[Blocker]:
    """Blockers that wait for one of the person's bodies."""
    bodies = bodies_of(user, *ANY)
    return with_since(Blocker.objects.visible_to(user).open().filter(waits_for__in=bodies))


def with_since(blockers: QuerySet[Blocker]) -> QuerySet[Blocker]:
    """With `since`: the day from which the next move is waited for, that is since the last stage was reached."""
    reached = BlockerStage.objects.unscoped(WHY).filter(blocker=OuterRef("pk"), stage=OuterRef("stage"))
    since = Coalesce(Subquery(reached.values("reached_on")[:1]), F("named_on"))
    return blockers.annotate(since=since).select_related("body", "waits_for").order_by("since", "pk")


def with_askers(blockers: QuerySet[Blocker], user) -> QuerySet[Blocker]:
    """With the questions and people that wait for each, as far as the person could look them up."""
    return with_waiting(blockers, *seen_by(user))
