"""Which root problems, plan items, blockers and cards a person sees.

A problem is seen by the bodies that own it, work on it, are waited for, or whose questions it is the root of; all else
hangs on a problem and is seen with it.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from common.scoping import ScopedQuerySet
from organisations.models import Body
from organisations.querysets import sees_all_cases
from plans.enums import BlockerState, CardState, ItemStage, ProblemStage

WHY = "scope of root problems"


class RootProblemQuerySet(ScopedQuerySet):
    """Root problems in which a body in the person's reach takes part."""

    def _visible(self, user) -> RootProblemQuerySet:
        if sees_all_cases(user):
            return self.all()
        return self.of_bodies(Body.objects.in_reach_of(user))

    def of_bodies(self, bodies) -> RootProblemQuerySet:
        """Problems that one of `bodies` owns, works on, is waited for in, or whose questions belong to."""
        from plans.models import ActionItem, BlockedProblem, ItemTask, JoinedQuestion

        mine = Q(problem=OuterRef("pk"))
        items = ActionItem.objects.unscoped(WHY).filter(mine, body__in=bodies)
        tasks = ItemTask.objects.unscoped(WHY).filter(item__problem=OuterRef("pk"), body__in=bodies)
        ties = BlockedProblem.objects.unscoped(WHY).filter(mine)
        waited = ties.filter(Q(blocker__body__in=bodies) | Q(blocker__waits_for__in=bodies))
        asked = JoinedQuestion.objects.unscoped(WHY).filter(mine, left_on__isnull=True)
        asked = asked.filter(Q(question__body__in=bodies) | Q(question__responsible__in=bodies))
        return self.filter(
            Q(body__in=bodies) | Exists(items) | Exists(tasks) | Exists(waited) | Exists(asked)
        )

    def open(self) -> RootProblemQuerySet:
        """Problems that are not solved, given up or merged."""
        return self.filter(stage=ProblemStage.OPEN)


class OfProblemQuerySet(ScopedQuerySet):
    """Rows that are seen with their root problem."""

    path = "problem"

    def _visible(self, user) -> OfProblemQuerySet:
        from plans.models import RootProblem

        return self.filter(**{f"{self.path}__in": RootProblem.objects.visible_to(user)})


class JoinedQuestionQuerySet(OfProblemQuerySet):
    """Which questions have which root problem."""

    def now(self) -> JoinedQuestionQuerySet:
        """Those that are joined today."""
        return self.filter(left_on__isnull=True)


class ActionItemQuerySet(OfProblemQuerySet):
    """Plan items are seen with their problem."""

    def approved(self) -> ActionItemQuerySet:
        """Items in force: approved, neither done nor dropped."""
        return self.filter(stage=ItemStage.APPROVED)


class OfItemQuerySet(OfProblemQuerySet):
    """Rows that are seen with their plan item."""

    path = "item__problem"


class PlannedQuestionQuerySet(OfItemQuerySet):
    """Which questions stand in which plan item."""

    def now(self) -> PlannedQuestionQuerySet:
        """Those that stand in it today."""
        return self.filter(ended_on__isnull=True)


class BlockerQuerySet(ScopedQuerySet):
    """Blockers that a body in reach follows, is waited for in or was asked about, and those of visible problems."""

    def _visible(self, user) -> BlockerQuerySet:
        from plans.models import BlockedProblem, BlockerPosition, RootProblem

        if sees_all_cases(user):
            return self.all()
        bodies, mine = Body.objects.in_reach_of(user), Q(blocker=OuterRef("pk"))
        ties = BlockedProblem.objects.unscoped(WHY).filter(
            mine, problem__in=RootProblem.objects.visible_to(user)
        )
        asked = BlockerPosition.objects.unscoped(WHY).filter(mine, body__in=bodies)
        deciding = Q(raised_to__in=bodies) | Exists(asked)
        return self.filter(Q(body__in=bodies) | Q(waits_for__in=bodies) | deciding | Exists(ties))

    def open(self) -> BlockerQuerySet:
        """Blockers that still block."""
        return self.filter(state=BlockerState.OPEN)


class OfBlockerQuerySet(ScopedQuerySet):
    """Rows that are seen with their blocker."""

    def _visible(self, user) -> OfBlockerQuerySet:
        from plans.models import Blocker

        return self.filter(blocker__in=Blocker.objects.visible_to(user))


class BlockerStageQuerySet(OfBlockerQuerySet):
    """Stages are seen with their blocker."""

    def ahead(self) -> BlockerStageQuerySet:
        """Stages that are still to come: not reached, and not skipped by one that was reached after them."""
        later = self.model.objects.unscoped(WHY).filter(
            blocker=OuterRef("blocker"), position__gt=OuterRef("position"), reached_on__isnull=False
        )
        return self.filter(~Exists(later), reached_on__isnull=True)


class PublicCardQuerySet(OfProblemQuerySet):
    """Versions of public cards: staff see them with the problem, everybody else what is published."""

    def published(self) -> PublicCardQuerySet:
        """The versions that citizens read."""
        return self.filter(state=CardState.PUBLISHED)


class PlanEventQuerySet(ScopedQuerySet):
    """Events are seen with the problem or the blocker of which they tell."""

    def _visible(self, user) -> PlanEventQuerySet:
        from plans.models import Blocker, RootProblem

        return self.filter(
            Q(problem__in=RootProblem.objects.visible_to(user))
            | Q(blocker__in=Blocker.objects.visible_to(user))
        )
